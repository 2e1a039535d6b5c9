"""Makes the actions of one entity; unique keys and moved keys are dealt with here, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dal.adapters.dynamodb.actions import (
    AS_READ,
    FREE,
    LIVE,
    NEWER,
    Action,
    AlreadyExists,
    Change,
    Check,
    Condition,
    Put,
    Step,
    VersionChanged,
)
from dal.contract.codec import Codec
from dal.contract.items import ItemMap
from dal.contract.model import Entity
from dal.contract.types import Integer
from dal.domain import Key, KeyValue, Row, State
from dal.errors import UnsupportedOperation

_INSERT = Condition(f"{FREE} AND {NEWER}")
_REMOVE = Condition(f"{LIVE} AND #v < :v")


class EntityActions:
    """The actions of one entity. Building one asks no database; sending them is `DynamoDatabase.transact`."""

    def __init__(self, entity: Entity, codec: Codec) -> None:
        if entity.item is None:
            raise ValueError(f"{entity.name} has no items in this contract")
        self.entity = entity
        self._item: ItemMap = entity.item
        self._codec = codec

    def key(self, *values: KeyValue) -> Key:
        """The key of these key column values."""
        if len(values) != len(self.entity.key):
            raise TypeError(f"the key of {self.entity.name} is {', '.join(self.entity.key)}")
        return Key(self.entity.name, values)

    def insert(self, row: Row) -> Action:
        """Write a new row and claim its unique values; `AlreadyExists` says which of them is taken."""
        new = self.entity.normal(row)
        key = self.entity.key_of(new)
        claims = (self._claim(unique, new) for unique in self.entity.unique_keys(new))
        return self._action("insert", key, Put(key, _INSERT, AlreadyExists, row=new), *claims)

    def replace(self, old: State, row: Row) -> Action:
        """Write the row over the one that was read as `old`, if nobody wrote it since (else `VersionChanged`).

        Unique values move with it; a changed key column deletes the old item and inserts the new one.
        """
        before, new = self._live(old), self.entity.normal(row)
        key = self.entity.key_of(new)
        steps: list[Step] = []
        if key == old.key:
            steps.append(Put(key, Condition(AS_READ), VersionChanged, old.version, row=new))
        else:
            steps.append(Put(old.key, Condition(AS_READ), VersionChanged, old.version))
            steps.append(Put(key, _INSERT, AlreadyExists, row=new))
        return self._action("replace", key, *steps, *self._moved(before, new))

    def update(self, old: State, changes: Mapping[str, object]) -> Action:
        """Replace some columns of the row that was read as `old`; as `replace`."""
        return self.replace(old, {**self._live(old), **changes})

    def delete(self, old: State) -> Action:
        """Delete the row that was read as `old` and free its unique values, if nobody wrote it since."""
        row = self._live(old)
        freed = (self._free(unique, row) for unique in self.entity.unique_keys(row))
        return self._action(
            "delete", old.key, Put(old.key, Condition(AS_READ), VersionChanged, old.version), *freed
        )

    def remove(self, *key: KeyValue) -> Action:
        """Delete the row of that key unread; it must exist. Not for entities with unique keys."""
        if self.entity.unique:
            raise UnsupportedOperation(f"{self.entity.name} has unique keys: read the row and use delete")
        return self._action("remove", self.key(*key), Put(self.key(*key), _REMOVE))

    def adjust(
        self,
        *key: KeyValue,
        add: Mapping[str, int] | None = None,
        set: Mapping[str, object] | None = None,  # noqa: A002  the word of UPDATE
        where: Mapping[str, object] | None = None,
        at_least: Mapping[str, int] | None = None,
    ) -> Action:
        """Change columns of a live row unread if `where` and `at_least` hold: `add` to numbers, `set` others.

        Without changes it only raises the version, so that whoever has read the row must read it again.

        Raises:
            UnsupportedOperation: a column feeds a key, an index or a unique value; use `update`.
            ValueError: a value does not fit its column.
        """
        added, changed = dict(add or {}), dict(set or {})
        self._plain({*added, *changed})
        condition = self._condition(dict(where or {}), self._ranges(added, dict(at_least or {})))
        step = Change(
            self.key(*key),
            condition,
            set={self._item.attributes[c]: self._value(c, v) for c, v in changed.items()},
            add={self._item.attributes[c]: {"N": str(v)} for c, v in added.items()},
        )
        return self._action("adjust", step.key, step)

    def exists(self, *key: KeyValue) -> Action:
        """Write nothing, but fail the transaction unless that row exists."""
        return self._action("exists", self.key(*key), Check(self.key(*key), Condition(LIVE)))

    def unchanged(self, old: State) -> Action:
        """Write nothing, but fail the transaction if the row was written since it was read as `old`."""
        self._live(old)
        check = Check(old.key, Condition(AS_READ), VersionChanged, old.version)
        return self._action("unchanged", old.key, check)

    def _action(self, verb: str, key: Key, *steps: Step) -> Action:
        return Action(f"{verb} {self.entity.name}", key, steps)

    def _live(self, old: State) -> Row:
        if old.row is None or old.key.entity != self.entity.name:
            raise ValueError(f"{old.key.entity}: not the state of a live {self.entity.name}")
        return old.row

    def _moved(self, before: Row, new: Row) -> Iterator[Step]:
        old_keys, new_keys = self.entity.unique_keys(before), self.entity.unique_keys(new)
        holders = self.entity.holder(before), self.entity.holder(new)
        yield from (self._claim(key, new) for key in new_keys if key not in old_keys)
        yield from (self._free(key, before) for key in old_keys if key not in new_keys)
        if holders[0] != holders[1]:
            kept = (key for key in old_keys if key in new_keys)
            yield from (Put(key, self._held(before), row=holders[1]) for key in kept)

    def _claim(self, unique: Key, row: Row) -> Step:
        return Put(unique, _INSERT, AlreadyExists, row=self.entity.holder(row))

    def _free(self, unique: Key, row: Row) -> Step:
        return Put(unique, self._held(row))

    def _held(self, row: Row) -> Condition:
        """The sentinel is that of this row, or free."""
        names = {f"#h{n}": self._item.holder[column] for n, column in enumerate(self.entity.key)}
        values = {f":h{n}": self._value(column, row[column]) for n, column in enumerate(self.entity.key)}
        same = " AND ".join(f"#h{n} = :h{n}" for n in range(len(names)))
        return Condition(f"({FREE} OR ({same})) AND {NEWER}", names, values)

    def _plain(self, columns: set[str]) -> None:
        bound = self._item.feeds.union(*(unique.columns for unique in self.entity.unique))
        if bound & columns:
            names = ", ".join(sorted(bound & columns))
            raise UnsupportedOperation(f"{self.entity.name}: {names} feed keys; read the row and use update")

    def _ranges(self, added: Mapping[str, int], at_least: Mapping[str, int]) -> list[tuple[str, str, int]]:
        """What must hold before the addition, so that the column's range and `at_least` do."""
        bounds = [(column, ">=", least) for column, least in at_least.items()]
        for column, delta in added.items():
            kind = self.entity.columns[column]
            if not isinstance(kind, Integer):
                raise UnsupportedOperation(f"{self.entity.name}.{column} is no whole number; use update")
            bounds.append((column, "<=", kind.high - delta) if delta > 0 else (column, ">=", kind.low - delta))
        return bounds

    def _condition(self, where: Mapping[str, object], bounds: list[tuple[str, str, int]]) -> Condition:
        text, names, values = [f"{LIVE} AND #v < :v"], {}, {}
        wanted = [(column, "=", self._value(column, value)) for column, value in where.items()]
        wanted += [(column, sign, {"N": str(bound)}) for column, sign, bound in bounds]
        for number, (column, sign, value) in enumerate(wanted):
            text.append(f"#c{number} {sign} :c{number}")
            names[f"#c{number}"], values[f":c{number}"] = self._item.attributes[column], value
        return Condition(" AND ".join(text), names, values)

    def _value(self, column: str, value: object) -> dict[str, object]:
        return self._codec.value(self.entity.name, column, value)
