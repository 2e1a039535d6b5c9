"""SELECT on its way: `select(…)`, `session.query(…)`, `Model.query`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, TypeVar

from dal.discovery.evaluation.found import Found, Root
from dal.discovery.model import Operation
from dal.discovery.stacks.sqlalchemy.changes import finished, found_of, with_condition, with_limit
from dal.discovery.stacks.sqlalchemy.fields import Field
from dal.discovery.stacks.sqlalchemy.results import entities_of, entity_of
from dal.discovery.stacks.sqlalchemy.schema import Columns, TableMethod
from dal.discovery.stacks.sqlalchemy.terms import Term, term, united
from dal.discovery.values.program import ClassRef
from dal.discovery.values.query import Query
from dal.discovery.values.text import Text
from dal.discovery.values.value import Arguments, Known, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

Q = TypeVar("Q", bound=Query)


def begun(found: Found, here: Here) -> Root:
    """Where a statement begins; in the body of a module or a class it is none before it is used."""
    if _in_function(here):
        return here.begin(found)
    return Root(here.owner, (here.spot(),))


def noted(query: Q, found: Found, here: Here) -> Q:
    """The query with a change.

    A query that another function has built stays that function's statement as long as a caller only orders it or
    takes a page of it; with further conditions it is the caller's.
    """
    if query.lent is not None and not _narrows(query.found, found):
        return replace(query, found=found)
    changed = replace(_rooted(query, here), found=found)
    if _in_function(here):
        here.extend(changed)
    return replace(changed, lent=None)


def _narrows(before: Found, after: Found) -> bool:
    return (before.predicates, before.tables, before.reasons) != (after.predicates, after.tables, after.reasons)


def issued(query: Query, here: Here, found: Found | None = None) -> None:
    """The query is sent, possibly with a last change; one that asks no table is no access to data."""
    if isinstance(query, Select) and query.found.table is None and all(map(_is_constant, query.entities)):
        here.absorb([query])
    else:
        here.issue(_rooted(query, here), finished(found or query.found))


def _is_constant(value: Value) -> bool:
    return all(
        isinstance(option, Known | Text | Term) or hasattr(option, "as_condition") for option in value.options()
    )


def _rooted(query: Q, here: Here) -> Q:
    """A query that stands in a module is a statement wherever it is used."""
    owner = query.root.owner
    unit = here.machine.program.unit(owner.file)
    stands = owner != here.owner and unit is not None and owner.key not in unit.functions
    return replace(query, root=here.begin(query.found)) if stands else query


def _in_function(here: Here) -> bool:
    return here.owner.key in here.unit.functions


@dataclass(frozen=True, slots=True)
class Select(Query):
    """A query; `legacy` is one of `session.query`, which can send itself."""

    lends: ClassVar[bool] = True
    entities: tuple[Value, ...] = ()
    """What a row is made of."""
    legacy: bool = False
    last: Value | None = None
    """What was joined last: `filter_by` is about it."""

    def as_term(self, here: Here) -> Term:
        """As a part of another statement it is a sub-select, and no site of its own."""
        here.absorb([self])
        found = self.found
        flags = united(("subselect",), (flag for flag in found.flags if flag == "full text"))
        reasons = () if found.free else found.reasons
        return Term(tables=found.tables, predicates=found.predicates, flags=flags, reasons=reasons)

    def attribute(self, name: str, here: Here) -> Value:
        """Its methods; `.c` are the columns of the sub-select."""
        del here
        if name in ("c", "columns", "selected_columns", "exported_columns"):
            return Columns(Subquery(self))
        return self if name == "statement" else QueryMethod(self, name)

    def call(self, arguments: Arguments, here: Here) -> Value:
        """`query_property` may be called."""
        del arguments, here
        return self

    def elements(self, here: Here) -> Value:
        """A loop sends it."""
        if not self.legacy:
            return Unknown("an element")
        issued(self, here)
        return entity_of(self.entities)

    def item(self, key: Value, here: Here) -> Value:
        """`query[0]` sends it."""
        del key
        return self.elements(here)

    def sliced(self, bounds: list[Value], here: Here) -> Value:
        """`query[5:10]` sends it."""
        if not self.legacy:
            return self
        issued(self, here, with_limit(self.found, *(bounds[::-1] or (Unknown(),))))
        return entities_of(self.entities)


Step = Callable[[Select, Arguments, "Here"], Value]
CHAINS: dict[str, Step] = {}
"""By name, what methods make of a query; filled where they are defined."""
FETCHES: dict[str, Step] = {}
"""Methods of legacy queries that send them."""


@dataclass(frozen=True, slots=True)
class QueryMethod(Value):
    """A method of a query, not yet called."""

    query: Select
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The query as the method leaves it, or its rows; a method that nobody knows changes nothing."""
        step = CHAINS.get(self.name) or (FETCHES.get(self.name) if self.query.legacy else None)
        return step(self.query, arguments, here) if step is not None else self.query


@dataclass(frozen=True, slots=True)
class Subquery(Value):
    """`query.subquery()`, `query.cte()`: something to select from."""

    query: Select

    def as_term(self, here: Here) -> Term:
        """Its tables and what it asks for."""
        inside = self.query.as_term(here)
        return replace(inside, flags=united(("derived table",), inside.flags))

    def attribute(self, name: str, here: Here) -> Value:
        """A column of it, or one of the methods of what stands in FROM."""
        if name in ("c", "columns"):
            return Columns(self)
        if name in ("select", "join", "outerjoin"):
            return TableMethod(self, name)
        if name in ("alias", "lateral", "union", "union_all"):
            return SubqueryMethod(self, name)
        return column_named(self.query, name, here)


@dataclass(frozen=True, slots=True)
class SubqueryMethod(Value):
    """`cte.alias()`, `cte.union_all(…)` of a recursive one."""

    of: Subquery
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The same rows, and those of the others."""
        if not self.name.startswith("union"):
            return self.of
        united_ = CHAINS["union"](self.of.query, arguments, here)
        return Subquery(united_) if isinstance(united_, Select) else self.of


def column_named(query: Select, name: str, here: Here) -> Value:
    """The column that a sub-select has under that name."""
    for entity in query.entities:
        for option in entity.options():
            if isinstance(option, Field) and option.name == name:
                return option
            if isinstance(option, Term) and option.name == name:
                return replace(option, predicates=(), equalities=(), aggregates=())
            if isinstance(option, ClassRef):
                return option.attribute(name, here)
    return Field(None, name)


@dataclass(frozen=True, slots=True)
class QueryProperty(Value):
    """`query = session.query_property()` in the body of a class."""

    def bound(self, owner: Value, name: str, here: Here) -> Value:
        """A query for the class."""
        del name
        return select_of((owner,), here, legacy=True) if isinstance(owner, ClassRef) else self


def select_of(values: tuple[Value, ...], here: Here, *, legacy: bool = False) -> Select:
    """A query for these begins at the call that is being evaluated."""
    found = replace(found_of(Operation.SELECT, values, here), issued=False)
    for value in values:
        one = term(value, here)
        if hasattr(value, "as_condition"):  # text that goes on to FROM and WHERE
            found = with_condition(found, one)
        elif "subselect" in one.flags:
            found = with_condition(found, replace(one, equalities=()))
    return Select(begun(found, here), found, values, legacy)
