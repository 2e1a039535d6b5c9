"""How the rows of one entity become items: tables, indexes, key attributes, columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dal.contract.template import Template
from dal.domain import Row


@dataclass(frozen=True, slots=True)
class Index:
    """A key pair: that of the table itself or of one global secondary index (then read eventually)."""

    name: str
    pk: str
    sk: str | None
    projection: str = "ALL"


@dataclass(frozen=True, slots=True)
class Table:
    """One DynamoDB table; `discriminator` is the attribute that tells entities apart."""

    name: str
    keys: Index
    indexes: Mapping[str, Index] = field(default_factory=dict)
    discriminator: str = "_type"

    @property
    def key_attributes(self) -> frozenset[str]:
        """Every attribute that is a key of the table or of one of its indexes."""
        pairs = (self.keys, *self.indexes.values())
        return frozenset(name for pair in pairs for name in (pair.pk, pair.sk) if name)


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
    sk: Template
    attributes: Mapping[str, str]  # column → attribute
    index_keys: Mapping[str, IndexKey]  # attribute → how it is made

    @property
    def key_columns(self) -> tuple[str, ...]:
        """The columns that name an item, in template order, each once."""
        return tuple(dict.fromkeys((*self.pk.columns, *self.sk.columns)))

    @property
    def feeds(self) -> frozenset[str]:
        """The columns that some key attribute depends on: changing one moves or re-indexes the item."""
        return frozenset(self.key_columns).union(*(key.columns for key in self.index_keys.values()))

    def templates(self, index: str | None) -> tuple[IndexKey, IndexKey | None]:
        """How partition and sort key of an index (None: the table itself) are made.

        Raises:
            KeyError: there is no such index, or this entity is not in it.
        """
        if index is None:
            keys = self.table.keys
            return IndexKey(keys.pk, self.pk), IndexKey(str(keys.sk), self.sk)
        pair = self.table.indexes[index]
        return self.index_keys[pair.pk], self.index_keys[pair.sk] if pair.sk else None
