"""Which trace stands for a bucket: the last one that fell into it, shown by OpenMetrics scrapes.

In a prefork server the processes leave them in their mapped files (`metrics/records.py`).
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Callable, Mapping
from typing import Protocol

from prometheus_client.samples import Exemplar

from metrics.sink import Observe

FindTrace = Callable[[], Mapping[str, str] | None]
"""The labels of an exemplar for what runs now in this thread: its trace, or None where nobody would find it."""


class Shelf(Protocol):
    """Where exemplars are kept by the places of their buckets: a dictionary, or records in a mapped file."""

    def __setitem__(self, place: int, exemplar: Exemplar, /) -> None:
        """Replace one."""
        ...

    def get(self, place: int, /) -> Exemplar | None:
        """One of them."""
        ...

    def clear(self) -> None:
        """Forget all."""
        ...


class Exemplars:
    """Those of one series; the last word of any thread stays, without a lock."""

    __slots__ = ("_bounds", "_clock", "_find", "_last")

    def __init__(
        self,
        bounds: tuple[float, ...],
        find: FindTrace,
        *,
        clock: Callable[[], float] = time.time,
        shelf: Shelf | None = None,
    ) -> None:
        self._bounds = bounds
        self._find = find
        self._clock = clock
        self._last: Shelf = {} if shelf is None else shelf

    def beside(self, observe: Observe) -> Observe:
        """An observer that leaves exemplars besides counting."""
        find, last, bounds, clock = self._find, self._last, self._bounds, self._clock

        def observe_both(seconds: float) -> None:
            observe(seconds)
            trace = find()
            if trace is not None:
                last[bisect_left(bounds, seconds)] = Exemplar({**trace}, seconds, clock())

        return observe_both

    def of(self, place: int) -> Exemplar | None:
        """The exemplar of a bucket, if it has one."""
        return self._last.get(place)

    def forget(self) -> None:
        """Start from nothing in a forked child."""
        self._last.clear()
