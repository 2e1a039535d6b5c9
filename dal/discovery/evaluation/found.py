"""What a function was seen to send, and under which key that is filed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from dal.discovery.model import Confidence, Operation


class Spot(NamedTuple):
    """An expression of a function; `number` tells several statements of one expression apart."""

    line: int
    end_line: int
    column: int
    number: int = 0
    end_column: int = 0
    """`a.b().c()` and `a.b()` begin at the same place."""


Key = tuple[Spot, ...]
"""From an expression of the function itself down through the helpers that it calls."""


class Owner(NamedTuple):
    """A function: its module's file and its key there."""

    file: str
    key: str


class Root(NamedTuple):
    """Where a query was begun."""

    owner: Owner
    key: Key


@dataclass(frozen=True, slots=True)
class Found:
    """A statement, as far as it is known."""

    operation: Operation
    table: str | None
    tables: tuple[str, ...] = ()
    predicates: tuple[str, ...] = ()
    equalities: tuple[str, ...] = ()
    ordering: tuple[str, ...] = ()
    limit: str | None = None
    joins: tuple[str, ...] = ()
    aggregates: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    dynamic: bool = False
    reasons: tuple[str, ...] = ()
    stack: str = "db-api"
    confidence: Confidence = Confidence.HIGH
    statement: str | None = None
    compared: tuple[str, ...] = ()
    """See `Site.compared`."""
    flags: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    free: bool = False
    """Callers know better: what decides about it is an argument."""
    issued: bool = True
    """Whether it is sent here; a query that is only built may still be extended by a caller."""
    others: tuple[str, ...] = ()
    """Main tables of its other variants, such as those of a loop over several models."""

    def merged(self, other: Found) -> Found:
        """Both variants of one statement."""
        known = self if self.table or not other.table else other
        return replace(
            known,
            operation=known.operation if known.statement else _either(known.operation, other.operation),
            tables=_union(self.tables, other.tables),
            predicates=_union(self.predicates, other.predicates),
            compared=_union(self.compared, other.compared),
            equalities=tuple(column for column in self.equalities if column in other.equalities),
            ordering=self.ordering or other.ordering,
            limit=self.limit or other.limit,
            joins=_union(self.joins, other.joins),
            aggregates=_union(self.aggregates, other.aggregates),
            columns=_union(self.columns, other.columns),
            dynamic=self.dynamic or other.dynamic,
            reasons=_union(self.reasons, other.reasons),
            confidence=max(self.confidence, other.confidence, key=list(Confidence).index),
            flags=_union(self.flags, other.flags),
            free=self.free and other.free,
            issued=self.issued or other.issued,
            statement=self.statement or other.statement,
            others=_union(self.mains, other.mains, but=known.table),
        )

    @property
    def mains(self) -> tuple[str, ...]:
        """The main tables of all its variants."""
        return (*self.others, self.table) if self.table else self.others

    def followed(self, later: Found) -> Found:
        """A later state of the same query: it does what it does last, and has every predicate it ever had."""
        does = self if self.issued and self.operation != Operation.SELECT else later
        return replace(
            later,
            operation=does.operation,
            tables=_union(self.tables, later.tables),
            predicates=_union(self.predicates, later.predicates),
            compared=_union(self.compared, later.compared),
            joins=_union(self.joins, later.joins),
            aggregates=_union(self.aggregates, later.aggregates),
            reasons=_union(self.reasons, later.reasons),
            flags=_union(self.flags, later.flags),
            dynamic=self.dynamic or later.dynamic,
            issued=self.issued or later.issued,
            others=_union(self.others, later.others, but=later.table),
        )


def _either(one: Operation, other: Operation) -> Operation:
    """An object that is new in one variant and stored in the other is saved."""
    writes = {one, other} <= {Operation.INSERT, Operation.UPDATE, Operation.SAVE}
    return Operation.SAVE if writes and one != other else one


def _union(first: Iterable[str], second: Iterable[str], *, but: str | None = None) -> tuple[str, ...]:
    return tuple(one for one in dict.fromkeys((*first, *second)) if one != but)
