"""What tables there are, and what of MySQL they use."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dal.discovery.model.places import Place


class Origin(StrEnum):
    """What a table was found in; the first of them that tells wins."""

    MODEL = "model"
    MIGRATION = "migration"
    DDL = "ddl"
    STATEMENT = "statement"


class IdGeneration(StrEnum):
    """Who makes up the primary key."""

    AUTO_INCREMENT = "auto_increment"
    UUID = "uuid"
    APPLICATION = "application"


@dataclass(frozen=True, slots=True)
class Column:
    """A column as MySQL has it."""

    name: str
    type: str = ""
    """In MySQL's words and in capitals, such as `DECIMAL(10,2)` or `BIGINT UNSIGNED`; empty where not known."""
    nullable: bool = True
    default: str | None = None
    values: tuple[str, ...] = ()
    """Of an ENUM or SET."""
    collation: str | None = None
    generated: str | None = None
    """The expression of a generated column."""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns that name a row of another table."""

    columns: tuple[str, ...]
    table: str
    references: tuple[str, ...] = ()
    on_delete: str | None = None
    on_update: str | None = None
    enforced: bool = True
    """False where only the code follows it."""


@dataclass(frozen=True, slots=True)
class Index:
    """An index that is not a key."""

    columns: tuple[str, ...]
    name: str | None = None
    kind: str = "btree"
    """`btree`, `fulltext` or `spatial`."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table, put together from DDL, models, migrations and statements."""

    name: str
    columns: tuple[Column, ...] = ()
    primary_key: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    indexes: tuple[Index, ...] = ()
    id_generation: IdGeneration | None = None
    model: str | None = None
    """The ORM's class, if any."""
    collation: str | None = None
    origins: tuple[Origin, ...] = ()
    places: tuple[Place, ...] = ()

    def column(self, name: str) -> Column | None:
        """Its column of that name; MySQL does not heed the case."""
        return next((column for column in self.columns if column.name.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Routine:
    """A program inside MySQL: DynamoDB has none."""

    name: str
    kind: str
    """`procedure`, `function`, `trigger`, `view` or `event`."""
    place: Place
    table: str | None = None
    """What a trigger is on."""
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feature:
    """Something only MySQL does, and what becomes of it."""

    name: str
    place: Place
    what: str
    consequence: str
