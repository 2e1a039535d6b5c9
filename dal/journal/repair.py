"""Mirrors what is pending from the leader's current state. Any number of processes may do it at the same time.

Rows and versions are read together, the follower takes only what is newer, and a key is cleared only at the
version that was mirrored: two repairers waste work, but do no harm.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dal.domain import State
from dal.errors import BackendError, BackendTimeout, BackendUnavailable, ConflictError
from dal.logs import told
from dal.ports import POISONED, Database, Entry, Journal

_log = logging.getLogger("dal.journal")
_NOT_NOW = (BackendTimeout, BackendUnavailable, ConflictError)
"""The follower as a whole, not the key."""

Send = Callable[[Sequence[State]], object]


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long a key that fails for reasons of its own waits; after `most` tries it is poisoned."""

    first: float = 1.0
    longest: float = 60.0
    most: int = POISONED
    poisoned: float = 3600.0

    def after(self, tries: int) -> float:
        """Seconds until the next try, once this many have failed."""
        return self.poisoned if tries >= self.most else min(self.longest, self.first * 2.0 ** (tries - 1))


@dataclass(frozen=True, slots=True)
class Repaired:
    """What one round did: keys that are confirmed now, and keys that DynamoDB refuses."""

    confirmed: int = 0
    refused: int = 0


class Repair:
    """Repairs pending keys, page by page.

    Args:
        leader: whose states are mirrored.
        journal: what is pending.
        send: brings states to the follower and raises what it raises.
        backoff: for keys that the follower refuses.
        page: keys read at a time.
    """

    def __init__(
        self, leader: Database, journal: Journal, send: Send, *, backoff: Backoff | None = None, page: int = 100
    ) -> None:
        self._leader = leader
        self._journal = journal
        self._send = send
        self._backoff = backoff or Backoff()
        self._page = page

    def round(self, *, quiet: float, go_on: Callable[[], bool] = lambda: True) -> Repaired:
        """Repair every key that is due now, once.

        Args:
            quiet: keys written less than so many seconds ago are left to their own writes.
            go_on: asked before each page.

        Raises:
            BackendError: a database does not answer; the rest stays pending.
        """
        confirmed = refused = 0
        for entries in self._pages(quiet):
            if not go_on():
                break
            failed = self._repair(entries)
            confirmed, refused = confirmed + len(entries) - failed, refused + failed
        return Repaired(confirmed, refused)

    def _pages(self, quiet: float) -> Iterator[Sequence[Entry]]:
        after = None
        while entries := self._journal.pending(limit=self._page, after=after, quiet=quiet):
            yield entries
            after = entries[-1].key

    def _repair(self, entries: Sequence[Entry]) -> int:
        """Mirror one page; returns how many of its keys were refused."""
        try:
            self._mirror(entries)
        except _NOT_NOW:
            raise
        except (BackendError, ValueError):  # a key that cannot be mirrored must not keep the others
            return sum(not self._alone(entry) for entry in entries)
        return 0

    def _alone(self, entry: Entry) -> bool:
        try:
            self._mirror([entry])
        except _NOT_NOW:
            raise
        except (BackendError, ValueError) as error:
            self._postpone(entry, error)
            return False
        return True

    def _mirror(self, entries: Sequence[Entry]) -> None:
        states = self._leader.fetch([entry.key for entry in entries])
        self._send(states)
        self._journal.clear([(state.key, state.version) for state in states])

    def _postpone(self, entry: Entry, error: Exception) -> None:
        tries = entry.tries + 1
        self._journal.postpone(entry, seconds=self._backoff.after(tries), error=str(error))
        level = logging.ERROR if tries == self._backoff.most else logging.WARNING
        _log.log(
            level,
            "%s cannot be mirrored (try %d): %s; `dal journal show` tells more",
            entry.key.entity,
            tries,
            told(error),
            extra={
                "event": "repair_failed",
                "entity": entry.key.entity,
                "tries": tries,
                "error": type(error).__name__,
            },
        )
