"""Rows and versions by key, with a log that undoes what was not committed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dal.adapters.memory.clock import VersionClock
from dal.domain import Key, KeyValue, Row
from dal.domain.rehearsal import Planned

Values = tuple[KeyValue, ...]


@dataclass(frozen=True, slots=True)
class _Before:
    """What a change has replaced."""

    key: Key
    row: Row | None
    version: int
    led: bool


class Store:
    """What the database holds. Unique keys are rows of their own, under the constraint's name.

    Deleted keys keep their version, so that a late mirror cannot bring them back. Callers hold the lock.
    """

    def __init__(self, clock: VersionClock) -> None:
        self.clock = clock
        self._rows: dict[str, dict[Values, Row]] = {}
        self._versions: dict[Key, int] = {}
        self._led: set[Key] = set()
        self._undo: list[_Before] = []
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

    def led_keys(self) -> list[Key]:
        """The keys whose last change was made here, rows and tombstones, in their order."""
        return sorted(self._led)

    def version(self, key: Key) -> int:
        """The version of the last change of this key, 0 if it has never been seen."""
        return self._versions.get(key, 0)

    def led(self, key: Key) -> bool:
        """Whether the last change of this key was made here, and not taken over from a leader."""
        return key in self._led

    def put(self, key: Key, row: Row | None, version: int | None = None) -> None:
        """Set or (`None`) delete a row; without a version the clock gives the next one."""
        self._undo.append(_Before(key, self.get(key), self.version(key), self.led(key)))
        led = version is None
        if version is None:
            version = self.clock.tick()
        else:
            self.clock.observe(version)
        self._set(key, row, version, led=led)

    def mark(self) -> int:
        """A point to which `undo` can return."""
        return len(self._undo)

    def undo(self, mark: int = 0) -> None:
        """Take back every change since the mark, the latest first."""
        while len(self._undo) > mark:
            before = self._undo.pop()
            self._set(before.key, before.row, before.version, led=before.led)
        if not self._undo:
            self._named.clear()

    def commit(self) -> None:
        """Keep every change."""
        self._undo.clear()
        self._named.clear()

    def forgotten(self, named: Sequence[Key]) -> list[Key]:
        """The keys changed since the last commit that are not named now and were not before."""
        self._named.update(named)
        return sorted({before.key for before in self._undo} - self._named)

    def planned(self, mark: int) -> list[Planned]:
        """What every key changed since the mark has come to, and the version that it had then."""
        was = dict[Key, int]()
        for before in self._undo[mark:]:
            was.setdefault(before.key, before.version)
        return [Planned(key, self.get(key), version) for key, version in was.items()]

    def _set(self, key: Key, row: Row | None, version: int, *, led: bool) -> None:
        rows = self._rows.setdefault(key.entity, {})
        if row is None:
            rows.pop(key.values, None)
        else:
            rows[key.values] = row
        self._versions[key] = version
        (self._led.add if led else self._led.discard)(key)
