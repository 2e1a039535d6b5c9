"""What is to be typed stands out from the words around it."""

from __future__ import annotations

import re

from dal.page.html import Html, element, joined

_TYPED = re.compile(
    r"(\bdal [a-z-]+(?: (?:--?[\w-]+|[a-z][\w.]*))*|`[^`]+`"
    r"|(?<![\w-])--[a-z][\w-]*|\b(?:READ|WRITE|PREFER)_[A-Z_]+\b)"
)
_PATH = re.compile(r"\w+[._/]\w")
_WORDS_AFTER = re.compile(r"( (?:says|on|and|or|then|is|in|for)\b.*)$")


def prose(text: str) -> Html:
    """A sentence in which commands and flags are marked as such."""
    return joined(_piece(piece, typed=number % 2 == 1) for number, piece in enumerate(_TYPED.split(text)))


def _piece(piece: str, *, typed: bool) -> Html:
    if not typed:
        return joined(piece)
    bare = piece.strip("`")
    after = _WORDS_AFTER.search(bare) if not piece.startswith("`") else None
    cut = after.start() if after else len(bare)
    return joined(element("code", bare[:cut]), bare[cut:])


def capital(text: str) -> str:
    """The same as the beginning of a sentence; a path, as `database.mysql`, stays what it is."""
    return text if _PATH.match(text) else text[:1].upper() + text[1:]
