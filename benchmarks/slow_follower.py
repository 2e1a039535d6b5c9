"""A follower that takes two seconds, and callers of reads who must not notice.

The answerer takes a millisecond, as a database in the same network would; with the slow follower every read is
shadowed from the start, so the background fills up, sheds, and its breaker opens, all while callers are measured.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from benchmarks.effort import Effort
from benchmarks.figures import Figure, Unit
from benchmarks.noop import NoopThings, layer
from dal.dual import Background
from flags import MigrationPhase

_ANSWER_SECONDS = 0.001
_FOLLOWER_SECONDS = 2.0
_CALLERS = (1, 32)
_P99 = 98  # of the 99 cuts that make hundredths

Laps = list[tuple[float, float]]
"""Seconds of a read without the follower and of one with it, right after each other."""


@dataclass(frozen=True, slots=True)
class SleepingThings(NoopThings):
    """Answers after a while; `wait` is called with the seconds."""

    seconds: float
    wait: Callable[[float], object]

    def find(self, thing_id: int) -> int:
        """See `Things`."""
        self.wait(self.seconds)
        return thing_id


def figures(effort: Effort) -> Iterator[Figure]:
    """The median and the 99th percentile of callers with the slow follower, over those without it."""
    for callers in _CALLERS:
        laps = _measure(callers, effort.slow_follower_seconds / len(_CALLERS))
        without, shadowed = ([lap[side] for lap in laps] for side in (0, 1))
        for word, pick, budget in (("median", statistics.median, 1.05), ("p99", _percentile, 1.15)):
            one, other = pick(without), pick(shadowed)
            yield Figure(
                f"read with a follower that takes 2 s over one without, {callers} callers, {word}",
                other / one,
                Unit.TIMES,
                budget=budget,
                peer=f"{other * 1e3:.2f} ms, without {one * 1e3:.2f} ms ({len(laps)} reads each)",
            )


def _measure(callers: int, seconds: float) -> Laps:
    end_of_follower = threading.Event()  # so that nobody has to wait for its sleepers afterwards
    answerer = SleepingThings(_ANSWER_SECONDS, time.sleep)
    follower = SleepingThings(_FOLLOWER_SECONDS, end_of_follower.wait)
    with ExitStack() as stack, ThreadPoolExecutor(callers) as pool:
        plain = stack.enter_context(layer(MigrationPhase.MYSQL_ONLY, mysql=answerer))
        dual = stack.enter_context(
            layer(MigrationPhase.DUAL_READ_WRITE, mysql=answerer, dynamodb=follower, background=Background())
        )
        stack.callback(end_of_follower.set)
        both = partial(plain.things.find, 1), partial(dual.things.find, 1)
        deadline = time.perf_counter() + seconds
        asked = [pool.submit(_call, *both, deadline) for _ in range(callers)]
        return [lap for future in asked for lap in future.result()]


def _call(without: Callable[[], object], shadowed: Callable[[], object], deadline: float) -> Laps:
    """Take turns with who is first, until the deadline."""
    laps: Laps = []
    while time.perf_counter() < deadline:
        first, second = (without, shadowed) if len(laps) % 2 else (shadowed, without)
        one, other = _timed(first), _timed(second)
        laps.append((one, other) if first is without else (other, one))
    return laps


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _percentile(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=100)[_P99]
