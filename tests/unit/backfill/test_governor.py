"""How many slices may be under way."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from dal.backfill import Counts, Governor, Limits
from dal.ports import Burden


@dataclass
class Clock:
    """Stands still until it is moved."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


def test_throttles_halve_it_and_peace_brings_it_back() -> None:
    """Down to one, never to none; one more for each round without a throttle."""
    governor = Governor(8, Limits(), clock=Clock())
    widths = [governor.width()]
    for throttled in (3, 1, 1, 1):
        governor.seen(Counts(throttled=throttled))
        widths.append(governor.width())
    assert widths == [8, 4, 2, 1, 1]
    for _ in range(40):
        governor.seen(Counts())
    assert governor.width() == 8


def test_write_units_are_a_budget_by_the_second() -> None:
    """What a slice took beyond it is waited for; a pause saves no more than one second of it."""
    clock = Clock()
    governor = Governor(4, Limits(units=100.0), clock=clock)
    governor.seen(Counts(units=350.0))
    assert (governor.width(), governor.waits_for) == (0, "write units")
    clock.now += 2.4
    assert governor.width() == 0
    clock.now += 0.2
    assert (governor.width(), governor.waits_for) == (4, "")
    clock.now += 60
    governor.width()
    governor.seen(Counts(units=150.0))
    assert governor.width() == 0


@pytest.mark.parametrize(
    ("burden", "said"),
    [
        (Burden(65), "MySQL, which runs 65 statements"),
        (Burden(3, 11.0), "MySQL's replica, which is 11 s behind"),
        (Burden(3, float("inf")), "MySQL's replica, which is inf s behind"),
        (Burden(64, 10.0), ""),
        (Burden(1), ""),
    ],
)
def test_it_waits_while_mysql_suffers(burden: Burden, said: str) -> None:
    """Looked at once a second at most."""
    clock, looks = Clock(), list[Burden]()

    def look() -> Burden:
        looks.append(burden)
        return burden

    governor = Governor(4, Limits(running=64, lag=10.0), look, clock=clock)
    assert (governor.width(), governor.waits_for) == (0 if said else 4, said)
    governor.width()
    assert len(looks) == 1
    clock.now += 1
    governor.width()
    assert len(looks) == 2


def test_after_a_failure_it_begins_slowly() -> None:
    """Nothing for a while, then one at a time."""
    clock = Clock()
    governor = Governor(4, Limits(), clock=clock)
    governor.failed(5.0)
    assert (governor.width(), governor.waits_for) == (0, "an answer that was lost")
    clock.now += 5
    assert governor.width() == 1
