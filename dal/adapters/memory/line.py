"""One key in the journal of a memory database."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dal.domain import Key
from dal.ports import Entry

MICROSECONDS = 1_000_000
_MOST_TRIES = 10
"""A key whose repair has failed so often is poisoned."""
_FURTHEST = 86_400
"""Seconds: the longest postponement."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is kept of a key; moments are microseconds of the database's clock.

    `version` is the moment of the last write too, unless the clock was set back. `since` is when the key became
    pending and `epoch` the lowest epoch of the writes since then: the earlier ones are not mirrored either. A
    write that was held to no epoch counts as older than all.
    """

    version: int = 1
    pending: bool = False
    epoch: int = 0
    token: bytes = b""
    since: int = 0
    tries: int = 0
    ripe_at: int = 0
    error: str = ""

    def written(self, version: int, *, epoch: int, token: bytes, now: int) -> Line:
        """The line after one more write of its key."""
        if self.pending:
            return Line(version, pending=True, epoch=min(self.epoch, epoch), token=token, since=self.since)
        return Line(version, pending=True, epoch=epoch, token=token, since=now)

    def carried(self, version: int, *, epoch: int) -> Line:
        """The line after its key was restored under a version of DynamoDB's."""
        return Line(max(self.version, version), epoch=epoch)

    def cleared(self) -> Line:
        """The line after a confirmed mirror."""
        return replace(self.ripened(), pending=False)

    def postponed(self, now: int, seconds: float, error: str) -> Line:
        """The line after one more failed repair."""
        delay = round(min(max(seconds, 0.0), _FURTHEST) * MICROSECONDS)
        return replace(self, tries=self.tries + 1, ripe_at=now + delay, error=error)

    def ripened(self) -> Line:
        """The line when somebody asks for another try at once."""
        return replace(self, tries=0, ripe_at=0, error="")

    @property
    def poisoned(self) -> bool:
        """Whether repair has given up on it."""
        return self.pending and self.tries >= _MOST_TRIES

    def entry(self, key: Key, now: int) -> Entry:
        """What the journal shows of it."""
        return Entry(key, self.version, self.pending, self.tries, self._ripe_in(now) / MICROSECONDS, self.error)

    def due(self, now: int, *, ripe: bool, quiet: float) -> bool:
        """Whether it is pending, its repair is due (`ripe`) and its last write `quiet` seconds old.

        A version or a due time further ahead than it can be was given before the clock was set back: it must not
        hide the key until the clock is there again.
        """
        settled = quiet <= 0 or now - self.version >= quiet * MICROSECONDS or self.version > now
        return self.pending and settled and (not ripe or not self._ripe_in(now))

    def _ripe_in(self, now: int) -> int:
        wait = self.ripe_at - now
        return wait if 0 < wait <= _FURTHEST * MICROSECONDS else 0
