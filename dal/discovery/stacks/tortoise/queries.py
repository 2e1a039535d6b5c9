"""Queries of Tortoise: put together step by step, sent by `await` and `async for`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from dal.discovery.evaluation.found import Found
from dal.discovery.model import Operation
from dal.discovery.stacks.once import unite
from dal.discovery.stacks.tortoise.lookups import Condition, parted, resolved, restricted
from dal.discovery.stacks.tortoise.models import table_of
from dal.discovery.values.collections import Items
from dal.discovery.values.program import ClassRef, Foreign, Instance
from dal.discovery.values.query import Query
from dal.discovery.values.text import string
from dal.discovery.values.value import Arguments, Known, Value, deep

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

STACK = "tortoise"
_UNKNOWN = "which model it is, is known at run time only"


@dataclass(frozen=True, slots=True)
class Aggregate(Value):
    """`Count("books", _filter=Q(…))`."""

    name: str
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class ModelQuery(Query):
    """A query on its way; `rows` says what it gives: `model`, `one` model, or anything else."""

    lends: ClassVar[bool] = True
    model: ClassRef | None
    rows: str = "model"

    def attribute(self, name: str, here: Here) -> Value:
        """Its methods."""
        del here
        return QueryMethod(self, name)

    def elements(self, here: Here) -> Value:
        """A loop sends it."""
        here.issue(self)
        return self.row()

    def awaited(self, here: Here) -> Value:
        """So does `await`, which gives all rows, or the one."""
        row = self.elements(here)
        return row if self.rows in ("one", "value") else Items((row,), open=True)

    def item(self, key: Value, here: Here) -> Value:
        """An element of what was awaited elsewhere."""
        del key
        return self.elements(here)

    def row(self) -> Value:
        """What it gives for a row."""
        if self.rows in ("model", "one") and self.model is not None:
            return Instance(self.model, None, "loaded")
        return Foreign("tortoise.row")


@dataclass(frozen=True, slots=True)
class QueryMethod(Value):
    """A method of a query."""

    query: ModelQuery
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """A step further."""
        step = STEPS.get(self.name)
        if step is None:
            return self.query
        changed = step(self.query, arguments, here)
        return here.extend(changed) if changed != self.query else changed


def begun(operation: Operation, model: ClassRef | None, here: Here, *, free: bool = False) -> ModelQuery:
    """A query begins at the call that is being evaluated."""
    found = replace(found_of(operation, model, here, free=free), issued=False)
    return ModelQuery(here.begin(found), found, model)


def found_of(operation: Operation, model: ClassRef | None, here: Here, *, free: bool = False) -> Found:
    """A statement on a model's table of which nothing else is known yet."""
    table = table_of(here.machine, model) if model is not None else None
    return Found(
        operation,
        table,
        tables=(table,) if table else (),
        dynamic=table is None,
        reasons=() if table else (_UNKNOWN,),
        stack=STACK,
        free=free,
    )


Step = Callable[[ModelQuery, Arguments, "Here"], ModelQuery]


def _filter(query: ModelQuery, arguments: Arguments, here: Here) -> ModelQuery:
    return replace(query, found=restricted(query.found, query.model, arguments, here))


def _exclude(query: ModelQuery, arguments: Arguments, here: Here) -> ModelQuery:
    found = restricted(query.found, query.model, arguments, here)
    return replace(query, found=replace(found, equalities=query.found.equalities))


def _order_by(query: ModelQuery, arguments: Arguments, here: Here) -> ModelQuery:
    ordering: list[str] = []
    for value in arguments.positional:
        name = string(value)
        if name is not None:
            column, _ = resolved(here.machine, query.model, name.lstrip("-").split("__"))
            ordering.append(f"{column} DESC" if name.startswith("-") else column)
    return replace(query, found=replace(query.found, ordering=tuple(ordering)))


def _limit(query: ModelQuery, arguments: Arguments, here: Here) -> ModelQuery:
    del here
    return replace(query, found=replace(query.found, limit=_count(arguments.get(0, "limit"))))


def _offset(query: ModelQuery, arguments: Arguments, here: Here) -> ModelQuery:
    del here
    limit = f"{query.found.limit or 'unknown'} offset {_count(arguments.get(0, 'offset'))}"
    return replace(query, found=replace(query.found, limit=limit, flags=unite(query.found.flags, ("offset",))))


def _count(value: Value | None) -> str:
    return str(value.value) if isinstance(value, Known) else "parameter"


def _annotate(query: ModelQuery, arguments: Arguments, here: Here) -> ModelQuery:
    found = query.found
    for value in arguments.values():
        here.absorb([value])
        for part in deep(value):
            if isinstance(part, Aggregate):
                found = replace(found, aggregates=unite(found.aggregates, (part.name,)))
    return replace(query, found=found)


def _as(rows: str, **changes: str) -> Step:
    """A method that says what is given."""

    def step(query: ModelQuery, arguments: Arguments, here: Here) -> ModelQuery:
        found = restricted(query.found, query.model, arguments, here) if rows == "one" else query.found
        if "limit" in changes:
            found = replace(found, limit=changes["limit"])
        if "aggregate" in changes:
            found = replace(found, aggregates=unite(found.aggregates, (changes["aggregate"],)))
        return replace(query, found=found, rows=rows)

    return step


def _flagged(flag: str) -> Step:
    def step(query: ModelQuery, arguments: Arguments, here: Here) -> ModelQuery:
        del arguments, here
        return replace(query, found=replace(query.found, flags=unite(query.found.flags, (flag,))))

    return step


def _grouped(words: str) -> Step:
    def step(query: ModelQuery, arguments: Arguments, here: Here) -> ModelQuery:
        del arguments, here
        return replace(query, found=replace(query.found, aggregates=unite(query.found.aggregates, (words,))))

    return step


def _changes(operation: Operation) -> Step:
    """`update(…)` and `delete()` of what was selected."""

    def step(query: ModelQuery, arguments: Arguments, here: Here) -> ModelQuery:
        found = query.found
        names = [resolved(here.machine, query.model, parted(name)[0])[0] for name, _ in arguments.keywords]
        return replace(query, found=replace(found, operation=operation, columns=tuple(names)), rows="value")

    return step


STEPS: dict[str, Step] = {
    "filter": _filter,
    "exclude": _exclude,
    "get": _as("one", limit="1"),
    "get_or_none": _as("one", limit="1"),
    "first": _as("one", limit="1"),
    "last": _as("one", limit="1"),
    "earliest": _as("one", limit="1"),
    "latest": _as("one", limit="1"),
    "exists": _as("value", limit="1"),
    "count": _as("value", aggregate="COUNT"),
    "values": _as("values"),
    "values_list": _as("values"),
    "in_bulk": _as("value"),
    "order_by": _order_by,
    "limit": _limit,
    "offset": _offset,
    "annotate": _annotate,
    "group_by": _grouped("GROUP BY"),
    "distinct": _grouped("DISTINCT"),
    "select_for_update": _flagged("for update"),
    "update": _changes(Operation.UPDATE),
    "delete": _changes(Operation.DELETE),
}
"""By the method's name; others leave the query as it is."""
