"""Spreads a pass over the time that it may take."""

from __future__ import annotations

from collections.abc import Callable

_SHARE = 0.8
"""Of the time, for reading; the rest is for what has to be looked at again."""
_LONGEST = 5.0
"""Seconds of one pause."""


class Pace:
    """Waits where reading is ahead of time.

    Args:
        seconds: a whole pass may take so long.
        rows: about how many will be read.
        clock: in seconds.
        wait: waits so many seconds.
    """

    def __init__(
        self, seconds: float, rows: int, *, clock: Callable[[], float], wait: Callable[[float], None]
    ) -> None:
        self._seconds = seconds * _SHARE
        self._rows = max(rows, 1)
        self._clock = clock
        self._wait = wait
        self._began = clock()

    def __call__(self, done: int) -> None:
        """So many rows were read by now."""
        due = self._began + self._seconds * min(1.0, done / self._rows)
        while (ahead := due - self._clock()) > 0:
            self._wait(min(ahead, _LONGEST))
