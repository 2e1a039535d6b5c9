"""Folds: texts that a SQL collation calls equal become one text, so that keys in DynamoDB meet the same rows.

`utf8mb4_general_ci` gives each code point of the basic plane one weight, every other code point the weight U+FFFD,
and pads with spaces (trailing ones do not count). The table of the weights that differ from their code point was
read out of a MariaDB by the SQL beside it. Folded texts sort in UTF-8 as the collation sorts.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files

Fold = Callable[[str], str]
"""Text → the text that stands for all texts equal to it."""

_LAST_OF_BASIC_PLANE = 0xFFFF
_BEYOND = 0xFFFD


class _Weights(dict[int, int]):
    """Code point → weight, for `str.translate`; holds the deviations only."""

    def __missing__(self, point: int) -> int:
        return point if point <= _LAST_OF_BASIC_PLANE else _BEYOND


@cache
def _general_ci() -> _Weights:
    table = files("dal.contract.collations").joinpath("utf8mb4_general_ci.tsv").read_text("ascii")
    pairs = (line.split("\t") for line in table.splitlines())
    return _Weights({int(point, 16): int(weight, 16) for point, weight in pairs})


def utf8mb4_general_ci(text: str) -> str:
    """Without case, accents and trailing spaces, exactly as MySQL and MariaDB compare."""
    return text.translate(_general_ci()).rstrip(" ")


def utf8mb4_bin(text: str) -> str:
    """Code points as they are; trailing spaces do not count."""
    return text.rstrip(" ")


def ascii_general_ci(text: str) -> str:
    """Without the case of a to z and trailing spaces; raises ValueError for text that is not ASCII."""
    if not text.isascii():
        raise ValueError("ascii_general_ci holds ASCII only")
    return text.upper().rstrip(" ")


FOLDS: dict[str, Fold] = {
    "ascii_general_ci": ascii_general_ci,
    "utf8mb4_bin": utf8mb4_bin,
    "utf8mb4_general_ci": utf8mb4_general_ci,
}


def fold(name: str) -> Fold:
    """The fold of a collation.

    Raises:
        ValueError: it is not implemented; the message lists those that are.
    """
    try:
        return FOLDS[name]
    except KeyError:
        raise ValueError(f"fold {name!r} is not implemented; implemented are {', '.join(FOLDS)}") from None
