"""Progress of long runs, in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dal.adapters.memory.gate import Gate
from dal.ports import Saved

_MICROSECONDS = 1_000_000


class MemoryRuns:
    """Fulfils `Runs`.

    Args:
        gate: the database's lock.
        now: microseconds since the epoch.
    """

    def __init__(self, gate: Gate, now: Callable[[], int]) -> None:
        self._gate = gate
        self._now = now
        self._kept: dict[str, dict[str, tuple[str, int]]] = {}

    def load(self, run: str) -> Mapping[str, Saved]:
        """See `Runs`."""
        with self._gate:
            parts = self._kept.get(run, {})
            return {
                part: Saved(state, (self._now() - since) / _MICROSECONDS) for part, (state, since) in parts.items()
            }

    def save(self, run: str, part: str, state: str) -> None:
        """See `Runs`."""
        with self._gate:
            self._kept.setdefault(run, {})[part] = (state, self._now())

    def forget(self, run: str) -> None:
        """See `Runs`."""
        with self._gate:
            self._kept.pop(run, None)
