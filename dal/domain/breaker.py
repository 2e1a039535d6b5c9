"""When to stop asking a backend that does not answer. Pure: time comes in as an argument."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Breaker:
    """Opens after `threshold` failures in a row, lets one trial through after `cooldown` seconds.

    Reads and updates are single attribute operations: a race costs one more or one less trial, never more.
    """

    threshold: int = 5
    cooldown: float = 5.0
    failures: int = 0
    opened_at: float | None = None

    def allows(self, now: float) -> bool:
        """Whether the backend may be asked at `now` (seconds of any monotonic clock)."""
        if self.opened_at is None:
            return True
        if now - self.opened_at < self.cooldown:
            return False
        self.opened_at = now  # this caller is the trial; the others wait another cooldown
        return True

    def record(self, *, ok: bool, now: float) -> None:
        """Count what came of asking."""
        if ok:
            self.failures, self.opened_at = 0, None
            return
        self.failures += 1
        if self.failures >= self.threshold:
            self.opened_at = now
