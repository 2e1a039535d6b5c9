"""How keys stand in the journal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dal.adapters.mysql.key_text import LONGEST_KEY, read_back, written
from dal.domain import Key
from dal.errors import BackendError, UnsupportedOperation

_UTF8 = st.characters(exclude_categories=["Cs"])
_NAMES = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=64)
_VALUES = st.lists(
    st.integers() | st.booleans() | st.text(_UTF8, max_size=30) | st.binary(max_size=30), max_size=4
)
KEYS = st.builds(Key, _NAMES, _VALUES.map(tuple))


@given(KEYS)
def test_every_key_is_read_back(key: Key) -> None:
    """What is written down can be decoded: nothing is hashed or cut."""
    entity, values = written(key)
    assert read_back(entity, values) == key


@given(KEYS, KEYS)
def test_different_keys_are_written_differently(one: Key, other: Key) -> None:
    """Each key has one form, and no other key has it: 1, "1" and b"1" are three keys."""
    assert (written(one) == written(other)) == (one == other)


def test_the_form_is_readable() -> None:
    """Compact JSON in UTF-8; only bytes need decoding."""
    assert written(Key("cart_item", (7, "tę", b"\0\1"))) == (
        "cart_item",
        '[7,"tę",{"b64":"AAE="}]'.encode(),
    )


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (Key("user.email", ("x" * LONGEST_KEY,)), "takes 1028 bytes"),
        (Key("user", ("\ud800",)), "UTF-8"),
        (Key("e" * 65, (1,)), "64 ASCII"),
        (Key("użytkownik", (1,)), "64 ASCII"),
        (Key("", (1,)), "64 ASCII"),
    ],
    ids=["long", "surrogate", "long name", "odd name", "no name"],
)
def test_what_does_not_fit_is_refused(key: Key, said: str) -> None:
    """A key that the journal cannot hold as it is, is not held in another form."""
    with pytest.raises(UnsupportedOperation, match=said):
        written(key)


def test_the_longest_key_fits() -> None:
    """The bound is that of the column."""
    assert len(written(Key("user.email", ("x" * (LONGEST_KEY - 4),)))[1]) == LONGEST_KEY


@pytest.mark.parametrize("values", [b"\xff", b"{", b"7", b'[{"b64":"?"}]', b'[{"a":1}]', b"[null]", b"[1.5]"])
def test_what_nobody_wrote_is_not_read(values: bytes) -> None:
    """A line that is not ours says so instead of becoming some key."""
    with pytest.raises(BackendError, match="is none"):
        read_back("user", values)
