"""Rows and versions by key, with a log that undoes what was not committed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dal.adapters.memory.clock import VersionClock
from dal.domain import Key, KeyValue, Row

Values = tuple[KeyValue, ...]


class Store:
    """What the database holds. Unique keys are rows of their own, under the constraint's name.

    Deleted keys keep their version, so that a late mirror cannot bring them back. Callers hold the lock.
    """

    def __init__(self, clock: VersionClock) -> None:
        self.clock = clock
        self._rows: dict[str, dict[Values, Row]] = {}
        self._versions: dict[Key, int] = {}
        self._led: set[Key] = set()
        self._undo: list[tuple[Key, Row | None, int]] = []
        self._named: set[Key] = set()

    def get(self, key: Key) -> Row | None:
        """The row of a key, if there is one."""
        return self._rows.get(key.entity, {}).get(key.values)

    def rows(self, entity: str) -> Iterator[Row]:
        """Every row of an entity, in no particular order."""
        return iter(tuple(self._rows.get(entity, {}).values()))

    def keys(self, entity: str) -> Iterator[Key]:
        """Every key of an entity or a unique constraint that has a row, in no particular order."""
        return iter([Key(entity, values) for values in self._rows.get(entity, {})])

    def version(self, key: Key) -> int:
        """The version of the last change of this key, 0 if it has never been seen."""
        return self._versions.get(key, 0)

    def led(self, key: Key) -> bool:
        """Whether the last change of this key was made here, and not taken over from a leader."""
        return key in self._led

    def put(self, key: Key, row: Row | None, version: int | None = None) -> None:
        """Set or (`None`) delete a row; without a version the clock gives the next one."""
        if version is None:
            version = self.clock.tick()
            self._led.add(key)
        else:
            self.clock.observe(version)
            self._led.discard(key)
        self._undo.append((key, self.get(key), self.version(key)))
        self._set(key, row, version)

    def mark(self) -> int:
        """A point to which `undo` can return."""
        return len(self._undo)

    def undo(self, mark: int = 0) -> None:
        """Take back every change since the mark, the latest first."""
        while len(self._undo) > mark:
            self._set(*self._undo.pop())
        if not self._undo:
            self._named.clear()

    def commit(self) -> None:
        """Keep every change."""
        self._undo.clear()
        self._named.clear()

    def forgotten(self, named: Sequence[Key]) -> list[Key]:
        """The keys changed since the last commit that are not named now and were not before."""
        self._named.update(named)
        return sorted({key for key, _, _ in self._undo} - self._named)

    def _set(self, key: Key, row: Row | None, version: int) -> None:
        rows = self._rows.setdefault(key.entity, {})
        if row is None:
            rows.pop(key.values, None)
        else:
            rows[key.values] = row
        self._versions[key] = version
