"""A race is fair and forgets outliers. Its arithmetic is tested on laps that are given, not on a clock."""

import gc
from collections import Counter
from itertools import chain, cycle

import pytest

from benchmarks.race import Contender, Race, race


def _laps(**seconds: list[float]) -> Race:
    return Race({name: tuple(values) for name, values in seconds.items()})


def test_an_interrupted_lap_does_not_count() -> None:
    """The median is taken."""
    assert _laps(ours=[1.0, 900.0, 2.0]).median("ours") == 2.0


def test_contenders_are_compared_within_rounds() -> None:
    """A machine that gets slower in the middle slows both: the ratio of every round is the same."""
    found = _laps(ours=[2.0, 4.0, 40.0, 42.0], bare=[1.0, 2.0, 20.0, 21.0])
    assert found.ratio("ours", over="bare") == 2.0


def test_the_excess_is_the_usual_difference() -> None:
    """It may be negative: then it was noise, and is told as such."""
    assert _laps(ours=[1.0, 3.0, 9.0], bare=[2.0, 1.0, 1.0]).excess("ours", over="bare") == 2.0
    assert _laps(ours=[1.0], bare=[1.5]).excess("ours", over="bare") == -0.5


def test_overheads_are_compared_without_the_work_itself() -> None:
    """Both do the bare work; the share is of what comes on top of it."""
    found = _laps(ours=[2.0], peer=[11.0], bare=[1.0])
    assert found.share("ours", of="peer", bare="bare") == pytest.approx(0.1)


def test_everybody_runs_in_every_round_and_settles_after_each_lap() -> None:
    """Three contenders, four rounds: the order turns, nobody is left out, and settling is not timed as a call."""
    calls: list[str] = []
    settled: Counter[str] = Counter()

    def contender(name: str) -> Contender:
        return Contender(lambda: calls.append(name), batch=1, settle=lambda: settled.update([name]))

    found = race(4, a=contender("a"), b=contender("b"), c=contender("c"))
    warm_up, rounds = calls[:3], calls[3:]
    assert warm_up == ["a", "b", "c"]
    assert rounds == ["a", "b", "c", "c", "b", "a"] * 2
    assert settled == {"a": 5, "b": 5, "c": 5}
    assert {name: len(laps) for name, laps in found.laps.items()} == {"a": 4, "b": 4, "c": 4}


def test_warm_calls_are_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first call of a batch, which meets the caches of somebody else, is not part of the lap."""
    took = chain([0.0], cycle([9.0, 1.0, 2.0]))  # seconds: to get sized; then a slow one, which is not timed
    passed: list[float] = []
    monkeypatch.setattr("benchmarks.race.perf_counter", lambda: sum(passed))
    laps = race(3, a=Contender(lambda: passed.append(next(took)), batch=2, warm=1)).laps
    assert laps["a"] == (1.5, 1.5, 1.5)


def test_a_batch_is_counted_in_units_of_work() -> None:
    """Ten calls of a hundred units each: a lap is the time of one unit."""
    calls: list[None] = []
    race(2, ours=Contender(lambda: calls.append(None), batch=10, work=100))
    assert len(calls) == 1 + 2 * 10


def test_the_collector_is_left_as_it_was() -> None:
    """Everybody pays for his garbage during the race, and what was frozen is thawed after it."""
    seen: list[tuple[bool, bool]] = []
    race(1, ours=Contender(lambda: seen.append((gc.isenabled(), gc.get_freeze_count() > 0)), batch=1))
    assert seen[-1] == (True, True)
    assert gc.get_freeze_count() == 0


def test_a_failing_contender_ends_the_race() -> None:
    """An error must not pass for a quick call."""

    def broken() -> None:
        raise LookupError("no such row")

    with pytest.raises(LookupError):
        race(1, ours=broken)
    assert gc.get_freeze_count() == 0
