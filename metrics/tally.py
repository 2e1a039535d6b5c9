"""Counts without locks: each thread adds to slots of its own, a reader sums them.

Measured on CPython 3.11 and two cores, per observation: 0.16 µs alone and 0.25 with eight threads, in either mode;
a prometheus_client histogram takes 0.64 and 0.70, with mapped files 1.5 and 4.9. A lock around shared slots costs
0.30 alone; appending to a deque 0.01, but it needs a live thread to keep its memory bounded.

Only the owner of a cell writes to it, so no update is lost, with or without a GIL. A cell outlives its thread
until a reader has merged it: a thread that is no longer alive cannot be in the middle of an addition.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Callable
from contextlib import AbstractContextManager

from metrics.sink import Observe

Slots = list[float]

_FEW = 32  # cells are pruned when their number doubles, so thread-per-request servers stay bounded unscraped


class Tally:
    """The accumulators of one series, `width` slots in each thread.

    Everything but the callables of `observer` and `adder` expects the caller to hold `lock`; `join` takes it.
    `joined` is called when a thread (hence perhaps a new process) counts here for the first time.
    """

    __slots__ = ("_cells", "_joined", "_lock", "_prune_at", "_retired", "_width", "local")

    def __init__(self, width: int, *, lock: AbstractContextManager[object], joined: Callable[[], None]) -> None:
        self.local = threading.local()
        self._width = width
        self._lock = lock
        self._joined = joined
        self._cells: list[tuple[threading.Thread, Slots]] = []
        self._retired = self._zeros()
        self._prune_at = _FEW

    def join(self) -> Slots:
        """Give the calling thread its slots; once per thread."""
        slots = self._zeros()
        with self._lock:
            self._cells.append((threading.current_thread(), slots))
            if len(self._cells) > self._prune_at:
                self._retire_dead()
                self._prune_at = _FEW + 2 * len(self._cells)
            self._joined()
        self.local.slots = slots
        return slots

    def totals(self) -> Slots:
        """The sums over all threads, dead ones included."""
        self._retire_dead()
        return _sums(self._retired, *(slots for _, slots in self._cells))

    def forget(self) -> None:
        """Start from zero in a forked child, where only the calling thread lives on."""
        self._cells.clear()
        self._retired = self._zeros()
        self.local.__dict__.clear()

    def _zeros(self) -> Slots:
        return [0] * self._width

    def _retire_dead(self) -> None:
        alive: list[tuple[threading.Thread, Slots]] = []
        dead: list[tuple[threading.Thread, Slots]] = []
        for cell in self._cells:
            (alive if cell[0].is_alive() else dead).append(cell)
        if dead:
            self._retired = _sums(self._retired, *(slots for _, slots in dead))
            self._cells = alive


def _sums(*rows: Slots) -> Slots:
    return [sum(column) for column in zip(*rows, strict=True)]


def observer(tally: Tally, bounds: tuple[float, ...]) -> Observe:
    """Count into the bucket of a value and add it up: 0.16 µs, where a prometheus_client histogram takes 0.64."""
    local, join = tally.local, tally.join

    def observe(seconds: float) -> None:
        try:
            slots = local.slots
        except AttributeError:
            slots = join()
        slots[bisect_left(bounds, seconds)] += 1
        slots[-1] += seconds

    return observe


def adder(tally: Tally) -> Callable[[float], None]:
    """Add to the one slot of a counter."""
    local, join = tally.local, tally.join

    def add(amount: float) -> None:
        try:
            slots = local.slots
        except AttributeError:
            slots = join()
        slots[0] += amount

    return add
