"""The `databases` package: statements as text or as queries of SQLAlchemy, sent by coroutines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.stacks.decorators import mark_decorated
from dal.discovery.stacks.sending import is_statement, send
from dal.discovery.stacks.sqlalchemy.executing import Sql
from dal.discovery.stacks.stack import Stack, ends
from dal.discovery.values.collections import Items
from dal.discovery.values.program import Foreign, Instance
from dal.discovery.values.query import Query
from dal.discovery.values.text import Text, spoken
from dal.discovery.values.value import Arguments, Known, Unknown, Value, join

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_SENDS = frozenset(("fetch_all", "fetch_one", "fetch_val", "iterate", "execute", "execute_many"))
_TYPES = ("Database", "DatabaseURL", "Connection")
_OTHERS = ("sqlite", "postgres", "aiopg", "asyncpg")
"""What the URL of another kind of database begins with."""
_MYSQL = ("mysql://", "mysql+", "aiomysql", "asyncmy", "pymysql", "MySQLdb")
"""Words that tell that a backend speaks to MySQL."""


@dataclass(frozen=True, slots=True)
class DatabaseHandle(Value):
    """`Database(url)`, or a connection of it; `elsewhere` if it is not the MySQL that the backend has."""

    elsewhere: bool = False

    def attribute(self, name: str, here: Here) -> Value:
        """Its methods."""
        del here
        return DatabaseMethod(self, name)

    def truth(self) -> bool | None:
        """There is one."""
        return True


@dataclass(frozen=True, slots=True)
class DatabaseMethod(Value):
    """A method of it."""

    of: DatabaseHandle
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """A statement is sent, a unit of work begun."""
        if self.of.elsewhere:
            return Foreign("elsewhere.row")
        if self.name == "transaction":
            return Unit()
        if self.name == "connection":
            return self.of
        if self.name not in _SENDS:
            return Foreign(f"databases.Database.{self.name}()")
        issue(arguments.get(0, "query") or Unknown("a statement", free=True), here)
        return _answered(self.name)


@dataclass(frozen=True, slots=True)
class Unit(Value):
    """`database.transaction()`: a context, a decorator, or started and committed by hand."""

    def entered(self, here: Here) -> Value:
        """`async with` begins it."""
        here.mark("transaction()")
        return self

    def attribute(self, name: str, here: Here) -> Value:
        """By hand."""
        if name in ("start", "commit"):
            here.mark(f"{name}()")
        return Foreign(f"databases.Transaction.{name}")

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The function that it decorates."""
        del here
        return arguments.get(0) or self


def issue(value: Value, here: Here) -> None:
    """Queries are sent, texts and what nobody knows too."""
    value = value.value if isinstance(value, Sql) else value
    queries = [option for option in value.options() if isinstance(option, Query)]
    for query in queries:
        here.issue(query)
    texts = [option for option in value.options() if isinstance(option, Text) and is_statement(option)]
    if queries and texts:
        send(join(texts), here, stack="databases")
    elif not queries and not isinstance(value, Known):
        send(value, here, stack="databases")


def _answered(name: str) -> Value:
    row = Foreign("databases.row")
    return Items((row,), open=True) if name in ("fetch_all", "iterate") else row


class Databases(Stack):
    """See the module."""

    name = "databases"

    def exports(self, library: str, name: str) -> bool:
        """`from databases import *`."""
        return library == "databases" and name in _TYPES

    def called(self, name: str, arguments: Arguments, here: Here) -> Value | None:
        """`Database(url)`."""
        if not ends(name, "databases", "Database"):
            return None
        return DatabaseHandle(_is_elsewhere(arguments.get(0, "url")) and here.machine.program.says(*_MYSQL))

    def typed(self, name: str, here: Here) -> Value | None:
        """`db: Database`."""
        del here
        return DatabaseHandle() if ends(name, "databases", "Database", "Connection") else None

    def begun(self, here: Here) -> None:
        """`@database.transaction()`."""
        mark_decorated(here, lambda value: isinstance(value, Unit))

    def instance_attribute(self, instance: Instance, bases: Sequence[str], name: str, here: Here) -> Value | None:
        """Of a class of the backend's that derives from `Database`."""
        del instance
        if any(ends(base, "databases", "Database") for base in bases):
            return DatabaseHandle().attribute(name, here)
        return None


def _is_elsewhere(url: Value | None) -> bool:
    said = "".join(piece for piece in spoken(url) if isinstance(piece, str)) if url is not None else ""
    return said.lower().startswith(_OTHERS)
