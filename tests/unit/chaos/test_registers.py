"""Which value a key can have after what its clients were told."""

from __future__ import annotations

from math import inf
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scenario.chaos.registers import ABSENT, GONE, Register, Write


def acknowledged(value: str, began: float, ended: float) -> Write:
    return Write(value, began, ended)


def unknown(value: str, began: float) -> Write:
    return Write(value, began, inf, acknowledged=False)


ONE_AFTER_THE_OTHER = (acknowledged("a", 1, 2), acknowledged("b", 3, 4))
TOGETHER = (acknowledged("a", 1, 3), acknowledged("b", 2, 4))


@pytest.mark.parametrize(
    ("writes", "possible", "impossible"),
    [
        ((), [ABSENT], ["a"]),
        (ONE_AFTER_THE_OTHER, ["b"], ["a", ABSENT, "c"]),
        (TOGETHER, ["a", "b"], [ABSENT]),
        ((*ONE_AFTER_THE_OTHER, unknown("c", 1)), ["b", "c"], ["a", ABSENT]),
        ((acknowledged("a", 1, 2), unknown("b", 3)), ["a", "b"], [ABSENT]),
        ((acknowledged("a", 1, 2), acknowledged(ABSENT, 3, 4)), [ABSENT], ["a"]),
        ((acknowledged("a", 1, 2), unknown(ABSENT, 3)), [ABSENT, "a"], []),
        ((acknowledged("a", 1, 5), acknowledged(ABSENT, 3, 4)), [ABSENT, "a"], []),
        ((acknowledged("a", 1, 5), acknowledged(GONE, 3, 4)), [ABSENT], ["a"]),
        ((unknown("a", 1), acknowledged(GONE, 3, 4)), [ABSENT], ["a"]),
        ((acknowledged("a", 1, 2), unknown(GONE, 3)), [ABSENT, "a"], []),
        ((acknowledged("5", 1, 2), unknown(">=3", 3)), ["5", "8", "3"], ["2", ABSENT, "x"]),
        ((unknown("7:*", 3),), ["7:1x2", ABSENT], ["8:1x2"]),
    ],
)
def test_what_can_be_there_in_the_end(
    writes: tuple[Write, ...], possible: list[str], impossible: list[str]
) -> None:
    """The last write of some order that nobody's clock contradicts; an unknown one at any later place, or none."""
    register = Register(writes)
    assert [value for value in possible if not register.explains(value)] == []
    assert [value for value in impossible if register.explains(value)] == []


@pytest.mark.parametrize(
    ("value", "began", "ended", "right"),
    [
        ("a", 2.5, 2.6, True),
        ("b", 2.5, 2.6, False),  # from the future
        ("b", 3.5, 3.6, True),
        ("a", 3.5, 3.6, True),  # the write of b is under way
        ("a", 4.5, 4.6, False),  # it is over
        (ABSENT, 0.5, 1.5, True),
        (ABSENT, 2.5, 2.6, False),
    ],
)
def test_what_a_read_can_see(value: str, began: float, ended: float, *, right: bool) -> None:
    """Nothing older than what was acknowledged before it began, nothing that begins after it."""
    assert Register(ONE_AFTER_THE_OTHER).explains(value, began=began, ended=ended) is right


def test_where_a_key_begins() -> None:
    """What was there before the first write counts like an acknowledged write."""
    register = Register([unknown("b", 3)], first=Write("a", 0, 0))
    assert register.explains("a")
    assert not register.explains(ABSENT)


def test_how_much_is_lost() -> None:
    """The writes that came after the newest write of what is there."""
    register = Register([*ONE_AFTER_THE_OTHER, acknowledged("c", 5, 6)])
    assert (register.later_than("a"), register.later_than("b"), register.later_than("c")) == (2, 1, 0)


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b", "c", ABSENT]), st.integers(1, 20), st.integers(0, 10), st.booleans()),
        max_size=7,
    ),
    st.randoms(use_true_random=False),
)
def test_no_false_alarm(drawn: list[tuple[str, int, int, bool]], random: Random) -> None:
    """Whatever order things really happened in, within their intervals, the value it left is explained."""
    happened: list[tuple[float, str]] = [(0.0, ABSENT)]
    writes = []
    for value, began, lasted, known in drawn:
        if known:
            writes.append(acknowledged(value, began, began + lasted))
            happened.append((random.uniform(began, began + lasted), value))
        else:
            writes.append(unknown(value, began))
            if random.random() < 0.5:
                happened.append((random.uniform(began, 50), value))
    assert Register(writes).explains(max(happened, key=lambda pair: pair[0])[1])
