"""Rows that are related to a row: asked for by its attributes, fetched, added and taken away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dal.discovery.evaluation.found import Found
from dal.discovery.model import Operation
from dal.discovery.stacks.tortoise.queries import STACK, ModelQuery, found_of
from dal.discovery.stacks.tortoise.relations import Relation, relation
from dal.discovery.values.program import Instance
from dal.discovery.values.text import string
from dal.discovery.values.value import Arguments, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_KEY = ("<pk>",)


def fetched(row: Instance, arguments: Arguments, here: Here) -> Value:
    """`fetch_related("books")`: one query for each."""
    for number, value in enumerate(arguments.positional):
        name = string(value)
        found = relation(here.machine, row.cls, name.split("__")[0]) if name else None
        if found is not None:
            here.emit(_related_found(found, here), number)
    return Unknown("nothing")


def _related_found(found: Relation, here: Here) -> Found:
    """The rows that a relation leads to from one row."""
    statement = found_of(Operation.SELECT, found.target, here)
    if not found.back:
        return replace(statement, predicates=_KEY, equalities=_KEY)
    between = (found.table,) if found.between and found.table else ()
    return replace(
        statement,
        tables=(*statement.tables, *between),
        joins=between,
        predicates=(found.qualified,),
        equalities=(found.qualified,),
    )


@dataclass(frozen=True, slots=True)
class RelatedRows(ModelQuery):
    """`row.books`: a query of what is related, which can also be added to and taken from."""

    relation: Relation | None = None

    def attribute(self, name: str, here: Here) -> Value:
        """Methods of the relation, else of the query."""
        between = self.relation is not None and self.relation.between
        if name in _CHANGES and between:
            return Change(self, name)
        return ModelQuery.attribute(self, name, here)


_CHANGES = {"add": Operation.INSERT, "remove": Operation.DELETE, "clear": Operation.DELETE}


@dataclass(frozen=True, slots=True)
class Change(Value):
    """A method that changes who is related to whom."""

    rows: RelatedRows
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """A statement on the table between; the query itself is not sent."""
        here.absorb([self.rows, *arguments.values()])
        found = self.rows.relation
        if found is None:
            return Unknown("nothing")
        names = (found.column, found.far) if self.name == "remove" else (found.column,)
        columns = () if self.name == "add" else tuple(f"{found.table}.{name}" for name in names)
        here.emit(
            Found(
                _CHANGES[self.name],
                found.table,
                tables=(found.table,) if found.table else (),
                predicates=columns,
                equalities=columns,
                stack=STACK,
            )
        )
        return Unknown("nothing")


def related_rows(found: Relation, here: Here) -> Value:
    """The query of what a relation leads to."""
    statement = replace(_related_found(found, here), issued=False)
    return RelatedRows(here.begin(statement), statement, found.target, relation=found)
