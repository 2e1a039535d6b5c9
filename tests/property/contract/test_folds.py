"""Folded texts: what must hold for any text. That they are MariaDB's is tested on a MariaDB."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dal.contract.folds import FOLDS, utf8mb4_general_ci
from tests.property.contract.rows import texts

ASCII = st.text(st.characters(max_codepoint=127), max_size=20)


@pytest.mark.parametrize("name", FOLDS)
@given(text=ASCII, spaces=st.integers(0, 3))
def test_idempotent_and_padded(name: str, text: str, spaces: int) -> None:
    """Folding twice changes nothing, and trailing spaces do not count."""
    fold = FOLDS[name]
    assert fold(fold(text)) == fold(text) == fold(text + " " * spaces)


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
