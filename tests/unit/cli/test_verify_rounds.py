"""One verification after the other: paced, told when late, ended by an interrupt."""

from __future__ import annotations

import pytest

from dal.cli.rounds import Rounds, seconds_of
from dal.errors import BackendUnavailable
from dal.verify import Report
from tests.unit.verify.test_pace import Time

HOUR = 3600.0


class Passes:
    """Passes that take some seconds each, fail, or are interrupted."""

    def __init__(self, time: Time, *each: float | BaseException) -> None:
        self.time, self.each = time, iter(each)
        self.began: list[float] = []

    def __call__(self) -> Report:
        self.began.append(self.time.now - 100.0)
        took = next(self.each)
        if isinstance(took, BaseException):
            raise took
        self.time.now += took
        return Report({}, seconds=took)


def _rounds(*each: float | BaseException, every: float) -> tuple[Report | None, list[float], list[str]]:
    time, said = Time(), list[str]()
    passes = Passes(time, *each, KeyboardInterrupt())
    last = Rounds(passes, every, time, time.wait, said.append).run()
    return last, passes.began, said


def test_each_pass_has_its_time() -> None:
    """The next one begins when the time of the one before is over; an interrupt gives the last report."""
    last, began, said = _rounds(600.0, 1800.0, every=HOUR)
    assert last is not None
    assert (began, last.seconds) == ([0.0, HOUR, 2 * HOUR], 1800.0)
    assert said == ["ended; a pass that was under way is gone on with by the next one"]


def test_a_promise_that_is_not_kept() -> None:
    """It is said, and the next pass begins at once."""
    _, began, said = _rounds(1.5 * HOUR, 600.0, every=HOUR)
    assert began == [0.0, 1.5 * HOUR + 1, 2.5 * HOUR + 1]
    assert [line for line in said if "the promise is not kept: this pass took 90 m, not 60 m" in line]


def test_without_a_pause() -> None:
    """Again and again; no promise, nothing to be late for."""
    _, began, said = _rounds(10.0, 10.0, every=0.0)
    assert (began, len(said)) == ([0.0, 11.0, 22.0], 1)


def test_a_database_that_is_away() -> None:
    """The next pass tries again; the last good report counts."""
    last, began, said = _rounds(10.0, BackendUnavailable("away"), 20.0, every=60.0)
    assert last is not None
    assert (last.seconds, began) == (20.0, [0.0, 60.0, 70.0, 130.0])
    assert "away" in said[0]


def test_an_interrupt_while_it_waits() -> None:
    """It ends in order there, too."""
    time = Time()

    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    assert Rounds(Passes(time, 5.0), HOUR, time, interrupted, lambda _: None).run() is not None


@pytest.mark.parametrize(
    ("text", "seconds"), [("24h", 86_400.0), ("90m", 5400.0), ("1.5h", 5400.0), ("2d", 172_800.0)]
)
def test_lengths_of_time(text: str, seconds: float) -> None:
    """As people write them."""
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "h", "5", "-1h", "1.5.h", "0s", "1w"])
def test_what_is_no_length_of_time(text: str) -> None:
    """Refused, with examples."""
    with pytest.raises(ValueError, match="24h"):
        seconds_of(text)
