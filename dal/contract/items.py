"""How the rows of one entity become items: tables, indexes, key attributes, columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dal.contract.template import Template
from dal.domain import Row

VERSION = "_v"
GONE = "_gone"
EXPIRES = "_ttl"
TOKEN = "_w"  # noqa: S105  the token of the write, not a secret
META = "#META"
"""Sort key of the items that are ours: unique values, id counters, who leads."""

_NUMERIC_META = "0"


@dataclass(frozen=True, slots=True)
class Index:
    """A key pair: that of the table itself or of one global secondary index (then read eventually)."""

    name: str
    pk: str
    sk: str | None
    projection: str = "ALL"
    included: tuple[str, ...] = ()  # attributes, for the projection INCLUDE

    @property
    def attributes(self) -> tuple[str, ...]:
        """Its key attributes, in order."""
        return (self.pk, self.sk) if self.sk else (self.pk,)

    def holds(self, attribute: str) -> bool:
        """Whether an attribute that is no key can be read from it."""
        return self.projection == "ALL" or attribute in self.included


@dataclass(frozen=True, slots=True)
class Table:
    """One DynamoDB table; `discriminator` is the attribute that tells entities apart."""

    name: str
    keys: Index
    indexes: Mapping[str, Index] = field(default_factory=dict)
    discriminator: str = "_type"
    numbers: frozenset[str] = frozenset()  # the key attributes that are numbers; all others are texts

    @property
    def key_attributes(self) -> frozenset[str]:
        """Every attribute that is a key of the table or of one of its indexes."""
        return frozenset(name for pair in (self.keys, *self.indexes.values()) for name in pair.attributes)

    def kind(self, attribute: str) -> str:
        """The DynamoDB type of a key attribute: `S` or `N`."""
        return "N" if attribute in self.numbers else "S"

    def typed(self, attribute: str, text: str) -> dict[str, str]:
        """The DynamoDB value of a key attribute."""
        return {self.kind(attribute): text}

    def reserved(self, text: str) -> dict[str, dict[str, str]]:
        """The primary key of an item of ours, such as `COUNTER#user`."""
        key = {self.keys.pk: {"S": text}}
        if self.keys.sk:
            key[self.keys.sk] = self.typed(self.keys.sk, _NUMERIC_META if self.keys.sk in self.numbers else META)
        return key


@dataclass(frozen=True, slots=True)
class When:
    """A condition on one column: it equals a value, or (no value given) it is not NULL."""

    column: str
    equals: object = None

    def holds(self, row: Row) -> bool:
        """Whether the row fulfils it."""
        value = row[self.column]
        return value is not None if self.equals is None else value == self.equals


@dataclass(frozen=True, slots=True)
class IndexKey:
    """A key attribute of an index; rows for which `value` is None are absent from that index."""

    name: str
    template: Template
    when: When | None = None
    if_null: str | None = None

    @property
    def columns(self) -> frozenset[str]:
        """Every column that its value depends on."""
        return frozenset(self.template.columns) | ({self.when.column} if self.when else frozenset())

    def value(self, row: Row) -> str | None:
        """The attribute of this row, or None where it has none."""
        if self.when is not None and not self.when.holds(row):
            return None
        text = self.template.render(row)
        return self.if_null if text is None else text


@dataclass(frozen=True, slots=True)
class ItemMap:
    """Where the rows of one entity lie and under which attribute each column stands."""

    table: Table
    pk: Template
    sk: Template | None  # None in tables without a sort key
    attributes: Mapping[str, str]  # column → attribute
    index_keys: Mapping[str, IndexKey]  # attribute → how it is made
    derived: Mapping[str, Template] = field(default_factory=dict)  # attribute → text that is written, never read

    @property
    def key_columns(self) -> tuple[str, ...]:
        """The columns that name an item, in template order, each once."""
        return tuple(dict.fromkeys((*self.pk.columns, *(self.sk.columns if self.sk else ()))))

    @property
    def feeds(self) -> frozenset[str]:
        """The columns that another attribute depends on: changing one moves, re-indexes or rewrites the item."""
        derived = (template.columns for template in self.derived.values())
        return frozenset(self.key_columns).union(*(key.columns for key in self.index_keys.values()), *derived)

    @property
    def holder(self) -> Mapping[str, str]:
        """Key column → the attribute under which the items of unique values keep it.

        It is the column's own, unless that is a key: an item of a unique value has a key of its own, and is in no
        index.
        """
        own = {column: self.attributes[column] for column in self.key_columns if column in self.attributes}
        keys = self.table.key_attributes
        return {column: f"_holder_{name}" if name in keys else name for column, name in own.items()}

    def templates(self, index: str | None) -> tuple[IndexKey, IndexKey | None]:
        """How partition and sort key of an index (None: the table itself) are made.

        Raises:
            KeyError: there is no such index, or this entity is not in it.
        """
        pair = self.table.keys if index is None else self.table.indexes[index]
        made = {**self._own_keys(), **self.index_keys}
        return made[pair.pk], made[pair.sk] if pair.sk else None

    def emits(self, index: Index) -> bool:
        """Whether the rows of this entity can be in that index."""
        made = {*self._own_keys(), *self.index_keys}
        return made.issuperset(index.attributes)

    def whole(self, index: Index) -> bool:
        """Whether an index holds everything that a row is read from; tombstones are in those of own keys alone."""
        if index.projection == "ALL":
            return True
        kept = {*index.included, *index.attributes, *self.table.keys.attributes}
        needed = {*self.attributes.values(), self.table.discriminator, VERSION}
        needed |= set() if set(index.attributes) & self.index_keys.keys() else {GONE}
        return index.projection == "INCLUDE" and needed <= kept

    def _own_keys(self) -> dict[str, IndexKey]:
        keys = self.table.keys
        own = {keys.pk: IndexKey(keys.pk, self.pk)}
        if keys.sk and self.sk:
            own[keys.sk] = IndexKey(keys.sk, self.sk)
        return own
