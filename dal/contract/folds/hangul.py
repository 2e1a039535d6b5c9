"""Composes Hangul: a syllable weighs what its jamo do, and is written as one code point (Unicode, chapter 3)."""

from __future__ import annotations

import re
from collections.abc import Callable

LAST = "\ud7a3"
_LEADING, _VOWEL, _TRAILING, _FIRST = 0x1100, 0x1161, 0x11A7, 0xAC00
_VOWELS, _TRAILINGS = 21, 28
_OPEN = re.compile("[\u1100-\u1112][\u1161-\u1175]")
_CLOSED = re.compile("[\uac00-\ud7a3][\u11a8-\u11c2]")


def composing(last: str = LAST) -> Callable[[str], str]:
    """Text → the text with syllables for jamo, as far as they do not lie behind the last one."""

    def opened(found: re.Match[str]) -> str:
        leading, vowel = map(ord, found[0])
        syllable = chr(_FIRST + ((leading - _LEADING) * _VOWELS + vowel - _VOWEL) * _TRAILINGS)
        return syllable if syllable <= last else found[0]

    def closed(found: re.Match[str]) -> str:
        syllable, trailing = map(ord, found[0])
        whole = chr(syllable + trailing - _TRAILING)
        return whole if (syllable - _FIRST) % _TRAILINGS == 0 and whole <= last else found[0]

    return lambda text: _CLOSED.sub(closed, _OPEN.sub(opened, text))
