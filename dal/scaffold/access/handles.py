"""The parameter by which a function gets its connection: wiring, and no part of what it is asked."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from dal.scaffold.access.functions import Function
from dal.scaffold.code.signatures import Parameter


class Grip(StrEnum):
    """What a function wants to be given."""

    CONNECTION = "connection"
    CURSOR = "cursor"
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class Handle:
    """A parameter, what it is, and its annotation."""

    name: str
    grip: Grip
    annotation: str | None = None


_USES = (
    (Grip.CONNECTION, frozenset({"cursor", "begin", "get_autocommit"})),
    (Grip.CURSOR, frozenset({"fetchall", "fetchmany", "fetchone", "lastrowid", "nextset", "rowcount"})),
    (
        Grip.SESSION,
        frozenset({"add", "add_all", "flush", "get", "merge", "query", "refresh", "scalar", "scalars"}),
    ),
    (Grip.CURSOR, frozenset({"execute", "executemany"})),
)
"""In this order: the attributes by which each is told."""
_NAMES = {
    "cnx": Grip.CONNECTION,
    "con": Grip.CONNECTION,
    "conn": Grip.CONNECTION,
    "connection": Grip.CONNECTION,
    "cur": Grip.CURSOR,
    "curs": Grip.CURSOR,
    "cursor": Grip.CURSOR,
    "db_conn": Grip.CONNECTION,
    "db_connection": Grip.CONNECTION,
    "db_session": Grip.SESSION,
    "dbh": Grip.CONNECTION,
    "sess": Grip.SESSION,
    "session": Grip.SESSION,
}
_SESSIONS = frozenset({"dbsession", "ormsession", "scoped_session", "session", "sqlsession"})
_MAYBE = frozenset({"db", "database", "mysql", "tx", "transaction"})
"""Names of what is told by its use alone."""


def handle_of(function: Function) -> Handle | None:
    """The parameter that is the way to the database."""
    for parameter in function.signature.parameters:
        grip = _annotated(parameter) or _named(parameter, function)
        if grip is not None:
            return Handle(parameter.name, grip, parameter.annotation)
    return None


def _annotated(parameter: Parameter) -> Grip | None:
    note = (parameter.annotation or "").partition("[")[0].partition(" |")[0].rpartition(".")[2].lower()
    if note.endswith("session"):
        return Grip.SESSION if note in _SESSIONS else None
    return next((grip for grip in Grip if note.endswith(grip.value)), None)


def _named(parameter: Parameter, function: Function) -> Grip | None:
    """Told by its use; what is only handed on, by its name. Another annotation says that it is something else."""
    known = parameter.name in _NAMES or parameter.name in _MAYBE
    if not known or parameter.annotation not in (None, "Any", "object"):
        return None
    used = set(_used(function.node, parameter.name))
    told = next((grip for grip, words in _USES if used & words), None)
    return told or (None if used else _NAMES.get(parameter.name))


def _used(node: ast.AST, name: str) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id == name:
            yield one.attr
