"""Queries of peewee: put together step by step, sent by a loop or by the methods that ask for an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from dal.discovery.model import Operation
from dal.discovery.stacks.once import unite
from dal.discovery.stacks.peewee.expressions import Column, compare, terms_of
from dal.discovery.stacks.peewee.lookups import looked_up
from dal.discovery.stacks.peewee.sources import Source, source_of
from dal.discovery.stacks.peewee.steps import STEPS, where
from dal.discovery.values.collections import Items
from dal.discovery.values.program import Foreign, Instance
from dal.discovery.values.query import Query
from dal.discovery.values.value import Arguments, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_SETS = frozenset(("union", "union_all", "intersect", "except_"))
_OPERATORS = frozenset(("BitOr", "BitAnd", "Sub", "Add"))
_ROWS = frozenset(("dicts", "tuples", "namedtuples"))


@dataclass(frozen=True, slots=True)
class ModelQuery(Query):
    """A query on its way; `rows` says what it gives: `model`, or anything else."""

    lends: ClassVar[bool] = True
    source: Source
    rows: str = "model"

    def attribute(self, name: str, here: Here) -> Value:
        """Its methods, and what it selects."""
        del here
        if name in ("c", "columns"):
            return Selection()
        return QueryMethod(self, name.removeprefix("aio_"))

    def elements(self, here: Here) -> Value:
        """A loop sends it."""
        here.issue(self)
        return self.row()

    def item(self, key: Value, here: Here) -> Value:
        """So does an index."""
        del key
        return self.elements(here)

    def sliced(self, bounds: list[Value], here: Here) -> Value:
        """And a slice."""
        del bounds
        return Items((self.elements(here),), open=True)

    def binary(self, operator: str, left: Value, right: Value, here: Here) -> Value:
        """`|`, `&`, `-` and `+` of queries."""
        if isinstance(left, ModelQuery) and operator in _OPERATORS:
            return compound(left, right, here)
        return terms_of(right, here) if left is self else terms_of(left, here)

    def compared(self, operator: str, left: Value, right: Value, here: Here) -> Value:
        """As a sub-select."""
        return compare(operator, left, right, here)

    def row(self) -> Value:
        """What it gives for a row."""
        if self.rows == "model" and self.source.model is not None:
            return Instance(self.source.model, None, "loaded")
        return Foreign("peewee.row")


@dataclass(frozen=True, slots=True)
class Selection(Value):
    """`query.c`: what a query selects, by name; of no table."""

    def attribute(self, name: str, here: Here) -> Value:
        """A column."""
        del here
        return Column(None, name, name)


@dataclass(frozen=True, slots=True)
class QueryMethod(Value):
    """A method of a query."""

    query: ModelQuery
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """A step further, or an answer."""
        query, step = self.query, STEPS.get(self.name)
        if step is not None:
            return here.extend(replace(query, found=step(query.found, arguments, here)))
        if self.name == "filter":
            found = looked_up(where(query.found, arguments, here), query.source, arguments, here)
            return here.extend(replace(query, found=found))
        if self.name in _SETS:
            return compound(query, arguments.get(0) or Unknown(), here)
        if self.name in _ROWS:
            return replace(query, rows=self.name)
        answer = _ANSWERS.get(self.name)
        return answer(query, arguments, here) if answer is not None else query


def begun(operation: Operation, source: Source, here: Here, *, number: int = 0) -> ModelQuery:
    """A query begins at the call that is being evaluated."""
    found = replace(source.found(operation), issued=False)
    return ModelQuery(here.begin(found, number), found, source)


def compound(query: ModelQuery, other: Value, here: Here) -> Value:
    """Two queries as one: the second is a part of the first."""
    here.absorb([other])
    found = query.found
    for part in other.options():
        if isinstance(part, Query):
            found = replace(
                found,
                tables=unite(found.tables, part.found.tables),
                predicates=unite(found.predicates, part.found.predicates),
                equalities=tuple(name for name in found.equalities if name in part.found.equalities),
                flags=unite(found.flags, ("union",)),
            )
    return here.extend(replace(query, found=found))


Answer = Callable[[ModelQuery, Arguments, "Here"], Value]


def _answers(*, limit: str | None = None, aggregate: str | None = None, row: bool = False) -> Answer:
    """A method that sends the query, changed by this."""

    def answer(query: ModelQuery, arguments: Arguments, here: Here) -> Value:
        part = terms_of(arguments.get(0) or Unknown(), here)
        found = replace(
            query.found,
            limit=limit or query.found.limit,
            aggregates=unite(query.found.aggregates, part.aggregates, (aggregate,) if aggregate else ()),
        )
        here.issue(query, found)
        return query.row() if row else Unknown("what the database answers")

    return answer


def _got(query: ModelQuery, arguments: Arguments, here: Here) -> Value:
    """`get()`, also with conditions."""
    found = looked_up(where(query.found, arguments, here), query.source, arguments, here)
    here.issue(query, replace(found, limit="1"))
    return query.row()


def _executed(query: ModelQuery, arguments: Arguments, here: Here) -> Value:
    """Rows of a query, a number of a write."""
    del arguments
    here.issue(query)
    if query.found.operation is Operation.SELECT:
        return Items((query.row(),), open=True)
    return Unknown("a number of rows or a new key")


def _prefetched(query: ModelQuery, arguments: Arguments, here: Here) -> Value:
    """It and its companions: every one is sent."""
    for value in arguments.positional:
        prefetched(value, here)
    return _executed(query, arguments, here)


def prefetched(value: Value, here: Here) -> Value:
    """A query, or all rows of a model."""
    for number, option in enumerate(value.options()):
        source = source_of(option, here)
        query = begun(Operation.SELECT, source, here, number=number + 1) if source is not None else option
        if isinstance(query, ModelQuery):
            _executed(query, Arguments(), here)
    return value


_ANSWERS: dict[str, Answer] = {
    "get": _got,
    "get_or_none": _got,
    "first": _answers(limit="1", row=True),
    "peek": _answers(row=True),
    "exists": _answers(limit="1"),
    "count": _answers(aggregate="COUNT"),
    "wrapped_count": _answers(aggregate="COUNT"),
    "scalar": _answers(),
    "scalars": _executed,
    "aggregate": _answers(),
    "execute": _executed,
    "iterator": _executed,
    "prefetch": _prefetched,
}
