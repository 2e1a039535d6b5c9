"""Faults of every kind, planted one per key: what each has to be found as."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import cycle

from dal.domain import Key
from tests.contract.rows import CONTRACT
from tests.unit.verify.world import World

Told = tuple[str, str]
"""Kind and cause."""

YEAR = 365 * 24 * 3600 * 1_000_000
"""Microseconds."""


@dataclass
class Faults:
    """Plants faults of all kinds in turn, each at a key of its own.

    Keys are taken from leaves of the store, so that no fault is another one's cascade.
    """

    world: World
    expected: dict[Key, Told] = field(default_factory=dict)
    columns: dict[Key, str] = field(default_factory=dict)

    def plant(self, keys: list[Key]) -> None:
        """One at each key."""
        kinds = cycle(self._kinds())
        for key in keys:
            self.expected[key] = next(kinds)(key)

    def _kinds(self) -> Iterator[Callable[[Key], Told]]:
        yield from (
            self._never_copied,
            self._gone,
            self._stale,
            self._newer,
            self._resurrected,
            self._unjournalled,
        )
        yield from (self._extra, self._item_changed, self._item_of_another_type, self._attribute_gone)

    def _never_copied(self, key: Key) -> Told:
        self.world.plants(key, None, 0)
        return "missing", "never_copied"

    def _gone(self, key: Key) -> Told:
        self.world.mirrors(self._touched(key))
        self.world.plants(key, None, 0)
        return "missing", "stale"

    def _stale(self, key: Key) -> Told:
        old = self.world.state(key)
        column = self._next_column(key)
        self.world.mirrors(self.world.updates(key, **{column: other(old.row[column])}))  # type: ignore[index]
        self.world.plants(key, old.row, old.version)
        self.columns[key] = column
        return "different", "stale"

    def _newer(self, key: Key) -> Told:
        column = self._next_column(key)
        self.world.spoils(key, **{column: other((self.world.state(key).row or {})[column])})
        self.world.plants(key, self.world.state(key).row, self.world.state(key).version + YEAR * 100)
        self.columns[key] = column
        return "different", "newer"

    def _resurrected(self, key: Key) -> Told:
        old = self.world.state(key)
        self.world.mirrors(self.world.deletes(key))
        self.world.plants(key, old.row, old.version)
        return "extra", "resurrected"

    def _unjournalled(self, key: Key) -> Told:
        self.world.mysql.table(key.entity).delete(key.values)
        return "extra", "foreign"

    def _extra(self, key: Key) -> Told:
        """Its row goes as if it had never been there, and the item is of a write that nobody knows."""
        self.world.mysql.table(key.entity).delete(key.values)
        self.world.plants(key, self.world.state(key).row, 1)
        return "extra", "foreign"

    def _item_changed(self, key: Key) -> Told:
        self.world.mirrors(self._touched(key))
        column = self._next_column(key)
        self.world.spoils(key, **{column: other((self.world.state(key).row or {})[column])})
        self.columns[key] = column
        return "different", "foreign"

    def _item_of_another_type(self, key: Key) -> Told:
        column = self._next_column(key)
        self.world.spoils(key, **{column: [1, 2]})
        self.columns[key] = column
        return "different", "foreign"

    def _attribute_gone(self, key: Key) -> Told:
        column = "quantity"
        self.world.spoils(key, **{column: ...})
        self.columns[key] = column
        return "different", "foreign"

    def _touched(self, key: Key) -> tuple:  # type: ignore[type-arg]  # states
        return self.world.writes(lambda: None, key)

    def _next_column(self, key: Key) -> str:
        """Each column that is no key and refers to nothing, in turn."""
        entity = CONTRACT.entity(key.entity)
        bound = {*entity.key, *entity.primary_key, *(reference.column for reference in entity.references)}
        free = [column for column in entity.columns if column not in bound]
        return free[len(self.columns) % len(free)]


def other(value: object) -> object:
    """Another value of the same type."""
    if isinstance(value, bool) or value is None:
        return "something" if value is None else not value
    if isinstance(value, int | Decimal):
        return value + 1
    return value + timedelta(seconds=1) if isinstance(value, datetime) else f"{value}x"
