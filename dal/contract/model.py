"""The compiled contract: what live writes, mirror, backfill, comparison and verification all go by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dal.contract.column import ColumnType
from dal.contract.items import ItemMap, Table
from dal.contract.sentinels import Form, form_of
from dal.domain import Row
from dal.domain.keys import Key, KeyValue
from dal.errors import ContractError


class OnDelete(StrEnum):
    """What a deleted parent does to the rows that refer to it."""

    CASCADE = "cascade"
    RESTRICT = "restrict"
    SET_NULL = "set_null"


@dataclass(frozen=True, slots=True)
class Unique:
    """A UNIQUE constraint kept as sentinel items; `name` is also the entity name of its keys.

    `fold` is that of every column, or one for each column with None for those that are no texts; `kinds` are the
    columns' types, and none where all are texts.
    """

    name: str
    columns: tuple[str, ...]
    fold: str | tuple[str | None, ...]
    kinds: tuple[ColumnType, ...] = field(default=(), repr=False, compare=False)
    _forms: tuple[tuple[str, Form], ...] = field(init=False, repr=False, compare=False, default=())

    def __post_init__(self) -> None:
        forms = map(form_of, self.kinds or (None,) * len(self.columns), self.folds)
        object.__setattr__(self, "_forms", tuple(zip(self.columns, forms, strict=True)))

    @property
    def folds(self) -> tuple[str | None, ...]:
        """The fold of each column; None where values are compared exactly."""
        return (self.fold,) * len(self.columns) if isinstance(self.fold, str) else self.fold

    def key(self, row: Row) -> Key | None:
        """The key of the sentinel that a normal row holds; None where a column is NULL (NULLs never collide)."""
        values = []
        for column, form in self._forms:
            value = row[column]
            if value is None:
                return None
            values.append(form(value))
        return Key(self.name, tuple(values))


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: `column` of this entity holds `target_column` of `target`."""

    column: str
    target: str
    target_column: str
    on_delete: OnDelete


@dataclass(frozen=True, slots=True)
class AutoId:
    """A column that the database numbers: MySQL by AUTO_INCREMENT, DynamoDB (after the cutover) by a counter."""

    column: str


@dataclass(frozen=True, slots=True)
class Entity:
    """One SQL table and the items it becomes."""

    name: str  # "cart_item": the word used by repositories, keys and metrics
    source_table: str  # "shopping_carts"
    key: tuple[str, ...]  # the columns that name an item, in template order: ("user_id", "product_id")
    primary_key: tuple[str, ...]  # the SQL primary key: ("id",)
    columns: Mapping[str, ColumnType]
    unique: tuple[Unique, ...] = ()
    references: tuple[Reference, ...] = ()
    nullable: frozenset[str] = frozenset()
    auto_id: AutoId | None = None
    item: ItemMap | None = None  # None only in tests of databases that have no items

    @property
    def names(self) -> tuple[str, ...]:
        """What the keys of its rows and of its unique values are called."""
        return (self.name, *(unique.name for unique in self.unique))

    def key_of(self, row: Row) -> Key:
        """The key of a row of this entity."""
        return Key(self.name, tuple(_key_value(row[column]) for column in self.key))

    def unique_keys(self, row: Row) -> tuple[Key, ...]:
        """The keys of the sentinels that a row holds."""
        return tuple(key for unique in self.unique if (key := unique.key(row)) is not None)

    def holder(self, row: Row) -> Row:
        """What the sentinels of a row say: the key columns of the row that holds the value."""
        return {column: row[column] for column in self.key}

    def normal(self, row: Row) -> dict[str, object]:
        """The row with exactly the columns of this entity, each at its one Python value.

        Raises:
            ValueError: a column is missing, unknown, NULL without being allowed to, or does not fit; names it.
        """
        if row.keys() != self.columns.keys():
            odd = ", ".join(sorted(row.keys() ^ self.columns.keys()))
            raise ValueError(f"{self.name}: missing or unknown columns: {odd}")
        return {column: self.normal_value(column, row[column]) for column in self.columns}

    def normal_value(self, column: str, value: object) -> object:
        """One value at its one Python value; errors as `normal`."""
        if value is None:
            if column not in self.nullable:
                raise ValueError(f"{self.name}.{column} cannot be NULL")
            return None
        try:
            return self.columns[column].normal(value)
        except ValueError as error:
            raise ValueError(f"{self.name}.{column}: {error}") from error


def _key_value(value: object) -> KeyValue:
    if isinstance(value, int | str | bytes):
        return value
    raise TypeError(f"a key column holds {type(value).__name__}; keys are int, str or bytes")


@dataclass(frozen=True, slots=True)
class Contract:
    """All entities by name, in the order in which parents come before children."""

    entities: Mapping[str, Entity]
    path: str = "<contract>"
    hash: str = ""
    tables: Mapping[str, Table] = field(default_factory=dict)
    document: Mapping[str, object] = field(default_factory=dict, repr=False, compare=False)  # in dialect v2
    _owners: dict[str, tuple[Entity, Unique]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        for entity in self.entities.values():
            for unique in entity.unique:
                self._owners[unique.name] = (entity, unique)

    def __repr__(self) -> str:
        return f"Contract({self.path}: {', '.join(self.entities)})"

    def entity(self, name: str) -> Entity:
        """The entity of that name.

        Raises:
            ContractError: there is none; the message lists those that exist.
        """
        try:
            return self.entities[name]
        except KeyError:
            known = ", ".join(sorted(self.entities))
            raise ContractError(f"{self.path}: no entity {name!r}; it has {known}") from None

    def unique(self, name: str) -> tuple[Entity, Unique] | None:
        """The owner and the constraint if `name` is that of a unique key, else None."""
        return self._owners.get(name)
