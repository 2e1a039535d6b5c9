"""Where versions come from: microseconds since the epoch that never repeat and never go back."""

from __future__ import annotations

import time
from collections.abc import Callable


def wall_clock() -> int:
    """Microseconds since the epoch."""
    return time.time_ns() // 1000


class VersionClock:
    """A clock that is ahead of every version it has given out or been shown. Callers hold the database's lock."""

    def __init__(self, now: Callable[[], int] = wall_clock) -> None:
        self._now = now
        self._last = 0

    def tick(self) -> int:
        """The next version."""
        self._last = max(self._last + 1, self._now())
        return self._last

    def observe(self, version: int) -> None:
        """Stay ahead of a version that another database gave out."""
        self._last = max(self._last, version)
