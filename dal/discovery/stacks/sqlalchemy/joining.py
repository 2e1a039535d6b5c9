"""Methods of queries that say where rows come from: JOIN and FROM."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dal.discovery.stacks.sqlalchemy.changes import is_open, is_true, with_condition, with_join, with_tables
from dal.discovery.stacks.sqlalchemy.queries import Select, Step, Subquery, noted
from dal.discovery.stacks.sqlalchemy.terms import condition, term, united
from dal.discovery.values.program import ClassRef
from dal.discovery.values.text import Text, string
from dal.discovery.values.value import Arguments, Known, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here


def _join(*, outer: bool) -> Step:
    def step(query: Select, arguments: Arguments, here: Here) -> Value:
        left = outer or any(is_true(arguments.get(-1, name)) for name in ("isouter", "full"))
        found, last = query.found, query.last
        conditions = [*arguments.positional[1:], arguments.get(-1, "onclause") or Known(value=True)]
        targets = arguments.positional[:1] or (arguments.get(-1, "target") or Unknown(),)
        for target in targets:
            last = _joined(target, query, here)
            found = with_join(found, term(last, here), outer=left)
        for value in conditions:
            found = with_join(found, term(value, here) if _leads(value) else condition(value, here), outer=left)
        return replace(noted(query, found, here), last=last)

    return step


def _leads(value: Value) -> bool:
    """A relationship as ON is not a condition."""
    return hasattr(value, "keys") or isinstance(value, Text)


def _joined(target: Value, query: Select, here: Here) -> Value:
    """What is joined: a class, a relationship, the name of one."""
    name = string(target)
    main = query.last or (query.entities[0] if query.entities else None)
    if name is not None and isinstance(main, ClassRef):
        target = main.attribute(name, here)
    leads = getattr(target, "target", None)
    to = leads(here) if leads is not None else None
    return target if to is None else target if len(term(target, here).tables) > 1 else to


def _select_from(query: Select, arguments: Arguments, here: Here) -> Value:
    """FROM: the first table in it is the main one."""
    found = query.found
    for place, value in enumerate(arguments.positional):
        if place == 0 and isinstance(value, Subquery | Select) and _is_all(query):
            return _around(query, value.query if isinstance(value, Subquery) else value, here)
        one = term(value, here)
        main = one.tables[0] if place == 0 and one.tables else None
        known = with_condition(with_tables(found, one.tables, main=main), one)
        joins = united(found.joins, one.tables[1:] if "derived table" not in one.flags else ())
        found = replace(known, joins=joins)
        if found.table is None and is_open(value):
            found = replace(found, free=True)
    return noted(query, found, here)


def _is_all(query: Select) -> bool:
    """Whether it selects nothing but functions, such as COUNT(*)."""
    return query.found.table is None


def _around(query: Select, inner: Select, here: Here) -> Value:
    """COUNT(*) of a query that another function has begun is that query in another form."""
    found = replace(
        inner.found,
        aggregates=united(query.found.aggregates, inner.found.aggregates),
        columns=query.found.columns,
        flags=united(inner.found.flags, query.found.flags),
        issued=False,
    )
    if inner.lent is None and inner.root.owner == here.owner:
        here.absorb([inner])
        return replace(noted(query, found, here), last=inner.last)
    here.absorb([query])
    return replace(query, root=inner.root, lent=inner.lent, found=found)


JOINS: dict[str, Step] = {
    "join": _join(outer=False),
    "outerjoin": _join(outer=True),
    **dict.fromkeys(("select_from", "select_entity_from"), _select_from),
}
