"""Contenders measured side by side: A B C, C B A, A B C, … in one run, so that drift hits all of them alike.

Batches are short (some 0.3 ms): on a shared machine most of them are not interrupted, and the median forgets
the others. The garbage collector stays on, as in production, so everybody pays for the garbage he makes; what was
there before the race is frozen, so nobody pays for the size of the program.
"""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import repeat
from time import perf_counter

_BATCH_SECONDS = 0.0003
_MOST_CALLS = 2000


def _nothing() -> None:
    """No contender needs settling by default."""


@dataclass(frozen=True, slots=True)
class Contender:
    """What is measured.

    `batch` calls are timed together (None: as many as take 0.3 ms); one call does `work` units, and results are
    per unit. Before each batch there are `warm` calls that are not timed, after it `settle` runs.
    """

    call: Callable[[], object]
    batch: int | None = None
    work: int = 1
    settle: Callable[[], None] = _nothing
    warm: int = 0

    def sized(self) -> Contender:
        """Warmed up, with a batch that is neither lost in the clock nor longer than a time slice."""
        self.call()
        batch = self.batch
        if batch is None:
            quickest = min(_seconds(self.call, 5) / 5 for _ in range(5))
            batch = max(1, min(_MOST_CALLS, round(_BATCH_SECONDS / quickest)))
        self.settle()
        return replace(self, batch=batch)

    def run(self) -> float:
        """Seconds per unit of work in one batch."""
        batch = self.batch or 1
        _seconds(self.call, self.warm)
        seconds = _seconds(self.call, batch) / (batch * self.work)
        self.settle()
        return seconds


def _seconds(call: Callable[[], object], times: int) -> float:
    started = perf_counter()
    for _ in repeat(None, times):
        call()
    return perf_counter() - started


@dataclass(frozen=True, slots=True)
class Race:
    """Seconds per call of every contender, round by round; comparisons are the median of those of every round."""

    laps: Mapping[str, tuple[float, ...]]

    def median(self, name: str) -> float:
        """What one call usually takes."""
        return statistics.median(self.laps[name])

    def excess(self, name: str, *, over: str) -> float:
        """How much longer than another contender."""
        pairs = zip(self.laps[name], self.laps[over], strict=True)
        return statistics.median(one - other for one, other in pairs)

    def ratio(self, name: str, *, over: str) -> float:
        """How many times as long as another contender."""
        pairs = zip(self.laps[name], self.laps[over], strict=True)
        return statistics.median(one / other for one, other in pairs)

    def share(self, name: str, *, of: str, bare: str) -> float:
        """The overhead over the bare work as a share of another contender's overhead."""
        laps = zip(self.laps[name], self.laps[of], self.laps[bare], strict=True)
        return statistics.median((one - floor) / (other - floor) for one, other, floor in laps)


def race(rounds: int, **contenders: Contender | Callable[[], object]) -> Race:
    """Measure all contenders in every round, every other round backwards."""
    field = {name: _contender(given).sized() for name, given in contenders.items()}
    laps: dict[str, list[float]] = {name: [] for name in field}
    gc.collect()
    gc.freeze()
    try:
        for number in range(rounds):
            for name in reversed(field) if number % 2 else field:
                laps[name].append(field[name].run())
    finally:
        gc.unfreeze()
    return Race({name: tuple(seconds) for name, seconds in laps.items()})


def _contender(given: Contender | Callable[[], object]) -> Contender:
    return given if isinstance(given, Contender) else Contender(given)
