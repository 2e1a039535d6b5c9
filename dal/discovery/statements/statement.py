"""What is known of one statement."""

from __future__ import annotations

from dataclasses import dataclass

from dal.discovery.model import Operation


@dataclass(frozen=True, slots=True)
class Statement:
    """What a statement does, as far as its text tells.

    Columns are written `table.column` where an alias or a single table tells whose they are, else `column`.
    """

    operation: Operation
    table: str | None = None
    """The main table: of an insert, update or delete the one that is changed, of a query the first one read."""
    tables: tuple[str, ...] = ()
    """The main table first, then the others in order of appearance."""
    predicates: tuple[str, ...] = ()
    """Columns compared with a value in WHERE, HAVING or ON, those of sub-selects excepted."""
    equalities: tuple[str, ...] = ()
    """Those of `predicates` that every row must meet by `=`, `<=>` or IN."""
    nested: tuple[str, ...] = ()
    """Columns compared with a value inside sub-selects: look-ups of their own."""
    ordering: tuple[str, ...] = ()
    """Columns of ORDER BY; those that descend end in ` DESC`."""
    limit: str | None = None
    """A number, `parameter`, `parameter NAME` or `unknown`; where rows are skipped, followed by ` offset …`."""
    joins: tuple[str, ...] = ()
    aggregates: tuple[str, ...] = ()
    """Functions such as COUNT, then GROUP BY and DISTINCT."""
    columns: tuple[str, ...] = ()
    """Columns that are read (`*` for all) or written."""
    flags: tuple[str, ...] = ()
    dynamic: bool = False
    """Something that only run time knows decides about table, columns or predicates."""
    multiple: tuple[Statement, ...] = ()
    """All statements, where the text holds several."""
    procedure: str | None = None
    """What CALL names."""
    ignored: bool = False
    """It only steers the session or the transaction: no access to data."""
