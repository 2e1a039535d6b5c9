"""Sessions, engines and connections, and what makes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dal.discovery.model import Operation
from dal.discovery.stacks.dbapi import Handle
from dal.discovery.stacks.sqlalchemy.executing import execute
from dal.discovery.stacks.sqlalchemy.objects import fetch, merged, write, write_many
from dal.discovery.stacks.sqlalchemy.queries import QueryMethod, QueryProperty, Select, select_of
from dal.discovery.stacks.sqlalchemy.results import Rows, entities_of, perhaps
from dal.discovery.values.value import NONE, Arguments, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

SESSION, CONNECTION, ENGINE, MAKER, REGISTRY = "session", "connection", "engine", "maker", "registry"


@dataclass(frozen=True, slots=True)
class Door(Value):
    """A session, a connection, an engine, what makes sessions, or a registry that stands for the current one."""

    role: str

    def attribute(self, name: str, here: Here) -> Value:
        """Its methods."""
        del here
        if name in ("sync_session", "sync_connection"):
            return self
        if name in ("bind", "engine", "sync_engine"):
            return Door(ENGINE)
        return DoorMethod(self, name)

    def call(self, arguments: Arguments, here: Here) -> Value:
        """A maker and a registry give a session."""
        del arguments, here
        return Door(SESSION) if self.role in (MAKER, REGISTRY) else self

    def elements(self, here: Here) -> Value:
        """A generator that was driven by hand gave the session itself."""
        del here
        return self

    def truth(self) -> bool | None:
        """There is one."""
        return True


@dataclass(frozen=True, slots=True)
class DoorMethod(Value):
    """A method of one of them, not yet called."""

    door: Door
    name: str

    def attribute(self, name: str, here: Here) -> Value:
        """`session.query` is used as if it were the session only by accident."""
        del here
        return Unknown(name)

    def call(self, arguments: Arguments, here: Here) -> Value:
        """Statements are sent, sessions and connections opened."""
        opened = _OPENS.get(self.name)
        if opened is not None:
            if self.name.startswith("begin"):
                here.mark(f"{self.name}()")
            return _opened(self.door, opened)
        if self.name == "raw_connection":
            return Handle("connection")
        if self.name == "run_sync" and arguments.positional:
            return arguments.positional[0].call(arguments.without(1).after(self.door), here)
        return session_method(self.name, arguments, here)


_OPENS = {
    "connect": CONNECTION,
    "connection": CONNECTION,
    "contextual_connect": CONNECTION,
    "get_bind": ENGINE,
    "begin": "",
    "begin_nested": "",
    "execution_options": "",
    "no_autoflush": "",
    "__enter__": "",
    "__aenter__": "",
}
"""What methods open; empty: what they belong to."""


def _opened(door: Door, role: str) -> Door:
    if role:
        return Door(role)
    return Door({ENGINE: CONNECTION, MAKER: SESSION, REGISTRY: SESSION}.get(door.role, door.role))


def session_method(name: str, arguments: Arguments, here: Here) -> Value:
    """A method of a session or a connection; also used for what only looks like one."""
    method = _METHODS.get(name)
    return method(arguments, here) if method is not None else Unknown(f"{name} of a session")


def _add(arguments: Arguments, here: Here) -> Value:
    write(arguments.get(0, "instance") or Unknown("an object"), here)
    return NONE


def _add_all(arguments: Arguments, here: Here) -> Value:
    write(_many(arguments), here)
    return NONE


def _delete(arguments: Arguments, here: Here) -> Value:
    write(arguments.get(0, "instance") or Unknown("an object"), here, Operation.DELETE)
    return NONE


def _many(arguments: Arguments) -> Value:
    return arguments.get(0, "instances") or arguments.get(-1, "objects") or Unknown("objects")


def _insert_many(arguments: Arguments, here: Here) -> Value:
    write_many(arguments, Operation.INSERT, here)
    return NONE


def _update_many(arguments: Arguments, here: Here) -> Value:
    write_many(arguments, Operation.UPDATE, here)
    return NONE


def _query(arguments: Arguments, here: Here) -> Value:
    return select_of(arguments.positional, here, legacy=True)


def _scalars(arguments: Arguments, here: Here) -> Value:
    return execute(arguments, here, single=True)


def _scalar(arguments: Arguments, here: Here) -> Value:
    rows = execute(arguments, here, single=True)
    return perhaps(rows.element()) if isinstance(rows, Rows) else rows


def _exec(arguments: Arguments, here: Here) -> Value:
    """SQLModel: rows of one entity are the entities."""
    rows = execute(arguments, here)
    return replace(rows, single=len(rows.entities) == 1) if isinstance(rows, Rows) else rows


def _fetch_all(arguments: Arguments, here: Here) -> Value:
    rows = execute(arguments, here)
    return entities_of(rows.entities) if isinstance(rows, Rows) else rows


def _commit(arguments: Arguments, here: Here) -> Value:
    del arguments
    here.mark("commit()")
    return NONE


def _of_query(name: str) -> Callable[[Arguments, Here], Value]:
    """Flask-SQLAlchemy's `db.paginate(select(…))`, `db.first_or_404(select(…))`."""

    def method(arguments: Arguments, here: Here) -> Value:
        first = arguments.get(0, "select") or arguments.get(-1, "statement") or Unknown()
        for option in first.options():
            if isinstance(option, Select):
                query = replace(option, legacy=True)
                return QueryMethod(query, name).call(arguments.without(1), here)
        return Unknown(name)

    return method


def _query_property(arguments: Arguments, here: Here) -> Value:
    del arguments, here
    return QueryProperty()


def _get(arguments: Arguments, here: Here) -> Value:
    return fetch(arguments, here)


def _get_one(arguments: Arguments, here: Here) -> Value:
    return fetch(arguments, here, sure=True)


_METHODS: dict[str, Callable[[Arguments, Here], Value]] = {
    "query": _query,
    "query_property": _query_property,
    **dict.fromkeys(("execute", "stream", "exec_driver_sql", "iterate", "execute_many"), execute),
    **dict.fromkeys(("scalars", "stream_scalars"), _scalars),
    **dict.fromkeys(("scalar", "fetch_val"), _scalar),
    "exec": _exec,
    **dict.fromkeys(("fetch_all", "fetch_one"), _fetch_all),
    "add": _add,
    **dict.fromkeys(("add_all", "bulk_save_objects"), _add_all),
    "delete": _delete,
    "delete_all": _delete,
    "merge": merged,
    "get": _get,
    **dict.fromkeys(("get_one", "get_or_404"), _get_one),
    "bulk_insert_mappings": _insert_many,
    "bulk_update_mappings": _update_many,
    "commit": _commit,
    **{name: _of_query(name) for name in ("paginate", "first_or_404", "one_or_404")},
}
SENDS = frozenset(
    "execute stream exec_driver_sql scalars stream_scalars scalar exec fetch_all fetch_one fetch_val iterate"
    " execute_many".split()
)
"""Methods that take a statement."""
