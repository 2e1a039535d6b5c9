"""INSERT, UPDATE and DELETE on their way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dal.discovery.evaluation.found import Found
from dal.discovery.model import Operation
from dal.discovery.stacks.sqlalchemy.chaining import OPEN_KEYWORDS, by_name, where
from dal.discovery.stacks.sqlalchemy.changes import found_of, with_condition, with_flag
from dal.discovery.stacks.sqlalchemy.fetching import by_primary_key, named_column, written_columns
from dal.discovery.stacks.sqlalchemy.queries import begun, issued, noted
from dal.discovery.stacks.sqlalchemy.results import Rows
from dal.discovery.stacks.sqlalchemy.terms import Term, term, united
from dal.discovery.values.collections import Entries, Items
from dal.discovery.values.program import ClassRef
from dal.discovery.values.query import Query
from dal.discovery.values.text import string
from dal.discovery.values.value import Arguments, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here


@dataclass(frozen=True, slots=True)
class Change(Query):
    """A statement that writes."""

    target: Value

    def as_term(self, here: Here) -> Term:
        """As a part of another statement, such as a CTE with RETURNING."""
        here.absorb([self])
        return Term(tables=self.found.tables, predicates=self.found.predicates)

    def attribute(self, name: str, here: Here) -> Value:
        """Its methods; `inserted` and `excluded` stand for the values."""
        del here
        if name in ("inserted", "excluded"):
            return Unknown("the values that are inserted")
        return ChangeMethod(self, name)


@dataclass(frozen=True, slots=True)
class ChangeMethod(Value):
    """A method of such a statement, not yet called."""

    change: Change
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The statement as the method leaves it."""
        change = self.change
        if self.name == "execute":
            issued(change, here)
            return Rows()
        step = _STEPS.get(self.name)
        return change if step is None else noted(change, step(change, arguments, here), here)


def _where(change: Change, arguments: Arguments, here: Here) -> Found:
    return where(change.found, arguments, here)


def _filter_by(change: Change, arguments: Arguments, here: Here) -> Found:
    found = change.found
    for name, value in arguments.keywords:
        found = with_condition(found, by_name(change.target, name, value, here))
    return with_condition(found, Term(reasons=(OPEN_KEYWORDS,))) if arguments.open_keywords else found


def _values(change: Change, arguments: Arguments, here: Here) -> Found:
    """`values(name=…)`, `values({…})`, `values([{…}, …])`."""
    columns = [named_column(change.target, name, here) for name, _ in arguments.keywords]
    found = change.found
    for value in arguments.positional:
        first = value.parts_inside()[0] if isinstance(value, Items) and value.items else value
        columns += written_columns(change.target, first, here)
    for value in arguments.values():
        for part in (entry for _, entry in value.entries) if isinstance(value, Entries) else (value,):
            nested = term(part, here)
            if "subselect" in nested.flags:
                found = with_condition(found, replace(nested, equalities=()))
    return replace(found, columns=united(found.columns, columns))


def _upsert(change: Change, arguments: Arguments, here: Here) -> Found:
    del arguments, here
    return replace(with_flag(change.found, "on duplicate key"), operation=Operation.UPSERT)


def _from_select(change: Change, arguments: Arguments, here: Here) -> Found:
    """INSERT … SELECT: the predicates are the SELECT's."""
    source = arguments.get(1, "select") or Unknown()
    names = arguments.get(0, "names")
    parts = names.parts_inside() if isinstance(names, Items) else ()
    columns = [named_column(change.target, name, here) for part in parts if (name := string(part))]
    columns += [name for part in parts for name in term(part, here).columns]
    found = with_condition(change.found, replace(term(source, here), flags=()))
    return replace(with_flag(found, "insert select"), columns=united(found.columns, columns))


def _prefix(change: Change, arguments: Arguments, here: Here) -> Found:
    del here
    said = " ".join(string(value) or "" for value in arguments.positional).upper()
    if "REPLACE" in said:
        return replace(with_flag(change.found, "replace"), operation=Operation.UPSERT)
    ignores = "insert ignore" if change.found.operation == Operation.INSERT else "ignore"
    return with_flag(change.found, ignores) if "IGNORE" in said else change.found


def _flagged(flag: str) -> Callable[[Change, Arguments, Here], Found]:
    def step(change: Change, arguments: Arguments, here: Here) -> Found:
        del arguments, here
        return with_flag(change.found, flag)

    return step


_STEPS: dict[str, Callable[[Change, Arguments, Here], Found]] = {
    **dict.fromkeys(("where", "filter"), _where),
    "filter_by": _filter_by,
    **dict.fromkeys(("values", "ordered_values"), _values),
    **dict.fromkeys(("on_duplicate_key_update", "on_conflict_do_update"), _upsert),
    "on_conflict_do_nothing": _flagged("insert ignore"),
    "returning": _flagged("returning"),
    "from_select": _from_select,
    "prefix_with": _prefix,
}


def change_of(operation: Operation, arguments: Arguments, here: Here) -> Change:
    """`insert(users)`, `update(User)`, `delete(User)`; 1.x takes conditions and values as further arguments."""
    target = next(iter(arguments.values()), Unknown())
    found = replace(found_of(operation, [target], here), columns=(), issued=False)
    change = Change(begun(found, here), found, target)
    conditions = arguments.positional[1:2] if operation != Operation.INSERT else ()
    values = arguments.positional[2:3] if operation == Operation.UPDATE else arguments.positional[1:2]
    if conditions:
        found = where(found, Arguments(conditions), here)
    named = arguments.get(-1, "values") or next(iter(values if operation != Operation.DELETE else ()), None)
    if named is not None:
        found = _values(replace(change, found=found), Arguments((named,)), here)
    return change if found is change.found else noted(change, found, here)


def with_parameters(change: Change, parameters: Value | None, here: Here) -> Found:
    """What is executed with a statement: the values, and for an ORM's UPDATE the primary keys."""
    found = change.found
    first = parameters.parts_inside()[0] if isinstance(parameters, Items) and parameters.items else parameters
    if found.operation != Operation.DELETE and not found.columns:
        found = replace(found, columns=written_columns(change.target, first, here))
    several = parameters is not None and not isinstance(parameters, Entries)
    by_keys = found.operation == Operation.UPDATE and not found.predicates and isinstance(change.target, ClassRef)
    return by_primary_key(found) if by_keys and several else found
