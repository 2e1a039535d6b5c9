"""What each part of a statement adds to what is known of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from dal.discovery.evaluation.found import Found
from dal.discovery.model import Confidence, Operation
from dal.discovery.stacks.sqlalchemy.terms import Term, term, united
from dal.discovery.values.program import ClassRef
from dal.discovery.values.text import Text, string
from dal.discovery.values.value import Known, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

STACK = "sqlalchemy"
NO_TABLE = "the table is known at run time only"


def is_open(value: Value) -> bool:
    """Whether callers know better which table it is."""
    return any(option.is_free or (isinstance(option, ClassRef) and option.open) for option in value.options())


def is_true(value: Value | None) -> bool:
    """Whether a flag is surely set."""
    return isinstance(value, Known) and value.value is True


def found_of(operation: Operation, values: Iterable[Value], here: Here) -> Found:
    """A statement about these tables, columns and functions."""
    several = list(values)
    terms = [term(value, here) for value in several]
    found = Found(
        operation,
        None,
        columns=united(*(_read(value, one, here) for value, one in zip(several, terms, strict=True))),
        aggregates=united(*(one.aggregates for one in terms)),
        flags=united(*(one.flags for one in terms)),
        stack=STACK,
        free=any(is_open(value) for value in several),
    )
    return with_tables(found, united(*(one.tables for one in terms)))


def _read(value: Value, one: Term, here: Here) -> tuple[str, ...]:
    if one.columns or one.aggregates:
        return one.columns
    return ("*",) if term(value, here).tables else ()


def with_tables(found: Found, tables: Iterable[str], *, main: str | None = None) -> Found:
    """With these tables; the first is the main one if none is known yet."""
    names = united(found.tables, tables)
    table = main or found.table or next(iter(names), None)
    if table is None:
        return found
    return replace(found, table=table, tables=united((table,), names), free=False)


def finished(found: Found) -> Found:
    """As it is sent: without a table it is known at run time only."""
    if found.table is not None:
        return found
    return replace(found, dynamic=True, reasons=united(found.reasons, (NO_TABLE,)), confidence=Confidence.LOW)


def with_condition(found: Found, one: Term) -> Found:
    """WHERE, HAVING or ON."""
    known = with_tables(found, one.tables)
    reasons = united(known.reasons, one.reasons)
    return replace(
        known,
        predicates=united(known.predicates, one.predicates),
        equalities=united(known.equalities, one.equalities),
        flags=united(known.flags, one.flags),
        reasons=reasons,
        dynamic=bool(reasons),
        confidence=Confidence.MEDIUM if reasons else known.confidence,
    )


def with_join(found: Found, one: Term, *, outer: bool) -> Found:
    """JOIN: its tables and the conditions of ON."""
    before = found.table
    known = with_condition(found, replace(one, equalities=() if outer else one.equalities))
    joins = united(known.joins, (name for name in one.tables if name != before))
    return replace(known, joins=joins, flags=united(known.flags, ("outer join",) if outer else ()))


def with_aggregate(found: Found, *names: str) -> Found:
    """COUNT, GROUP BY, DISTINCT and the like."""
    return replace(found, aggregates=united(found.aggregates, names))


def with_flag(found: Found, *names: str) -> Found:
    """A peculiarity."""
    return replace(found, flags=united(found.flags, names))


def with_order(found: Found, values: Iterable[Value], here: Here) -> Found:
    """ORDER BY."""
    names: list[str] = []
    unknown = False
    for value in values:
        one = term(value, here)
        names += one.ordering or one.columns or _spelled(value)
        unknown |= isinstance(value, Unknown)
    reasons = united(found.reasons, ("the order is known at run time only",) if unknown else ())
    return replace(found, ordering=united(found.ordering, names), reasons=reasons, dynamic=bool(reasons))


def _spelled(value: Value) -> list[str]:
    """`order_by("name DESC, id")`."""
    known = string(value) if isinstance(value, Text) else string(getattr(value, "value", None))
    parts = [part.split() for part in (known or "").split(",")]
    return [f"{part[0]} DESC" if part[-1].lower() == "desc" else part[0] for part in parts if part]


def with_limit(found: Found, count: Value | None, skipped: Value | None = None) -> Found:
    """LIMIT and OFFSET."""
    known = found.limit.partition(" offset ")[::2] if found.limit else ("", "")
    number = bound(count) if count is not None else known[0]
    offset = bound(skipped) if skipped is not None and skipped != Known(0) else known[1]
    limit = f"{number or 'unknown'} offset {offset}" if offset else number or None
    flags = united(found.flags, ("offset",) if offset else ())
    return replace(found, limit=limit, flags=flags)


def bound(value: Value) -> str:
    """A number, or that it is a parameter."""
    if isinstance(value, Known):
        return str(value.value)
    names = [option.name for option in value.options() if isinstance(option, Unknown) and option.name]
    return f"parameter {names[0]}" if names else "parameter"
