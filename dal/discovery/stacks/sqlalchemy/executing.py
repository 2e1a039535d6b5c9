"""A session or a connection sends a statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.evaluation.found import Found
from dal.discovery.model import Confidence, Operation
from dal.discovery.stacks.sending import described
from dal.discovery.stacks.sqlalchemy.changes import STACK, finished, found_of
from dal.discovery.stacks.sqlalchemy.queries import Select, issued
from dal.discovery.stacks.sqlalchemy.results import Rows
from dal.discovery.stacks.sqlalchemy.terms import Names, Term, united
from dal.discovery.stacks.sqlalchemy.writing import Change, with_parameters
from dal.discovery.values.program import FunctionRef
from dal.discovery.values.text import Text, joined, text
from dal.discovery.values.value import Arguments, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here


_NOWHERE = "unknown_table"


@dataclass(frozen=True, slots=True)
class Sql(Value):
    """`text("…")`: a whole statement, or a piece of one."""

    value: Value

    def attribute(self, name: str, here: Here) -> Value:
        """`bindparams`, `columns` and the like change nothing that matters here."""
        del here
        return SqlMethod(self, name)

    def as_term(self, here: Here) -> Term:
        """A piece of SQL among columns: a statement's tail says which table it is about."""
        del here
        return self._read("SELECT ", "")

    def as_condition(self, table: str | None) -> Term:
        """A piece of SQL in WHERE."""
        return self._read(f"SELECT 1 FROM {table or _NOWHERE} WHERE ", table or "")  # noqa: S608  never sent

    def _read(self, before: str, table: str) -> Term:
        found = described(joined(text(before), self.value), Confidence.HIGH) if _is_text(self.value) else None
        if found is None or found.table is None:
            return Term() if _is_text(self.value) else Term(reasons=("a piece of SQL is known at run time only",))
        tables: Names = tuple(name for name in found.tables if name != _NOWHERE)
        return Term(
            tables=united((table,) if table else (), tables),
            predicates=tuple(name.removeprefix(f"{_NOWHERE}.") for name in found.predicates),
            equalities=tuple(name.removeprefix(f"{_NOWHERE}.") for name in found.equalities),
            aggregates=found.aggregates,
            ordering=found.ordering,
            flags=found.flags,
            reasons=found.reasons if found.dynamic else (),
        )


def _is_text(value: Value) -> bool:
    return any(isinstance(option, Text) for option in value.options())


@dataclass(frozen=True, slots=True)
class SqlMethod(Value):
    """A method of `text(…)`."""

    of: Sql
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The same text."""
        del arguments, here
        return self.of


def execute(arguments: Arguments, here: Here, *, single: bool = False) -> Value:
    """`session.execute(statement, parameters)`; gives the rows."""
    statement = arguments.get(0, "statement") or arguments.get(-1, "query") or Unknown("a statement")
    parameters = arguments.get(1, "params")
    entities: tuple[Value, ...] = ()
    for option in statement.options():
        entities = _send(option, parameters, here) or entities
    return Rows(entities, single)


def _send(statement: Value, parameters: Value | None, here: Here) -> tuple[Value, ...]:
    if isinstance(statement, Select):
        issued(statement, here)
        return statement.entities
    if isinstance(statement, Change):
        issued(statement, here, with_parameters(statement, parameters, here))
    elif isinstance(statement, FunctionRef):
        return _send(statement.call(Arguments(), here), parameters, here)
    elif isinstance(statement, Term):
        if statement.tables:
            here.emit(finished(found_of(Operation.SELECT, [statement], here)))
    elif isinstance(statement, Sql | Text | Unknown) or statement.is_free:
        found = described(statement.value if isinstance(statement, Sql) else statement, Confidence.HIGH, STACK)
        if found is not None and not _is_ping(found):
            here.emit(found)
    return ()


def _is_ping(found: Found) -> bool:
    """`SELECT 1`: whether the database is there."""
    asks = found.dynamic or found.flags or found.aggregates or found.tables
    return found.operation == Operation.SELECT and not asks


def is_statement(value: Value) -> bool:
    """Whether it can only be sent."""
    return any(isinstance(option, Select | Change | Sql) for option in value.options())
