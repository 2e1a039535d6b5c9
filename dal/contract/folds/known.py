"""Which collations have a fold, and what to do about those that have none."""

from __future__ import annotations

import re

from dal.contract.folds.hangul import LAST, composing
from dal.contract.folds.weights import Fold, by_table, by_weights, texts
from dal.contract.types import CHARSETS

_LAST_OF_AS_CS = "\ud6ff"
"""By utf8mb4_0900_as_cs the syllables behind it differ from their jamo in the third weight, as MySQL has it."""


def utf8mb4_general_ci(text: str) -> str:
    """Without case, accents and trailing spaces, exactly as MySQL and MariaDB compare."""
    return text.translate(texts("utf8mb4_general_ci")).rstrip(" ")


def utf8mb4_bin(text: str) -> str:
    """Code points as they are; trailing spaces do not count."""
    return text.rstrip(" ")


def utf8mb4_0900_bin(text: str) -> str:
    """Code points as they are."""
    return text


def ascii_general_ci(text: str) -> str:
    """Without the case of a to z and trailing spaces; raises ValueError for text that is not ASCII."""
    if not text.isascii():
        raise ValueError("ascii_general_ci holds ASCII only")
    return text.upper().rstrip(" ")


def _padded(fold: Fold) -> Fold:
    """The fold of a PAD SPACE collation: spaces at the end do not count, whatever stood there before the fold."""
    return lambda text: fold(text).rstrip(" ")


def _syllables(fold: Fold, last: str = LAST) -> Fold:
    composed = composing(last)
    return lambda text: found if (found := fold(text)).isascii() else composed(found)


def _within(charset: str, fold: Fold) -> Fold:
    """The fold for texts of a character set; raises ValueError for others, which no column of it holds."""
    return CHARSETS[charset].keeping(fold)


FOLDS: dict[str, Fold] = {
    "ascii_bin": _within("ascii", utf8mb4_bin),
    "ascii_general_ci": ascii_general_ci,
    "latin1_bin": _within("latin1", utf8mb4_bin),
    "latin1_general_ci": _within("latin1", _padded(by_table("latin1_general_ci"))),
    "latin1_swedish_ci": _within("latin1", _padded(by_table("latin1_swedish_ci"))),
    "utf8mb3_bin": _within("utf8mb3", utf8mb4_bin),
    "utf8mb3_general_ci": _within("utf8mb3", utf8mb4_general_ci),
    "utf8mb3_unicode_ci": _within("utf8mb3", _padded(by_table("utf8mb4_unicode_ci"))),
    "utf8mb4_0900_ai_ci": _syllables(by_table("utf8mb4_0900_ai_ci")),
    "utf8mb4_0900_as_ci": _syllables(by_weights("utf8mb4_0900_as_ci")),
    "utf8mb4_0900_as_cs": _syllables(by_weights("utf8mb4_0900_as_cs"), _LAST_OF_AS_CS),
    "utf8mb4_0900_bin": utf8mb4_0900_bin,
    "utf8mb4_bin": utf8mb4_bin,
    "utf8mb4_general_ci": utf8mb4_general_ci,
    "utf8mb4_general_nopad_ci": by_table("utf8mb4_general_ci"),
    "utf8mb4_nopad_bin": utf8mb4_0900_bin,
    "utf8mb4_uca1400_ai_ci": _padded(by_weights("utf8mb4_uca1400_ai_ci")),
    "utf8mb4_uca1400_as_ci": _padded(by_weights("utf8mb4_uca1400_as_ci")),
    "utf8mb4_uca1400_as_cs": _padded(by_weights("utf8mb4_uca1400_as_cs")),
    "utf8mb4_uca1400_nopad_ai_ci": by_weights("utf8mb4_uca1400_ai_ci"),
    "utf8mb4_uca1400_nopad_as_ci": by_weights("utf8mb4_uca1400_as_ci"),
    "utf8mb4_uca1400_nopad_as_cs": by_weights("utf8mb4_uca1400_as_cs"),
    "utf8mb4_unicode_520_ci": _padded(by_table("utf8mb4_unicode_520_ci")),
    "utf8mb4_unicode_520_nopad_ci": by_table("utf8mb4_unicode_520_ci"),
    "utf8mb4_unicode_ci": _padded(by_table("utf8mb4_unicode_ci")),
    "utf8mb4_unicode_nopad_ci": by_table("utf8mb4_unicode_ci"),
}
FOLDS |= {name.replace("utf8mb3", "utf8"): FOLDS[name] for name in tuple(FOLDS) if name.startswith("utf8mb3")}

_LANGUAGE = "the rules of languages are not implemented"
_REMEDIES = (
    (r"(.*_uca1400_)(?:\w+_)?(ai_cs)", r"\1as_cs", "case counts there, but not on which letter it is"),
    (r"(utf8mb4_)\w+_(0900_\w+_c[is])(?:_ks)?", r"\1\2", _LANGUAGE),
    (r"(utf8mb4_uca1400_)\w+?_((?:nopad_)?a[is]_ci|as_cs)", r"\1\2", _LANGUAGE),
    (r"(\w+)_nopad(_\w+)", r"\1\2", "collations without padding are implemented for utf8mb4"),
)
"""What a name looks like, the nearest that may be implemented, and why itself is not."""


def unknown(name: str) -> str:
    """Why there is no such fold, and what to do."""
    known = f"implemented are {', '.join(FOLDS)}"
    for pattern, nearest, why in _REMEDIES:
        instead = re.sub(pattern, nearest, name)
        if instead != name and instead in FOLDS:
            return f"{why}; convert the column to {instead}; {known}"
    return known


def pads(name: str) -> bool:
    """Whether spaces at the end do not count (PAD SPACE, as the servers call it)."""
    return "nopad" not in name and "_0900_" not in name


def fold(name: str) -> Fold:
    """The fold of a collation.

    Raises:
        ValueError: it is not implemented; the message lists those that are.
    """
    try:
        return FOLDS[name]
    except KeyError:
        raise ValueError(f"fold {name!r} is not implemented; {unknown(name)}") from None
