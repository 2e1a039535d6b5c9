"""Methods that change a query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from dal.discovery.evaluation.found import Found
from dal.discovery.stacks.sqlalchemy.changes import (
    found_of,
    is_true,
    with_aggregate,
    with_condition,
    with_flag,
    with_limit,
    with_order,
    with_tables,
)
from dal.discovery.stacks.sqlalchemy.joining import JOINS
from dal.discovery.stacks.sqlalchemy.queries import CHAINS, Select, Step, Subquery, noted
from dal.discovery.stacks.sqlalchemy.relations import named_condition
from dal.discovery.stacks.sqlalchemy.schema import Alias, column_of
from dal.discovery.stacks.sqlalchemy.terms import Term, condition, term, united
from dal.discovery.values.collections import Items
from dal.discovery.values.program import ClassRef
from dal.discovery.values.text import string
from dal.discovery.values.value import Arguments, Known, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

OPEN_KEYWORDS = "names of columns are known at run time only"
OPEN_CONDITIONS = "conditions are passed at run time"


def changing(change: Callable[[Found, Arguments, Here], Found]) -> Step:
    """A method that changes nothing but what is known of the statement."""

    def step(query: Select, arguments: Arguments, here: Here) -> Value:
        return noted(query, change(query.found, arguments, here), here)

    return step


def where(found: Found, arguments: Arguments, here: Here) -> Found:
    """WHERE or HAVING, by conditions; those that may not be passed hold no equalities."""
    for place, value in enumerate(arguments.positional):
        one = _condition(value, found, here)
        found = with_condition(found, replace(one, equalities=()) if place in arguments.optional else one)
    if arguments.open_positional and not arguments.positional:
        found = with_condition(found, Term(reasons=(OPEN_CONDITIONS,)))
    return found


def _condition(value: Value, found: Found, here: Here) -> Term:
    """Text among conditions is SQL."""
    reader = getattr(value, "as_condition", None)
    if reader is not None:
        read = reader(found.table)
        return read if isinstance(read, Term) else Term()
    return condition(value, here)


def _filter_by(query: Select, arguments: Arguments, here: Here) -> Value:
    """`name=value` of the entity that was joined last, else of the first."""
    main = query.last or (query.entities[0] if query.entities else Unknown())
    found = query.found
    for name, value in arguments.keywords:
        found = with_condition(found, by_name(main, name, value, here))
    if arguments.open_keywords and not arguments.keywords:
        found = with_condition(found, Term(reasons=(OPEN_KEYWORDS,)))
    return noted(query, found, here)


def by_name(main: Value, name: str, value: Value, here: Here) -> Term:
    """`filter_by(name=value)`."""
    for option in main.options():
        inner = option.of if isinstance(option, Alias) else option
        if isinstance(inner, ClassRef):
            return named_condition(inner, name, value, here)
        if hasattr(inner, "compared") and (owner := getattr(inner, "table", None)):
            return Term(predicates=(f"{owner}.{name}",), equalities=(f"{owner}.{name}",))
        if not isinstance(inner, Unknown):
            return condition(column_of(inner, name, here), here)
    return Term(predicates=(name,), equalities=(name,))


def _with_entities(query: Select, arguments: Arguments, here: Here) -> Value:
    """Other columns."""
    values = arguments.positional
    fresh = found_of(query.found.operation, values, here)
    found = replace(
        with_tables(query.found, fresh.tables),
        columns=fresh.columns,
        aggregates=united(query.found.aggregates, fresh.aggregates),
    )
    return replace(noted(query, found, here), entities=values)


def _add_columns(query: Select, arguments: Arguments, here: Here) -> Value:
    """More columns."""
    values = arguments.positional
    fresh = found_of(query.found.operation, values, here)
    found = replace(
        with_tables(query.found, fresh.tables),
        columns=united(query.found.columns, fresh.columns),
        aggregates=united(query.found.aggregates, fresh.aggregates),
    )
    return replace(noted(query, found, here), entities=(*query.entities, *values))


def _union(query: Select, arguments: Arguments, here: Here) -> Value:
    """UNION: the others are parts of this one."""
    found = with_flag(query.found, "union")
    for value in arguments.positional:
        one = term(value, here)
        found = with_condition(found, replace(one, equalities=(), flags=()))
    return noted(query, replace(found, equalities=()), here)


def _group_by(found: Found, arguments: Arguments, here: Here) -> Found:
    tables = [name for value in arguments.positional for name in term(value, here).tables]
    return with_aggregate(with_tables(found, tables), "GROUP BY")


def _order_by(found: Found, arguments: Arguments, here: Here) -> Found:
    """None and False take an order away."""
    values = [part for value in arguments.positional for part in _flat(value)]
    if any(isinstance(value, Known) for value in values):
        return replace(found, ordering=())
    return with_order(found, values, here)


def _flat(value: Value) -> tuple[Value, ...]:
    return tuple(value.parts_inside()) if isinstance(value, Items) else (value,)


def _distinct(found: Found, arguments: Arguments, here: Here) -> Found:
    del arguments, here
    return with_aggregate(found, "DISTINCT")


def _limit(found: Found, arguments: Arguments, here: Here) -> Found:
    del here
    return with_limit(found, arguments.get(0, "limit"))


def _offset(found: Found, arguments: Arguments, here: Here) -> Found:
    del here
    return with_limit(found, None, arguments.get(0, "offset"))


def _slice(found: Found, arguments: Arguments, here: Here) -> Found:
    del here
    start, stop = arguments.get(0, "start"), arguments.get(1, "stop")
    skips = start if isinstance(start, Known) and start.value else start if isinstance(start, Unknown) else None
    return with_limit(found, stop or Unknown(), skips)


def _for_update(found: Found, arguments: Arguments, here: Here) -> Found:
    del here
    shared = is_true(arguments.get(-1, "read"))
    skips = any(is_true(arguments.get(-1, name)) for name in ("skip_locked", "nowait"))
    return with_flag(found, "for share" if shared else "for update", *(("skip locked",) if skips else ()))


def _subquery(query: Select, arguments: Arguments, here: Here) -> Value:
    """It becomes a part of another statement."""
    del arguments
    if query.lent is None:
        here.absorb([query])
    return Subquery(query)


def _scalar_subquery(query: Select, arguments: Arguments, here: Here) -> Value:
    """A sub-select in the place of a value."""
    label = string(arguments.get(0)) if arguments.positional else None
    return replace(query.as_term(here), name=label)


def _exists(query: Select, arguments: Arguments, here: Here) -> Value:
    """EXISTS (…)."""
    del arguments
    one = query.as_term(here)
    return replace(one, flags=united(one.flags, ("exists",)))


def _prefix(found: Found, arguments: Arguments, here: Here) -> Found:
    del here
    said = " ".join(string(value) or "" for value in arguments.positional).upper()
    return with_flag(found, "ignore") if "IGNORE" in said else found


CHAINS.update(
    {
        **JOINS,
        **dict.fromkeys(("where", "filter", "having"), changing(where)),
        "filter_by": _filter_by,
        **dict.fromkeys(("with_entities", "with_only_columns"), _with_entities),
        **dict.fromkeys(("add_columns", "add_column", "add_entity", "column"), _add_columns),
        **dict.fromkeys(("union", "union_all", "intersect", "intersect_all", "except_", "except_all"), _union),
        "group_by": changing(_group_by),
        "order_by": changing(_order_by),
        "distinct": changing(_distinct),
        **dict.fromkeys(("limit", "fetch"), changing(_limit)),
        "offset": changing(_offset),
        "slice": changing(_slice),
        **dict.fromkeys(("with_for_update", "with_lockmode"), changing(_for_update)),
        "prefix_with": changing(_prefix),
        **dict.fromkeys(("subquery", "cte", "alias", "lateral", "tablesample"), _subquery),
        **dict.fromkeys(("scalar_subquery", "as_scalar", "label"), _scalar_subquery),
        "exists": _exists,
    }
)
