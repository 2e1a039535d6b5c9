"""The compiled contract: what live writes, mirror, backfill, comparison and verification all go by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from dal.domain import Row
from dal.domain.keys import Key, KeyValue
from dal.errors import ContractError


class OnDelete(StrEnum):
    """What a deleted parent does to the rows that refer to it."""

    CASCADE = "cascade"
    RESTRICT = "restrict"
    SET_NULL = "set_null"


class ColumnType(Protocol):
    """One SQL column type: how its values look in Python and in DynamoDB."""

    @property
    def sql(self) -> str:
        """As declared: `DECIMAL(10,2)`."""
        ...

    def normal(self, value: object) -> object:
        """The one Python value of what a driver or a caller gives: `1` → `True` in a BOOLEAN column.

        Raises:
            ValueError: the value does not fit the column.
        """
        ...


@dataclass(frozen=True, slots=True)
class Unique:
    """A UNIQUE constraint kept as sentinel items; `name` is also the entity name of its keys."""

    name: str
    columns: tuple[str, ...]
    fold: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: `column` of this entity holds `target_column` of `target`."""

    column: str
    target: str
    target_column: str
    on_delete: OnDelete


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

    def key_of(self, row: Row) -> Key:
        """The key of a row of this entity."""
        return Key(self.name, tuple(_key_value(row[column]) for column in self.key))


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
    _owners: dict[str, tuple[Entity, Unique]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        for entity in self.entities.values():
            for unique in entity.unique:
                self._owners[unique.name] = (entity, unique)

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
