"""A pass is spread over its time, and never waits where it is late."""

from __future__ import annotations

from dal.verify import Pace


class Time:
    """A clock that goes on when somebody waits."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


def test_reading_is_spread() -> None:
    """Half of the rows are read after half of the time for reading, which is four fifths of all."""
    time = Time()
    pace = Pace(100.0, 1000, clock=time, wait=time.wait)
    pace(500)
    assert time.now == 140.0
    assert max(time.waits) <= 5.0
    pace(5000)  # more rows than were expected
    assert time.now == 180.0


def test_who_is_late_does_not_wait() -> None:
    """Time that was lost is made up for."""
    time = Time()
    pace = Pace(100.0, 1000, clock=time, wait=time.wait)
    time.now += 79.0
    pace(500)
    assert time.waits == []
    pace(1000)
    assert time.now == 180.0
