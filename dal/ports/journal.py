"""What the core asks of the journal: the keys of the leader whose mirror is not confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from dal.domain import Key

POISONED = 10
"""Failed repairs after which a key counts as poisoned: it is left alone for long, and a person has to look."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of the journal.

    `version` orders the states of the key; `tries` counts failed repairs since the last write, `ripe_in` are the
    seconds until the next one, `error` says why the last one failed.
    """

    key: Key
    version: int
    pending: bool = True
    tries: int = 0
    ripe_in: float = 0.0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Depth:
    """How much is pending: keys, those of them that repair has given up on, the age of the oldest in seconds."""

    pending: int = 0
    poisoned: int = 0
    oldest: float = 0.0


class Journal(Protocol):
    """The journal apart from the one statement that ends each write, which belongs to the unit of work."""

    def pending(
        self, *, limit: int, after: Key | None = None, ripe: bool = True, quiet: float = 0.0
    ) -> Sequence[Entry]:
        """The next pending keys, entity after entity, in an order of the journal's own.

        Args:
            limit: entries at most.
            after: the last key of the page before.
            ripe: only those whose next repair is due.
            quiet: only those whose last write is at least so many seconds old: its own mirror may be under way.
        """
        ...

    def find(self, key: Key) -> Entry | None:
        """One key, pending or not."""
        ...

    def among(self, keys: Sequence[Key]) -> Sequence[Entry]:
        """Those of the keys that were ever written, pending or not, in an order of the journal's own."""
        ...

    def unsettled(self, keys: Sequence[Key]) -> bool:
        """Whether one of these keys (at most some hundreds) is pending."""
        ...

    def depth(self) -> Depth:
        """How much is pending now."""
        ...

    def clear(self, confirmed: Sequence[tuple[Key, int]]) -> None:
        """Forget keys whose mirror is confirmed, each only if its version is still this one."""
        ...

    def postpone(self, entry: Entry, *, seconds: float, error: str) -> None:
        """A repair of this version failed for a reason of its own: count it, try again after so many seconds."""
        ...

    def retry(self, keys: Sequence[Key] | None = None) -> int:
        """Make postponed keys (None: all) ripe again, their tries forgotten; returns how many."""
        ...

    def mark(self, keys: Sequence[Key], *, above: int = 0) -> None:
        """Make keys pending under a new version, so that the leader's state is mirrored again, whatever it is.

        Nobody waits for that mirror, so the keys count as pending since before every epoch.

        Args:
            keys: which.
            above: the new versions are greater than this one: that of an item which no mirror would win against.

        Raises:
            FencedError: DynamoDB leads: the state of MySQL must not be mirrored any more.
        """
        ...
