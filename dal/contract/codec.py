"""States to DynamoDB items and back, in the typed form of the wire: `{"PK": {"S": "USER#5"}, "_v": {"N": "17"}}`.

NULL is an explicit `{"NULL": true}` and `""` an empty text, so both differ from an attribute that is not there:
a column without attribute is simply missing from the decoded row, and a comparison finds it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dal.contract.column import ColumnType
from dal.contract.items import Table
from dal.contract.model import Contract, Entity
from dal.contract.template import Slot, Template
from dal.domain import Key, KeyValue, Row, State

Value = dict[str, Any]
"""One typed DynamoDB value, as boto3's client takes and gives it."""
Item = dict[str, Value]

VERSION = "_v"
GONE = "_gone"
EXPIRES = "_ttl"
TOKEN = "_w"  # noqa: S105  the token of the write, not a secret
META = "#META"

_NULL: Value = {"NULL": True}
_WEEK = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class _Kind:
    """What items of one name look like: an entity or one of its unique keys."""

    name: str
    table: Table
    pk: Template
    sk: Template
    key: tuple[str, ...]
    columns: tuple[tuple[str, str, ColumnType], ...]  # column, attribute, type
    entity: Entity
    sentinel: bool

    def row_key(self, values: tuple[KeyValue, ...]) -> dict[str, KeyValue]:
        return dict(zip(self.key, values, strict=True))


class Codec:
    """Encodes and decodes all entities and unique keys of a contract.

    Args:
        contract: what the items look like.
        clock: seconds since the epoch; tombstones expire after it.
        tombstone_seconds: how long a tombstone stays, far longer than any late write can be under way.
    """

    def __init__(
        self, contract: Contract, *, clock: Callable[[], float] = time.time, tombstone_seconds: int = _WEEK
    ) -> None:
        self.contract = contract
        self._clock = clock
        self._tombstone_seconds = tombstone_seconds
        self._kinds = {kind.name: kind for entity in contract.entities.values() for kind in _kinds(entity)}

    @property
    def names(self) -> tuple[str, ...]:
        """Every entity and every unique key, the values of the discriminator."""
        return tuple(self._kinds)

    def table(self, name: str) -> Table:
        """The table in which the items of an entity or unique key lie."""
        return self._kind(name).table

    def item_key(self, key: Key) -> Item:
        """The primary key of the item of a key.

        Raises:
            ContractError: the contract has no such entity.
            ValueError: a value does not fit its column.
        """
        kind = self._kind(key.entity)
        values = kind.row_key(key.values)
        keys = kind.table.keys
        return {keys.pk: {"S": kind.pk.render(values)}, str(keys.sk): {"S": kind.sk.render(values)}}

    def encode(self, state: State) -> Item:
        """The item of a state; a row of None becomes a tombstone: keys and version, no columns, in no index.

        Raises:
            ValueError: the row does not fit the contract, or is not that of the key; the message names the column.
        """
        kind = self._kind(state.key.entity)
        item = self.item_key(state.key)
        item[kind.table.discriminator] = {"S": kind.name}
        item[VERSION] = {"N": str(state.version)}
        item.update(self._tombstone() if state.row is None else _live(kind, state.key, state.row))
        return item

    def decode(self, item: Mapping[str, Value]) -> State:
        """The state of an item.

        Raises:
            ValueError: the item is none of this contract's.
        """
        kind = self._kind_of(item)
        version = int(item[VERSION]["N"])
        key = Key(kind.name, _key_values(kind, item))
        row = None if GONE in item else _columns(kind, item)
        return State(key, version, row)

    def value(self, entity: str, column: str, value: object) -> Value:
        """The DynamoDB value of one column; errors as `encode`."""
        found = self.contract.entity(entity)
        return _wire(found.columns[column], found.normal_value(column, value))

    def owns(self, item: Mapping[str, Value]) -> bool:
        """Whether an item is one of this contract's entities or unique keys (counters are not)."""
        return any(
            item.get(table.discriminator, {}).get("S") in self._kinds for table in self.contract.tables.values()
        )

    def _kind(self, name: str) -> _Kind:
        kind = self._kinds.get(name)
        if kind is None:
            self.contract.entity(name)  # raises with the names that exist
            raise ValueError(f"{name!r} has no items: the contract was made by hand without them")
        return kind

    def _kind_of(self, item: Mapping[str, Value]) -> _Kind:
        for table in self.contract.tables.values():
            kind = self._kinds.get(item.get(table.discriminator, {}).get("S", ""))
            if kind is not None:
                return kind
        raise ValueError("an item without a known discriminator is none of this contract's")

    def _tombstone(self) -> Item:
        expires = int(self._clock()) + self._tombstone_seconds
        return {GONE: {"BOOL": True}, EXPIRES: {"N": str(expires)}}


def _kinds(entity: Entity) -> tuple[_Kind, ...]:
    if entity.item is None:
        return ()
    item = entity.item
    columns = tuple((column, item.attributes[column], kind) for column, kind in entity.columns.items())
    own = _Kind(entity.name, item.table, item.pk, item.sk, entity.key, columns, entity, sentinel=False)
    holder = tuple((column, item.attributes[column], entity.columns[column]) for column in entity.key)
    sentinels = (
        _Kind(
            name=unique.name,
            table=item.table,
            pk=Template(
                "", (f"UNIQUE#{unique.name}#", Slot(unique.columns[0], entity.columns[unique.columns[0]]))
            ),
            sk=Template(META, (META,)),
            key=unique.columns,
            columns=holder,
            entity=entity,
            sentinel=True,
        )
        for unique in entity.unique
    )
    return (own, *sentinels)


def _live(kind: _Kind, key: Key, row: Row) -> Item:
    if kind.sentinel:
        normal = {column: kind.entity.normal_value(column, row[column]) for column, _, _ in kind.columns}
        return _attributes(kind, normal)
    normal = kind.entity.normal(row)
    if kind.entity.key_of(normal) != key:
        raise ValueError(f"{kind.name}: the row is not that of the key")
    item = _attributes(kind, normal)
    item.update(index_attributes(kind.entity, normal))
    return item


def index_attributes(entity: Entity, row: Row) -> Item:
    """The key attributes of the indexes that a row is in."""
    keys = entity.item.index_keys if entity.item else {}
    return {name: {"S": text} for name, key in keys.items() if (text := key.value(row)) is not None}


def _attributes(kind: _Kind, row: Row) -> Item:
    return {attribute: _wire(type_, row[column]) for column, attribute, type_ in kind.columns}


def _wire(type_: ColumnType, value: object) -> Value:
    return _NULL if value is None else {str(type_.dynamo): type_.dump(value)}


def _columns(kind: _Kind, item: Mapping[str, Value]) -> dict[str, object]:
    return {
        column: None if "NULL" in value else type_.load(value[type_.dynamo])
        for column, attribute, type_ in kind.columns
        if (value := item.get(attribute)) is not None
    }


def _key_values(kind: _Kind, item: Mapping[str, Value]) -> tuple[KeyValue, ...]:
    keys = kind.table.keys
    found = kind.pk.parse(item[keys.pk]["S"])
    found.update(kind.sk.parse(item[str(keys.sk)]["S"]))
    return tuple(found[column] for column in kind.key)
