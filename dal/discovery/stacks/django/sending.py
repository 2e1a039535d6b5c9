"""Methods of query sets that send a statement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from dal.discovery.evaluation.found import Found
from dal.discovery.model import Operation
from dal.discovery.stacks.django.conditions import Condition, Expression, condition_of, narrowed
from dal.discovery.stacks.django.lookups import PRIMARY_KEY
from dal.discovery.stacks.django.models import models_of
from dal.discovery.stacks.django.options import words
from dal.discovery.stacks.django.querysets import QuerySet, column_of, ordered, row_of
from dal.discovery.values.collections import Entries, Items
from dal.discovery.values.value import NONE, Arguments, Unknown, Value, join

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

ALL_ROWS = "all rows"
"""The flag of a change without a condition."""
_OPTIONS = frozenset(("defaults", "create_defaults"))
Send = Callable[[QuerySet, Arguments, "Here"], Value]


def _asked(query: QuerySet, arguments: Arguments, here: Here) -> QuerySet:
    """With the look-ups of a `get(…)`."""
    keywords = tuple((name, value) for name, value in arguments.keywords if name not in _OPTIONS)
    condition = condition_of(replace(arguments, keywords=keywords))
    if condition == Condition():
        return query
    models = models_of(here.machine)
    return replace(query, found=narrowed(query.found, condition, query.model, models))


def _get(query: QuerySet, arguments: Arguments, here: Here) -> Value:
    asked = _asked(query, arguments, here)
    return _one(here.extend(asked) if asked != query and not asked.quiet else asked, here)


def _one(query: QuerySet, here: Here) -> Value:
    here.issue(query, replace(query.found, limit="1", ordering=()))
    return query.element()


def _first(query: QuerySet, arguments: Arguments, here: Here) -> Value:
    del arguments
    here.issue(query, replace(query.found, limit="1"))
    return join([query.element(), NONE])


def _last(query: QuerySet, arguments: Arguments, here: Here) -> Value:
    """`last()`, `latest(…)`, `earliest(…)`."""
    models = models_of(here.machine)
    names = tuple(name for value in arguments.values() for name in words(value))
    ordering = ordered(models, query.model, names) or query.found.ordering
    here.issue(query, replace(query.found, limit="1", ordering=ordering))
    return query.element()


def _counted(function: str) -> Send:
    def send(query: QuerySet, arguments: Arguments, here: Here) -> Value:
        del arguments
        aggregates = tuple(dict.fromkeys((*query.found.aggregates, *((function,) if function else ()))))
        limit = query.found.limit if function else "1"
        here.issue(query, replace(query.found, ordering=(), aggregates=aggregates, limit=limit))
        return Unknown("a number of rows")

    return send


def _aggregated(query: QuerySet, arguments: Arguments, here: Here) -> Value:
    functions = [
        name for value in arguments.values() if isinstance(value, Expression) for name in value.functions()
    ]
    aggregates = tuple(dict.fromkeys((*query.found.aggregates, *functions)))
    here.issue(query, replace(query.found, ordering=(), aggregates=aggregates))
    return Entries((), open=True)


def _in_bulk(query: QuerySet, arguments: Arguments, here: Here) -> Value:
    if arguments.positional or arguments.get(-1, "id_list") is not None:
        query = here.extend(replace(query, found=by_key(query.found)))
    here.issue(query)
    return Entries(((Unknown("a key"), query.element()),), open=True)


def by_key(found: Found) -> Found:
    """The statement for rows that are named by their primary key."""
    predicates = tuple(dict.fromkeys((*found.predicates, PRIMARY_KEY)))
    return replace(found, predicates=predicates, equalities=tuple(dict.fromkeys((*found.equalities, PRIMARY_KEY))))


def _iterated(query: QuerySet, arguments: Arguments, here: Here) -> Value:
    del arguments
    here.issue(query)
    return query


def _written(query: QuerySet, arguments: Arguments, here: Here) -> tuple[str, ...]:
    models = models_of(here.machine)
    return tuple(dict.fromkeys(column_of(models, query.model, name) for name, _ in arguments.keywords))


def _update(query: QuerySet, arguments: Arguments, here: Here) -> Value:
    return _changed(query, Operation.UPDATE, _written(query, arguments, here), here)


def _delete(query: QuerySet, arguments: Arguments, here: Here) -> Value:
    del arguments
    return _changed(query, Operation.DELETE, (), here)


def _changed(query: QuerySet, operation: Operation, columns: tuple[str, ...], here: Here) -> Value:
    found = replace(query.found, operation=operation, ordering=(), columns=columns, aggregates=())
    flags = (*found.flags, ALL_ROWS) if not found.predicates and not found.dynamic else found.flags
    here.issue(query, replace(found, flags=flags))
    return Unknown("a number of rows")


def _bulk_update(query: QuerySet, arguments: Arguments, here: Here) -> Value:
    models = models_of(here.machine)
    names = words(arguments.get(1, "fields"))
    columns = tuple(column_of(models, query.model, name) for name in names)
    found = replace(by_key(query.found), operation=Operation.UPDATE, columns=columns, ordering=())
    here.issue(query, found)
    return Unknown("a number of rows")


def _create(query: QuerySet, arguments: Arguments, here: Here) -> Value:
    found = replace(
        query.found, operation=Operation.INSERT, ordering=(), columns=_written(query, arguments, here), limit=None
    )
    here.issue(query, found)
    return row_of(query.model)


def _bulk_create(query: QuerySet, arguments: Arguments, here: Here) -> Value:
    changes = any(arguments.get(-1, name) is not None for name in ("update_conflicts", "ignore_conflicts"))
    operation = Operation.UPSERT if arguments.get(-1, "update_conflicts") is not None else Operation.INSERT
    flags = (*query.found.flags, "ignore") if changes and operation is Operation.INSERT else query.found.flags
    here.issue(query, replace(query.found, operation=operation, ordering=(), flags=flags))
    return Items((row_of(query.model),), open=True)


def _found_or_made(operation: Operation) -> Send:
    """`get_or_create(…)` and `update_or_create(…)`: a look, then a write."""

    def send(query: QuerySet, arguments: Arguments, here: Here) -> Value:
        asked = here.extend(_asked(query, arguments, here))
        here.issue(asked, replace(asked.found, limit="1", ordering=()))
        here.emit(replace(asked.found, operation=operation, ordering=(), issued=True), 1)
        return Items((row_of(query.model), Unknown("whether it was made")), kind="tuple")

    return send


_ALONE: Mapping[str, Send] = {
    "get": _get,
    "first": _first,
    "last": _first,
    "latest": _last,
    "earliest": _last,
    "count": _counted("COUNT"),
    "exists": _counted(""),
    "contains": _counted(""),
    "aggregate": _aggregated,
    "in_bulk": _in_bulk,
    "iterator": _iterated,
    "create": _create,
    "bulk_create": _bulk_create,
    "bulk_update": _bulk_update,
    "get_or_create": _found_or_made(Operation.INSERT),
    "update_or_create": _found_or_made(Operation.SAVE),
    "update": _update,
    "delete": _delete,
}
SENDING: Mapping[str, Send] = {**_ALONE, **{f"a{name}": send for name, send in _ALONE.items()}}
"""By name, also those for coroutines."""
