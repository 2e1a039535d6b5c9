"""A table in the making: what definitions say, with the names that later changes refer to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from dal.discovery.model import Column, ForeignKey, IdGeneration, Index, Origin, Place, Table


@dataclass(frozen=True, slots=True)
class Field:
    """A column, and what of it no value of the model has room for."""

    column: Column
    place: Place
    automatic: bool = False
    """AUTO_INCREMENT, or what other databases have instead."""
    touched: bool = False
    """ON UPDATE CURRENT_TIMESTAMP."""

    @property
    def name(self) -> str:
        """As it is written."""
        return self.column.name


@dataclass(frozen=True, slots=True)
class Key:
    """A primary key, a unique constraint or an index."""

    kind: str
    """`primary`, `unique`, or as of an index `btree`, `fulltext`, `spatial`."""
    columns: tuple[str, ...]
    place: Place
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key."""

    foreign: ForeignKey
    place: Place
    name: str | None = None


Part = Field | Key | Reference


@dataclass(frozen=True, slots=True)
class Draft:
    """A table as definitions and changes have made it so far."""

    name: str
    parts: tuple[Part, ...] = ()
    collation: str | None = None
    origins: tuple[Origin, ...] = ()
    places: tuple[Place, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        """The columns in their order."""
        return tuple(part for part in self.parts if isinstance(part, Field))

    @property
    def keys(self) -> tuple[Key, ...]:
        """Primary key, unique constraints and indexes."""
        return tuple(part for part in self.parts if isinstance(part, Key))

    @property
    def references(self) -> tuple[Reference, ...]:
        """The foreign keys."""
        return tuple(part for part in self.parts if isinstance(part, Reference))

    def field(self, name: str) -> Field | None:
        """The column of that name."""
        return next((field for field in self.fields if same(field.name, name)), None)

    def with_parts(self, parts: Iterable[Part]) -> Draft:
        """With those of the parts that are not there yet; a table has one primary key."""
        found = list(self.parts)
        for part in parts:
            if not any(_alike(part, other) for other in found):
                found.append(part)
        return replace(self, parts=tuple(found))

    def with_field(self, name: str, field: Field) -> Draft:
        """With a column defined anew; keys follow its name. If the new name is taken, the old column goes."""
        renamed = not same(name, field.name)
        taken = renamed and self.field(field.name) is not None
        parts = [part for part in self.parts if not (taken and isinstance(part, Field) and same(part.name, name))]
        target = field.name if taken else name
        replaced = [field if isinstance(part, Field) and same(part.name, target) else part for part in parts]
        return replace(self, parts=tuple(_followed(part, name, field.name) for part in replaced))

    def with_record(self, other: Draft) -> Draft:
        """With what another definition of the same table says besides."""
        return replace(
            self.with_parts(other.parts),
            collation=self.collation or other.collation,
            origins=tuple(dict.fromkeys((*self.origins, *other.origins))),
            places=(*self.places, *other.places),
        )

    def primary_key(self) -> tuple[str, ...]:
        """Its columns; empty without one."""
        return next((key.columns for key in self.keys if key.kind == "primary"), ())

    def table(self) -> Table:
        """The finished table."""
        primary = self.primary_key()
        return Table(
            name=self.name,
            columns=tuple(_finished(field.column, primary) for field in self.fields),
            primary_key=primary,
            unique=tuple(dict.fromkeys(key.columns for key in self.keys if key.kind == "unique")),
            foreign_keys=tuple(dict.fromkeys(reference.foreign for reference in self.references)),
            indexes=tuple(dict.fromkeys(self._indexes())),
            id_generation=self._generation(primary),
            collation=self.collation,
            origins=self.origins,
            places=tuple(dict.fromkeys(self.places)),
        )

    def _indexes(self) -> Iterator[Index]:
        for key in self.keys:
            if key.kind not in ("primary", "unique"):
                yield Index(key.columns, key.name, key.kind)

    def _generation(self, primary: tuple[str, ...]) -> IdGeneration | None:
        keyed = [field for name in primary if (field := self.field(name)) is not None]
        if any(field.automatic for field in keyed):
            return IdGeneration.AUTO_INCREMENT
        if any("uuid" in (field.column.default or "").lower() for field in keyed):
            return IdGeneration.UUID
        return IdGeneration.APPLICATION if primary else None


Drafts = dict[str, Draft]
"""Tables by their names in lower case."""


def same(first: str | None, second: str | None) -> bool:
    """Whether two names mean the same column or key: MySQL does not heed the case."""
    return first is not None and second is not None and first.lower() == second.lower()


def among(name: str, names: Iterable[str]) -> bool:
    """Whether one of the names means the same."""
    return any(same(name, other) for other in names)


def _finished(column: Column, primary: tuple[str, ...]) -> Column:
    """A column of the primary key is never NULL."""
    return replace(column, nullable=False) if column.nullable and among(column.name, primary) else column


def _alike(part: Part, other: Part) -> bool:
    """Whether the table has it already, under whatever name."""
    if isinstance(part, Field) and isinstance(other, Field):
        return same(part.name, other.name)
    if isinstance(part, Reference) and isinstance(other, Reference):
        return part.foreign.columns == other.foreign.columns and same(part.foreign.table, other.foreign.table)
    if isinstance(part, Key) and isinstance(other, Key):
        return part.kind == other.kind and (part.kind == "primary" or part.columns == other.columns)
    return False


def _followed(part: Part, old: str, new: str) -> Part:
    """A key with the new name of a column."""
    if old == new or isinstance(part, Field):
        return part
    if isinstance(part, Reference):
        return replace(part, foreign=replace(part.foreign, columns=_renamed(part.foreign.columns, old, new)))
    return replace(part, columns=_renamed(part.columns, old, new))


def _renamed(columns: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    return tuple(new if same(column, old) else column for column in columns)
