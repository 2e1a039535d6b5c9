"""Confirmed keys, gathered off the request path and cleared in batches."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from dal.domain import Key, State
from dal.ports import Journal

BATCH = 200
_MOST = 50_000


class Clearing:
    """Takes confirmations from any thread; a keeper flushes them.

    What does not fit, or is lost with the process, is only mirrored once more by a repair and found to be there.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._waiting: deque[tuple[Key, int]] = deque(maxlen=_MOST)

    def confirmed(self, states: Sequence[State]) -> None:
        """The follower holds these states or newer ones."""
        self._waiting.extend((state.key, state.version) for state in states)

    def flush(self) -> int:
        """Clear all that was confirmed until now; returns how many keys.

        Raises:
            BackendError: the journal could not be reached; what was taken out is left to repairs.
        """
        flushed = 0
        while batch := self._next():
            self._journal.clear(batch)
            flushed += len(batch)
        return flushed

    def _next(self) -> list[tuple[Key, int]]:
        newest: dict[Key, int] = {}
        while len(newest) < BATCH:
            try:
                key, version = self._waiting.popleft()
            except IndexError:
                break
            newest[key] = max(version, newest.get(key, 0))
        return sorted(newest.items())
