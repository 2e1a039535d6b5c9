"""Texts of what is special to collations: contractions, marks, jamo, spaces, several weights or none."""

from __future__ import annotations

from random import Random
from unicodedata import normalize

from hypothesis import strategies as st

from dal.contract.folds.tables import table

CONTRACTIONS = frozenset(table("utf8mb4_uca1400_ai_ci").contractions)
SPECIAL = (
    *"aAbBzZ10#\\ \t-'",
    *"ßẞÆæœĳǆǅﷺ⅒½¼⁗″‴㎡㈠ⓐªſΩΩµåÅ",
    *"\u0301\u0308\u0306\u0323\u0327\u0344\u0345\u3099\u20dd",
    *"각가힣ㄱㅏ각ᄁᆩﾡ\ud6fc\ud6ff\ud700\ud720ᄒ\u1171\u1172\u11c2\u115f\u1160",
    *"かカｶヵ゛",
    *"\xa0\u2003\u3000",
    *"\0\x7f\u00ad\u200d\u034f\ufe0f\ufeff\U000e0001",
    *"一漢㐀𠀀豈\U0002f800\U00017000\U0001b170",
    *"\u0378\ufdd0\uffff\U000e0080\U0010ffff😀👍🏽𝐀𐐀𐐨",
)
"""Code points; a combination of any of them is a text."""


_OF_CONTRACTIONS = tuple(sorted({*CONTRACTIONS, *(part for one in CONTRACTIONS for part in one)}))
_ANY = st.characters(codec="utf-8")


def texts(name: str) -> st.SearchStrategy[list[str]]:
    """Lists of texts, each with its variants: mostly of what is special, also to the collation's own table."""
    part = st.one_of(*map(st.sampled_from, (SPECIAL, _OF_CONTRACTIONS, _several(name))), _ANY)
    return st.lists(st.lists(part, max_size=6).map("".join), min_size=8, max_size=20).map(with_variants)


def with_variants(found: list[str]) -> list[str]:
    """The texts, and what is equal to them by many collations."""
    return [variant for text in found for variant in dict.fromkeys(_variants(text))]


def _variants(text: str) -> tuple[str, ...]:
    forms = (normalize("NFC", text), normalize("NFD", text), normalize("NFKD", text))
    return (text, *forms, text.swapcase(), f"{text} ", f"{text}\0", text[::-1], "\u034f".join(text))


def _several(name: str) -> tuple[str, ...]:
    """Those whose weights are not each a code point's."""
    levelled = name.replace("_nopad", "")
    found = tuple(table(levelled).several.values()) if "_as_" in levelled else ()
    return found or SPECIAL


_CHANCE = Random(1)
RANDOM_TEXTS = with_variants(["".join(_CHANCE.choices(SPECIAL + _OF_CONTRACTIONS, k=4)) for _ in range(60)])
"""Always the same ones."""
