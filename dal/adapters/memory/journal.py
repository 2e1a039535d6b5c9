"""The keys whose mirror is not confirmed, in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from dal.adapters.memory.gate import Gate
from dal.adapters.memory.line import MICROSECONDS, Line
from dal.domain import Key
from dal.domain.control import Authority, Control
from dal.errors import FencedError
from dal.ports import Depth, Entry

_NEVER = Line()


class MemoryJournal:
    """Fulfils `Journal`, and does what the one statement at the end of each write does in MySQL.

    Args:
        gate: the database's lock.
        now: microseconds since the epoch.
        control: the control row.
    """

    def __init__(self, gate: Gate, now: Callable[[], int], control: Callable[[], Control]) -> None:
        self._gate = gate
        self._now = now
        self._control = control
        self._lines: dict[Key, Line] = {}

    def version(self, key: Key) -> int:
        """The version of the last write, 1 for a key that was never journalled."""
        return self._line(key).version

    def newer(self, version: int) -> list[Key]:
        """The keys whose last write has a version above this one; the caller holds the lock."""
        return [key for key, line in self._lines.items() if line.version > version]

    def next_version(self, key: Key) -> int:
        """The version of a write that ends now: newer than all before, whatever the clock says."""
        return max(self.version(key) + 1, self._now())

    def bears(self, key: Key, token: bytes) -> bool:
        """Whether the last write of the key was the one with this token."""
        return self._line(key).token == token

    def write(self, key: Key, version: int, *, epoch: int, token: bytes) -> None:
        """Make a key pending; the caller holds the lock and has asked for `next_version`."""
        self._lines[key] = self._line(key).written(version, epoch=epoch, token=token, now=self._now())

    def carry(self, key: Key, version: int, *, epoch: int) -> None:
        """The key was restored: its next write is newer than this version; the caller holds the lock."""
        self._lines[key] = self._line(key).carried(version, epoch=epoch)

    def pending_since_before(self, epoch: int) -> bool:
        """Whether a key is pending since an earlier epoch."""
        with self._gate:
            return any(line.epoch < epoch for _, line in self._pending())

    def pending(
        self, *, limit: int, after: Key | None = None, ripe: bool = True, quiet: float = 0.0
    ) -> Sequence[Entry]:
        """The next pending keys in the order of keys."""
        with self._gate:
            now = self._now()
            found = (
                line.entry(key, now)
                for key, line in sorted(self._lines.items(), key=lambda item: item[0])
                if line.due(now, ripe=ripe, quiet=quiet) and (after is None or key > after)
            )
            return list(islice(found, limit))

    def find(self, key: Key) -> Entry | None:
        """One key, pending or not."""
        with self._gate:
            line = self._lines.get(key)
            return None if line is None else line.entry(key, self._now())

    def among(self, keys: Sequence[Key]) -> Sequence[Entry]:
        """Those of the keys that were ever written, in the order of keys."""
        with self._gate:
            now = self._now()
            return [self._lines[key].entry(key, now) for key in sorted(set(keys)) if key in self._lines]

    def unsettled(self, keys: Sequence[Key]) -> bool:
        """Whether one of these keys is pending."""
        with self._gate:
            return any(self._line(key).pending for key in keys)

    def depth(self) -> Depth:
        """How much is pending now."""
        with self._gate:
            now, lines = self._now(), [line for _, line in self._pending()]
            oldest = max((now - line.since for line in lines), default=0) / MICROSECONDS
            return Depth(len(lines), sum(line.poisoned for line in lines), max(0.0, oldest))

    def clear(self, confirmed: Sequence[tuple[Key, int]]) -> None:
        """Forget keys whose mirror is confirmed, each only if its version is still this one."""
        with self._gate:
            for key, version in confirmed:
                if self._is_pending(key, version):
                    self._lines[key] = self._line(key).cleared()

    def postpone(self, entry: Entry, *, seconds: float, error: str) -> None:
        """A repair of this version failed: count it, try again after so many seconds."""
        with self._gate:
            if self._is_pending(entry.key, entry.version):
                self._lines[entry.key] = self._line(entry.key).postponed(self._now(), seconds, error)

    def retry(self, keys: Sequence[Key] | None = None) -> int:
        """Make postponed keys (None: all) ripe again; returns how many."""
        with self._gate:
            wanted = None if keys is None else set(keys)
            found = [key for key, line in self._pending() if line.tries and (wanted is None or key in wanted)]
            for key in found:
                self._lines[key] = self._line(key).ripened()
            return len(found)

    def mark(self, keys: Sequence[Key], *, above: int = 0) -> None:
        """Make keys pending under a new version, older than every epoch: nobody waits for their mirror.

        Raises:
            FencedError: DynamoDB leads: the state of MySQL must not be mirrored any more.
        """
        with self._gate:
            if self._control().leader not in {Authority.MYSQL, Authority.DRAINING}:
                raise FencedError("DynamoDB leads; no key was marked")
            for key in keys:
                token = self._line(key).token  # that of the last write: this is none
                self.write(key, max(self.next_version(key), above + 1), epoch=0, token=token)

    def _line(self, key: Key) -> Line:
        return self._lines.get(key, _NEVER)

    def _is_pending(self, key: Key, version: int) -> bool:
        line = self._line(key)
        return line.pending and line.version == version

    def _pending(self) -> Iterable[tuple[Key, Line]]:
        return [(key, line) for key, line in self._lines.items() if line.pending]
