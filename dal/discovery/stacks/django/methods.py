"""Methods of query sets: those that change them, and those that send them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dal.discovery.stacks.django.conditions import Expression, condition_of, narrowed
from dal.discovery.stacks.django.databases import is_elsewhere
from dal.discovery.stacks.django.lookups import tables_along
from dal.discovery.stacks.django.models import models_of
from dal.discovery.stacks.django.options import words
from dal.discovery.stacks.django.querysets import FLAT, VALUES, Nothing, QuerySet, column_of, ordered
from dal.discovery.stacks.django.sending import SENDING
from dal.discovery.values.text import string
from dal.discovery.values.value import Arguments, Known, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

FETCHING = frozenset(
    "all select_related prefetch_related order_by reverse only defer values values_list distinct using iterator"
    " annotate alias dates datetimes select_for_update _clone _chain".split()
)
"""Methods that change what is fetched of rows, not which: another function's query stays that function's."""
Change = Callable[[QuerySet, Arguments, "Here"], QuerySet]


@dataclass(frozen=True, slots=True)
class QueryMethod(Value):
    """A method of a query set."""

    query: QuerySet
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """What is in the arguments is part of the statement; methods that nobody knows give a query set again."""
        here.absorb(arguments.values())
        sends = SENDING.get(self.name)
        if sends is not None:
            return sends(self.query, arguments, here)
        changed = CHANGES.get(self.name, _unknown)(self.query, arguments, here)
        if self.name == "none" or (self.name == "using" and is_elsewhere(arguments.get(0, "alias"), here)):
            here.absorb([self.query])
            return Nothing(self.query.model)
        unchanged = changed.quiet or (changed.lent is not None and self.name in FETCHING)
        return changed if unchanged else here.extend(changed)


def _unknown(query: QuerySet, arguments: Arguments, here: Here) -> QuerySet:
    del arguments, here
    return query


def filtered(query: QuerySet, arguments: Arguments, here: Here) -> QuerySet:
    """`filter(…)`."""
    models = models_of(here.machine)
    return replace(query, found=narrowed(query.found, condition_of(arguments), query.model, models))


def _excluded(query: QuerySet, arguments: Arguments, here: Here) -> QuerySet:
    models = models_of(here.machine)
    return replace(query, found=narrowed(query.found, condition_of(arguments), query.model, models, not_=True))


def _ordered(query: QuerySet, arguments: Arguments, here: Here) -> QuerySet:
    names = tuple(name for value in arguments.positional if (name := string(value)) is not None)
    return replace(
        query, found=replace(query.found, ordering=ordered(models_of(here.machine), query.model, names))
    )


def _reversed(query: QuerySet, arguments: Arguments, here: Here) -> QuerySet:
    del arguments, here
    turned = (
        name.removesuffix(" DESC") if name.endswith(" DESC") else f"{name} DESC" for name in query.found.ordering
    )
    return replace(query, found=replace(query.found, ordering=tuple(turned)))


def _distinct(query: QuerySet, arguments: Arguments, here: Here) -> QuerySet:
    del arguments, here
    return replace(query, found=replace(query.found, aggregates=_with(query.found.aggregates, ("DISTINCT",))))


def _calculated(query: QuerySet, arguments: Arguments, here: Here) -> QuerySet:
    """`annotate(…)`: its aggregates group."""
    del here
    functions = [
        name for value in arguments.values() if isinstance(value, Expression) for name in value.functions()
    ]
    grouped = (*functions, "GROUP BY") if functions else ()
    return replace(query, found=replace(query.found, aggregates=_with(query.found.aggregates, grouped)))


def _columns(query: QuerySet, arguments: Arguments, here: Here) -> QuerySet:
    names = tuple(name for value in arguments.positional if (name := string(value)) is not None)
    models = models_of(here.machine)
    columns = tuple(dict.fromkeys(column_of(models, query.model, name) for name in names))
    return replace(query, found=replace(query.found, columns=columns or query.found.columns))


def _values(query: QuerySet, arguments: Arguments, here: Here) -> QuerySet:
    return replace(_columns(query, arguments, here), gives=VALUES)


def _values_list(query: QuerySet, arguments: Arguments, here: Here) -> QuerySet:
    flat = arguments.get(-1, "flat")
    gives = FLAT if isinstance(flat, Known) and flat.value else VALUES
    return replace(_columns(query, arguments, here), gives=gives)


def _dates(query: QuerySet, arguments: Arguments, here: Here) -> QuerySet:
    first = Arguments(arguments.positional[:1])
    return _distinct(replace(_columns(query, first, here), gives=FLAT), Arguments(), here)


def _followed(query: QuerySet, arguments: Arguments, here: Here) -> QuerySet:
    """`select_related(…)`: joins."""
    models = models_of(here.machine)
    joins: list[str] = []
    for value in arguments.positional:
        for name in words(value):
            joins += tables_along(models, query.model, name)
    found = replace(query.found, joins=_with(query.found.joins, joins), tables=_with(query.found.tables, joins))
    return replace(query, found=found)


def _locked(query: QuerySet, arguments: Arguments, here: Here) -> QuerySet:
    del arguments, here
    return replace(query, found=replace(query.found, flags=_with(query.found.flags, ("for update",))))


def _combined(query: QuerySet, arguments: Arguments, here: Here) -> QuerySet:
    """`union(…)` and the like: what is given is part of the statement; each is one of its own elsewhere."""
    here.keep(query)
    tables = [one.found.tables for one in arguments.positional if isinstance(one, QuerySet)]
    more = [table for some in tables for table in some]
    found = replace(
        query.found, flags=_with(query.found.flags, ("union",)), tables=_with(query.found.tables, more)
    )
    return replace(query, found=found)


def _extra(query: QuerySet, arguments: Arguments, here: Here) -> QuerySet:
    """`extra(where=…)`: SQL as text."""
    del here
    texts = any(arguments.get(-1, name) is not None for name in ("where", "select", "tables"))
    reasons = _with(query.found.reasons, ("SQL as text in extra()",) if texts else ())
    found = replace(query.found, dynamic=query.found.dynamic or texts, reasons=reasons)
    return replace(query, found=found)


def _with(known: tuple[str, ...], more: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *more)))


CHANGES: dict[str, Change] = {
    "filter": filtered,
    "complex_filter": filtered,
    "exclude": _excluded,
    "order_by": _ordered,
    "reverse": _reversed,
    "distinct": _distinct,
    "annotate": _calculated,
    "alias": _calculated,
    "values": _values,
    "values_list": _values_list,
    "dates": _dates,
    "datetimes": _dates,
    "only": _columns,
    "select_related": _followed,
    "select_for_update": _locked,
    "union": _combined,
    "intersection": _combined,
    "difference": _combined,
    "extra": _extra,
}
