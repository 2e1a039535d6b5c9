"""Where the backend reads and writes data."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from dal.discovery.model.places import Confidence, Place


class Operation(StrEnum):
    """What a statement does to its main table."""

    SELECT = "select"
    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"
    UPSERT = "upsert"
    """`ON DUPLICATE KEY UPDATE`, `REPLACE`: inserts or changes."""
    SAVE = "save"
    """An ORM's save that inserts or updates: which, depends on run time."""
    PROCEDURE = "procedure"
    DDL = "ddl"
    UNKNOWN = "unknown"
    """The whole statement is known at run time only."""


@dataclass(frozen=True, slots=True)
class Site:
    """One call that sends a statement; for an ORM one expression that builds and issues one.

    Columns are written `table.column` where the table is known and `column` where it is not; `<pk>` is a look-up
    by primary key through an ORM. What a helper sends is counted at the helper's callers: `through` names the
    helpers from the caller to the driver.
    """

    file: str
    line: int
    end_line: int
    function: str
    """Qualified inside its module, such as `OrderRepo.find`; `<module>` for code outside functions."""
    operation: Operation
    table: str | None
    """The main table; None where only run time tells."""
    tables: tuple[str, ...] = ()
    predicates: tuple[str, ...] = ()
    """Columns compared with a value in WHERE, HAVING or ON, over all variants of the statement."""
    equalities: tuple[str, ...] = ()
    """Those of `predicates` that are compared by `=` or IN in every variant: what can be a key."""
    ordering: tuple[str, ...] = ()
    """Columns of ORDER BY; those that descend end in ` DESC`."""
    limit: str | None = None
    """As it is written: a number, or a description of what is bound."""
    joins: tuple[str, ...] = ()
    """Joined tables."""
    aggregates: tuple[str, ...] = ()
    """Functions such as COUNT or SUM, GROUP BY and DISTINCT."""
    columns: tuple[str, ...] = ()
    """Columns that are read (`*` for all) or written."""
    dynamic: bool = False
    reasons: tuple[str, ...] = ()
    """Why parts of the statement are known at run time only."""
    stack: str = "db-api"
    confidence: Confidence = Confidence.HIGH
    through: tuple[str, ...] = ()
    statement: str | None = None
    """The statement in one line, `…` for what is not known; None for an ORM's."""
    compared: tuple[str, ...] = ()
    """The columns behind `predicates`, where code names them otherwise, as Django's `author__name`; else empty."""
    flags: tuple[str, ...] = ()
    """Peculiarities such as `for update`, `subselect`, `union`, `full text`."""

    @property
    def place(self) -> Place:
        """Where it begins."""
        return Place(self.file, self.line)

    @property
    def writes(self) -> bool:
        """Whether it may change rows."""
        return self.operation not in (Operation.SELECT, Operation.DDL, Operation.UNKNOWN)


@dataclass(frozen=True, slots=True)
class ImplicitUpdate:
    """An attribute of an ORM's object is assigned: a later flush of the session updates the row."""

    place: Place
    function: str
    table: str
    column: str


@dataclass(frozen=True, slots=True)
class Transaction:
    """A function whose statements belong to one unit of work."""

    place: Place
    function: str
    tables: tuple[str, ...]
    """Written in it, in order of appearance."""
    how: str
    """How it is delimited, such as `commit()`, `with session.begin()`, `@transaction.atomic`."""
    sites: tuple[Place, ...] = field(default=())
