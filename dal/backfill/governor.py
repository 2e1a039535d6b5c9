"""How much may be under way: as much as the databases bear. Decided between slices, never in the middle of one."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from dal.backfill.progress import Counts
from dal.ports import Burden


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a backfill may ask for.

    `units` are write units of DynamoDB a second (None: as many as it takes), `running` statements of MySQL,
    its own among them, `lag` seconds of its replica.
    """

    units: float | None = None
    running: int = 64
    lag: float = 10.0


class Governor:
    """Fewer slices at a time when DynamoDB throttles, more again when it does not; none while MySQL suffers.

    Args:
        most: slices at a time.
        limits: what may be asked for.
        burden: asks MySQL; at most once a second.
        clock: seconds, monotonic.
    """

    def __init__(
        self,
        most: int,
        limits: Limits,
        burden: Callable[[], Burden] | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = most
        self._allowed = float(most)
        self._limits = limits
        self._burden = burden
        self._clock = clock
        self._looked = -1.0
        self._refilled = clock()
        self._left = limits.units or 0.0
        self._paused_until = 0.0
        self.waits_for = ""

    def width(self) -> int:
        """How many slices may be under way now; 0: wait, `waits_for` says what for."""
        now = self._clock()
        self._refill(now)
        if now < self._paused_until:
            self.waits_for = "an answer that was lost"
        elif self._limits.units is not None and self._left <= 0:
            self.waits_for = "write units"
        elif not self._suffers(now):
            self.waits_for = ""
            return max(1, int(self._allowed))
        return 0

    def seen(self, counts: Counts) -> None:
        """A slice has taken this much."""
        self._left -= counts.units
        if counts.throttled:
            self._allowed = max(1.0, self._allowed / 2)
        else:
            self._allowed = min(float(self._most), self._allowed + 1 / self._allowed)

    def failed(self, seconds: float) -> None:
        """A slice has failed: nothing for so long, and then one at a time."""
        self._allowed = 1.0
        self._paused_until = self._clock() + seconds

    def _refill(self, now: float) -> None:
        units = self._limits.units
        if units is not None:
            self._left = min(units, self._left + (now - self._refilled) * units)
        self._refilled = now

    def _suffers(self, now: float) -> bool:
        if self._burden is None:
            return False
        if now - self._looked >= 1.0:
            self._looked = now
            self.waits_for = self._found(self._burden())
        return bool(self.waits_for)

    def _found(self, burden: Burden) -> str:
        if burden.running > self._limits.running:
            return f"MySQL, which runs {burden.running} statements"
        if burden.lag is not None and burden.lag > self._limits.lag:
            return f"MySQL's replica, which is {burden.lag:.0f} s behind"
        return ""
