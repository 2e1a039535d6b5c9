"""Folded texts: what must hold for any text. That they are those of servers is tested on a MariaDB and a MySQL."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dal.contract.folds import FOLDS, fold, pads, utf8mb4_general_ci
from tests.property.contract.rows import texts

ASCII = st.text(st.characters(max_codepoint=127), max_size=20)
BY_WEIGHTS = [name for name in FOLDS if "_0900_" in name or "uca1400" in name]


@pytest.mark.parametrize("name", FOLDS)
@given(text=ASCII, spaces=st.integers(0, 3))
@settings(max_examples=40)
def test_idempotent_and_padded(name: str, text: str, spaces: int) -> None:
    """Folding twice changes nothing, and trailing spaces count only where nothing is padded."""
    folding = FOLDS[name]
    padded = text + " " * spaces
    assert folding(folding(padded)) == folding(padded) == folding(text) + " " * (0 if pads(name) else spaces)


@pytest.mark.parametrize("name", BY_WEIGHTS)
@given(texts(12))
@settings(max_examples=40)
def test_idempotent_for_any_text(name: str, text: str) -> None:
    """The fold of a fold is itself, and it is a text that UTF-8 can write."""
    folded = FOLDS[name](text)
    assert FOLDS[name](folded) == folded
    assert folded.encode().decode() == folded


@given(texts(40))
def test_case_and_length(text: str) -> None:
    """One weight per character: the fold is never longer, and ASCII case is gone."""
    folded = utf8mb4_general_ci(text)
    assert len(folded) <= len(text)
    assert utf8mb4_general_ci(folded) == folded
    assert not any("a" <= character <= "z" for character in folded)


def test_what_the_collation_is_known_for() -> None:
    """Accents and case are equal, sharp s is one s, all four-byte characters are equal, combining marks count."""
    assert utf8mb4_general_ci("Éß ") == "ES"
    assert utf8mb4_general_ci("😀") == utf8mb4_general_ci("𝄞") == "\ufffd"
    assert utf8mb4_general_ci("e\u0301") != utf8mb4_general_ci("é")
    with pytest.raises(ValueError, match="ASCII only"):
        FOLDS["ascii_general_ci"]("é")


@pytest.mark.parametrize(
    ("name", "text", "folded"),
    [
        ("utf8mb4_0900_ai_ci", "Straße ", "STRASSE "),
        ("utf8mb4_0900_ai_ci", "e\u0301\0", "E"),
        ("utf8mb4_0900_ai_ci", "\u1112\u1161\u11ab글", "한글"),
        ("utf8mb4_0900_ai_ci", "\uac01\u11a8", "\uac01\u11a8"),  # not the syllable after it
        ("utf8mb4_0900_as_ci", "straße é", "STRAßE E\u0301"),
        ("utf8mb4_0900_as_cs", "‴″", "″‴"),
        ("utf8mb4_0900_as_cs", "\u1112\u1170\u11ab", "\ud6fc\u11ab"),
        ("utf8mb4_0900_bin", "a\u0301 ", "a\u0301 "),
        ("utf8mb4_uca1400_ai_ci", "เกม ", "เกม"),
        ("utf8mb4_uca1400_ai_ci", "\u0438\u0306", "\u0419"),
        ("utf8mb4_uca1400_nopad_ai_ci", "\u0e40\0ม ", "\u0e40\u034fม "),
    ],
)
def test_what_the_uca_is_known_for(name: str, text: str, folded: str) -> None:
    """Expansions, what weighs nothing, jamo, weights that are met only beside others, contractions."""
    assert fold(name)(text) == folded


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("utf8mb4_sv_0900_ai_ci", "convert the column to utf8mb4_0900_ai_ci"),
        ("utf8mb4_ja_0900_as_cs_ks", "convert the column to utf8mb4_0900_as_cs"),
        ("utf8mb4_uca1400_swedish_ai_ci", "convert the column to utf8mb4_uca1400_ai_ci"),
        ("utf8mb4_uca1400_ai_cs", "convert the column to utf8mb4_uca1400_as_cs"),
        ("latin1_swedish_nopad_ci", "convert the column to latin1_swedish_ci"),
        ("gbk_chinese_ci", "implemented are ascii_bin, "),
    ],
)
def test_what_is_refused(name: str, remedy: str) -> None:
    """What is not exact is not there, and what to do about it is said."""
    with pytest.raises(ValueError, match=remedy):
        fold(name)
