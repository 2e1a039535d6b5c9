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
from dal.contract.items import EXPIRES, GONE, META, TOKEN, VERSION, IndexKey, Table
from dal.contract.model import Contract, Entity, Unique
from dal.contract.sentinels import sentinel_template
from dal.contract.template import Template
from dal.domain import Key, KeyValue, Row, State

__all__ = ["EXPIRES", "GONE", "META", "TOKEN", "VERSION", "Codec", "Item", "Kind", "Value", "kinds_of"]

Value = dict[str, Any]
"""One typed DynamoDB value, as boto3's client takes and gives it."""
Item = dict[str, Value]

_NULL: Value = {"NULL": True}
_NOTHING = Template("", ())
_WEEK = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Kind:
    """What items of one name look like: an entity or one of its unique keys.

    `sk` is empty in a table without a sort key. `columns` are column, attribute and type; `indexed` and `derived`
    what is made of the row besides.
    """

    name: str
    table: Table
    pk: Template
    sk: Template
    key: tuple[str, ...]
    columns: tuple[tuple[str, str, ColumnType], ...]
    entity: Entity
    sentinel: bool
    indexed: tuple[tuple[str, str, IndexKey], ...] = ()  # attribute, type, how it is made
    derived: tuple[tuple[str, Template], ...] = ()
    sk_kind: str = "S"

    def item_key(self, values: tuple[KeyValue, ...]) -> Item:
        """The primary key of the item of these key values."""
        row = dict(zip(self.key, values, strict=True))
        keys = self.table.keys
        item: Item = {keys.pk: {"S": self.pk.render(row)}}
        if keys.sk is not None:
            item[keys.sk] = {self.sk_kind: self.sk.render(row)}
        return item

    def key_values(self, item: Mapping[str, Value]) -> tuple[KeyValue, ...]:
        """The key values of an item.

        Raises:
            ValueError: these templates do not make such keys.
        """
        keys = self.table.keys
        found = self.pk.parse(item[keys.pk]["S"])
        if keys.sk is not None:
            found.update(self.sk.parse(item[keys.sk][self.sk_kind]))
        return tuple([found[column] for column in self.key])


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
        self._kinds = {kind.name: kind for entity in contract.entities.values() for kind in kinds_of(entity)}

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
        return self._kind(key.entity).item_key(key.values)

    def encode(self, state: State) -> Item:
        """The item of a state; a row of None becomes a tombstone: keys and version, no columns, in no index.

        Raises:
            ValueError: the row does not fit the contract, or is not that of the key; the message names the column.
        """
        kind = self._kind(state.key.entity)
        item = kind.item_key(state.key.values)
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
        key = Key(kind.name, kind.key_values(item))
        row = None if GONE in item else _columns(kind, item)
        return State(key, version, row)

    def key_of(self, name: str, item: Mapping[str, Value]) -> Key | None:
        """The key of an item of which only the primary key is known; None if none of that name has such a key."""
        try:
            return Key(name, self._kind(name).key_values(item))
        except ValueError:
            return None

    def value(self, entity: str, column: str, value: object) -> Value:
        """The DynamoDB value of one column; errors as `encode`."""
        found = self.contract.entity(entity)
        return _wire(found.columns[column], found.normal_value(column, value))

    def owns(self, item: Mapping[str, Value]) -> bool:
        """Whether an item is one of this contract's entities or unique keys (counters are not)."""
        return any(
            item.get(table.discriminator, {}).get("S") in self._kinds for table in self.contract.tables.values()
        )

    def _kind(self, name: str) -> Kind:
        kind = self._kinds.get(name)
        if kind is None:
            self.contract.entity(name)  # raises with the names that exist
            raise ValueError(f"{name!r} has no items: the contract was made by hand without them")
        return kind

    def _kind_of(self, item: Mapping[str, Value]) -> Kind:
        for table in self.contract.tables.values():
            kind = self._kinds.get(item.get(table.discriminator, {}).get("S", ""))
            if kind is not None:
                return kind
        raise ValueError("an item without a known discriminator is none of this contract's")

    def _tombstone(self) -> Item:
        expires = int(self._clock()) + self._tombstone_seconds
        return {GONE: {"BOOL": True}, EXPIRES: {"N": str(expires)}}


def kinds_of(entity: Entity) -> tuple[Kind, ...]:
    """How the items of an entity and of its unique keys look; none for entities without items."""
    if entity.item is None:
        return ()
    item = entity.item
    own = Kind(
        name=entity.name,
        table=item.table,
        pk=item.pk,
        sk=item.sk or _NOTHING,
        key=entity.key,
        columns=tuple((column, item.attributes[column], kind) for column, kind in entity.columns.items()),
        entity=entity,
        sentinel=False,
        indexed=tuple((name, item.table.kind(name), key) for name, key in item.index_keys.items()),
        derived=tuple(item.derived.items()),
        sk_kind=item.table.kind(str(item.table.keys.sk)),
    )
    return (own, *(_sentinel(entity, item.table, item.holder, unique) for unique in entity.unique))


def _sentinel(entity: Entity, table: Table, holder: Mapping[str, str], unique: Unique) -> Kind:
    meta = "".join(
        value for name, typed in table.reserved("").items() if name != table.keys.pk for value in typed.values()
    )
    return Kind(
        name=unique.name,
        table=table,
        pk=sentinel_template(unique.name, unique.columns, [entity.columns[c] for c in unique.columns]),
        sk=Template(meta, (meta,)) if meta else _NOTHING,
        key=unique.columns,
        columns=tuple((column, holder[column], entity.columns[column]) for column in entity.key),
        entity=entity,
        sentinel=True,
        sk_kind=table.kind(str(table.keys.sk)),
    )


def _live(kind: Kind, key: Key, row: Row) -> Item:
    if kind.sentinel:
        normal = {column: kind.entity.normal_value(column, row[column]) for column, _, _ in kind.columns}
        return _attributes(kind, normal)
    normal = kind.entity.normal(row)
    if kind.entity.key_of(normal) != key:
        raise ValueError(f"{kind.name}: the row is not that of the key")
    item = _attributes(kind, normal)
    for name, type_, made in kind.indexed:
        if (text := made.value(normal)) is not None:
            item[name] = {type_: text}
    for name, template in kind.derived:
        if (text := template.render(normal)) is not None:
            item[name] = {"S": text}
    return item


def _attributes(kind: Kind, row: Row) -> Item:
    return {attribute: _wire(type_, row[column]) for column, attribute, type_ in kind.columns}


def _wire(type_: ColumnType, value: object) -> Value:
    return _NULL if value is None else {str(type_.dynamo): type_.dump(value)}


def _columns(kind: Kind, item: Mapping[str, Value]) -> dict[str, object]:
    return {
        column: None if "NULL" in value else type_.load(value[type_.dynamo])
        for column, attribute, type_ in kind.columns
        if (value := item.get(attribute)) is not None
    }
