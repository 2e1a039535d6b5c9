"""Folds: texts that a SQL collation calls equal become one text, so that keys in DynamoDB meet the same rows.

The folded text is one of those that are equal, so that MySQL finds the row by it. Every code point becomes the
lowest one of the same weight, or several where it has several weights, or nothing; trailing spaces do not count.
What deviates from itself stands in the tables of `collations`, which were read out of a MariaDB. Folded texts sort
as the collation does by `utf8mb4_general_ci`, by the others within Latin letters and digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files

from dal.contract.types import CHARSETS

Fold = Callable[[str], str]
"""Text → the text that stands for all texts equal to it."""

_LAST_OF_BASIC_PLANE = 0xFFFF
_BEYOND = {"utf8mb4_general_ci": 0xFFFD, "utf8mb4_unicode_ci": 0x10000}
"""What stands for every code point outside the basic plane, where all of them are equal."""


class _Texts(dict[int, str]):
    """Code point → text, for `str.translate`; holds the deviations only."""

    def __init__(self, name: str) -> None:
        table = files("dal.contract.collations").joinpath(f"{name}.tsv").read_text("ascii")
        super().__init__(pair for line in table.splitlines() for pair in _read(line))
        self._beyond = _BEYOND.get(name)

    def __missing__(self, point: int) -> int:
        return point if self._beyond is None or point <= _LAST_OF_BASIC_PLANE else self._beyond


def _read(line: str) -> Iterator[tuple[int, str]]:
    """`00E9<TAB>0045`, `0300-034E<TAB>`, and `0061-007A<TAB>0041+`, where both count up."""
    points, text = line.split("\t")
    first, _, last = points.partition("-")
    stands = [int(one, 16) for one in text.removesuffix("+").split()]
    for number, point in enumerate(range(int(first, 16), int(last or first, 16) + 1)):
        step = number if text.endswith("+") else 0
        yield point, "".join(chr(one + step) for one in stands)


_texts = cache(_Texts)


def utf8mb4_general_ci(text: str) -> str:
    """Without case, accents and trailing spaces, exactly as MySQL and MariaDB compare."""
    return text.translate(_texts("utf8mb4_general_ci")).rstrip(" ")


def utf8mb4_bin(text: str) -> str:
    """Code points as they are; trailing spaces do not count."""
    return text.rstrip(" ")


def ascii_general_ci(text: str) -> str:
    """Without the case of a to z and trailing spaces; raises ValueError for text that is not ASCII."""
    if not text.isascii():
        raise ValueError("ascii_general_ci holds ASCII only")
    return text.upper().rstrip(" ")


def _by_table(name: str) -> Fold:
    return lambda text: text.translate(_texts(name)).rstrip(" ")


def _within(charset: str, fold: Fold) -> Fold:
    """The fold for texts of a character set; raises ValueError for others, which no column of it holds."""
    return CHARSETS[charset].keeping(fold)


FOLDS: dict[str, Fold] = {
    "ascii_bin": _within("ascii", utf8mb4_bin),
    "ascii_general_ci": ascii_general_ci,
    "latin1_bin": _within("latin1", utf8mb4_bin),
    "latin1_general_ci": _within("latin1", _by_table("latin1_general_ci")),
    "latin1_swedish_ci": _within("latin1", _by_table("latin1_swedish_ci")),
    "utf8mb3_bin": _within("utf8mb3", utf8mb4_bin),
    "utf8mb3_general_ci": _within("utf8mb3", utf8mb4_general_ci),
    "utf8mb3_unicode_ci": _within("utf8mb3", _by_table("utf8mb4_unicode_ci")),
    "utf8mb4_bin": utf8mb4_bin,
    "utf8mb4_general_ci": utf8mb4_general_ci,
    "utf8mb4_unicode_520_ci": _by_table("utf8mb4_unicode_520_ci"),
    "utf8mb4_unicode_ci": _by_table("utf8mb4_unicode_ci"),
}
FOLDS |= {name.replace("utf8mb3", "utf8"): FOLDS[name] for name in tuple(FOLDS) if name.startswith("utf8mb3")}

_REMEDIES = {
    "_0900_": "MySQL 8 itself would be needed to prove its weights; convert the column to utf8mb4_unicode_520_ci",
    "_uca1400_": "it is not implemented exactly; convert the column to utf8mb4_unicode_520_ci",
    "nopad": "collations without padding are not implemented; convert the column to the one with padding",
}


def unknown(name: str) -> str:
    """Why there is no such fold, and what to do."""
    known = f"implemented are {', '.join(FOLDS)}"
    return next((f"{why}; {known}" for part, why in _REMEDIES.items() if part in name), known)


def fold(name: str) -> Fold:
    """The fold of a collation.

    Raises:
        ValueError: it is not implemented; the message lists those that are.
    """
    try:
        return FOLDS[name]
    except KeyError:
        raise ValueError(f"fold {name!r} is not implemented; {unknown(name)}") from None
