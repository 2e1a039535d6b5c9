"""What a design is made of: frozen values that documents, draft and scaffold are written from."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from dal.discovery.model import Place


class Topic(StrEnum):
    """What a decision is about."""

    AGGREGATE = "aggregate"
    COLLATION = "collation"
    DYNAMIC = "dynamic statement"
    FEATURE = "MySQL only"
    HOT_PARTITION = "hot partition"
    INDEXES = "number of indexes"
    ITEM_SIZE = "item size"
    JOIN = "join"
    KEY = "key"
    NO_PRIMARY_KEY = "no primary key"
    ORDER = "order"
    REFERENCE = "foreign key"
    SCAN = "scan"
    SEARCH = "text search"
    TABLE = "unknown table"
    TRANSACTION = "transaction"
    TYPE = "column type"
    UNIQUE = "unique constraint"
    WRITE = "write of many rows"


@dataclass(frozen=True, slots=True)
class Decision:
    """Something that only a person can decide; `chosen` is how it is in the draft until then."""

    topic: Topic
    question: str
    why: str
    options: tuple[str, ...]
    chosen: str
    table: str | None = None
    where: tuple[Place, ...] = ()


class Access(StrEnum):
    """By what DynamoDB finds the rows of a pattern."""

    KEY = "key"
    PARTITION = "partition"
    UNIQUE = "unique value"
    INDEX = "index"
    WRITE = "write"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Service:
    """How one access pattern is served."""

    pattern: str
    by: Access
    name: str | None = None
    """Of the index or of the unique constraint."""
    columns: tuple[str, ...] = ()
    """Of the key that are asked for, in the order of its template."""
    filters: tuple[str, ...] = ()
    """Predicates that are judged after reading."""
    sorts: bool = False
    """Whether the rows are sorted after reading."""
    descending: bool = False
    everything: bool = False
    """Whether it reads all rows of the table."""
    through: tuple[str, ...] = ()
    """Tables whose rows are read as well, by key or by index."""
    remark: str = ""

    @property
    def complete(self) -> bool:
        """Whether the query follows from the key alone: nothing is filtered, sorted or read besides."""
        return self.by is not Access.NOTHING and not (self.filters or self.sorts or self.through)


@dataclass(frozen=True, slots=True)
class Condition:
    """`x_dal.when`: the column equals a truth, or (None) is not NULL."""

    column: str
    equals: bool | None = None


@dataclass(frozen=True, slots=True)
class KeyAttribute:
    """A key attribute of an item and how it is made."""

    name: str
    template: str
    columns: tuple[str, ...]
    when: Condition | None = None
    if_null: str | None = None


@dataclass(frozen=True, slots=True)
class IndexDesign:
    """A global secondary index, as far as one entity is in it."""

    name: str
    pk: KeyAttribute
    sk: KeyAttribute
    columns: tuple[str, ...]
    """What is asked for by equality; none: one partition holds all rows."""
    ordering: tuple[str, ...]
    patterns: tuple[str, ...]
    hot: str = ""
    """Why one of its partitions may be hot; empty where none is."""


@dataclass(frozen=True, slots=True)
class ColumnDesign:
    """A column as the contract declares it."""

    name: str
    declared: str
    attribute: str
    dynamo: str
    nullable: bool
    fold: str | None = None
    """The collation that texts of it are compared by."""
    precision: int | None = None
    """Decimals of a second."""


@dataclass(frozen=True, slots=True)
class UniqueDesign:
    """A unique constraint that becomes sentinel items."""

    name: str
    columns: tuple[str, ...]
    folds: tuple[str, ...]
    """One for each of its texts, in order."""


@dataclass(frozen=True, slots=True)
class ReferenceDesign:
    """A foreign key; `target` is an entity."""

    column: str
    target: str
    target_column: str
    on_delete: str


@dataclass(frozen=True, slots=True)
class EntityDesign:
    """One table and the items that its rows become."""

    name: str
    table: str
    pk: KeyAttribute
    sk: KeyAttribute
    columns: tuple[ColumnDesign, ...]
    primary_key: tuple[str, ...]
    auto_id: str | None = None
    unique: tuple[UniqueDesign, ...] = ()
    references: tuple[ReferenceDesign, ...] = ()
    indexes: tuple[IndexDesign, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that name an item, in the order of the templates."""
        return tuple(dict.fromkeys((*self.pk.columns, *self.sk.columns)))

    def column(self, name: str) -> ColumnDesign | None:
        """Its column of that name."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True)
class Design:
    """The design that follows from an analysis and its access patterns."""

    table: str
    """Of DynamoDB."""
    entities: tuple[EntityDesign, ...]
    services: tuple[Service, ...]
    decisions: tuple[Decision, ...]
    left_out: tuple[str, ...] = field(default=())
    """SQL tables that the draft does not have; decisions say why."""

    def entity(self, table: str) -> EntityDesign | None:
        """The entity of a SQL table."""
        return next((entity for entity in self.entities if entity.table == table), None)

    def service(self, pattern: str) -> Service | None:
        """How the pattern of that name is served."""
        return next((service for service in self.services if service.pattern == pattern), None)
