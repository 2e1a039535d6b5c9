"""Databases of peewee: statements as text, transactions, and which kind of database it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.stacks.dbapi import Handle
from dal.discovery.stacks.peewee.names import MODEL, last, of_peewee
from dal.discovery.stacks.sending import send
from dal.discovery.values.program import External, Foreign, Instance
from dal.discovery.values.query import Query
from dal.discovery.values.text import Text, spoken
from dal.discovery.values.value import Arguments, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

MYSQL, OPEN = "mysql", ""
_KINDS = (
    ("mysql", MYSQL),
    ("mariadb", MYSQL),
    ("sqlite", "sqlite"),
    ("sqlcipher", "sqlite"),
    ("apsw", "sqlite"),
    ("postgres", "postgres"),
    ("cockroach", "postgres"),
)
"""What stands in the name of a class or in a URL, and the kind of database that it tells."""
_UNITS = frozenset(("atomic", "transaction", "savepoint"))
_MARKS = frozenset(("begin", "session_start", "commit", "session_commit"))
_MADE = frozenset(("Proxy", "DatabaseProxy", "connect", "FlaskDB", "Database", "init_pool"))


@dataclass(frozen=True, slots=True)
class Database(Value):
    """A database, or what stands in for one; `kind` is empty where only run time tells."""

    kind: str = OPEN

    def attribute(self, name: str, here: Here) -> Value:
        """Its methods; of wrappers for frameworks, the base of models."""
        del here
        if name == "Model":
            return External(MODEL)
        if name in ("database", "obj"):
            return self
        return DatabaseMethod(self, name.removeprefix("aio_"))

    def call(self, arguments: Arguments, here: Here) -> Value:
        """As a decorator it gives the function back."""
        del here
        return arguments.get(0) or self

    def truth(self) -> bool | None:
        """There is one."""
        return True


@dataclass(frozen=True, slots=True)
class DatabaseMethod(Value):
    """A method of a database."""

    database: Database
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """Statements are sent, units of work begun."""
        first = arguments.get(0)
        if self.name in _UNITS:
            return Unit(self.name)
        if self.name in _MARKS:
            here.mark(f"{self.name}()")
        if self.name in ("cursor", "connection"):
            return Handle("cursor" if self.name == "cursor" else "connection", self.database.kind or MYSQL)
        if self.name == "execute_sql" and self.database.kind in (MYSQL, OPEN):
            send(arguments.get(0, "sql") or Unknown("a statement"), here, stack="peewee")
        elif self.name == "execute" and isinstance(first, Query):
            here.issue(first)
        elif self.name == "batch_commit":
            here.mark("batch_commit()")
            return first or Unknown()
        return Foreign(f"peewee.Database.{self.name}()")


@dataclass(frozen=True, slots=True)
class Unit(Value):
    """A unit of work: a context or a decorator."""

    how: str

    def entered(self, here: Here) -> Value:
        """The block begins."""
        here.mark(f"{self.how}()")
        return self

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The function that it decorates."""
        del here
        return arguments.get(0) or self


def made(name: str, arguments: Arguments) -> Database | None:
    """What a call of this name gives, if it is a database."""
    word = last(name)
    if not of_peewee(name) or not ("Database" in word or word in _MADE):
        return None
    if word == "connect":
        return Database(_kind(_text(arguments.get(0, "url"))))
    if word == "FlaskDB":
        return _wrapped(arguments)
    return Database(_kind(word))


def based_on(bases: Sequence[str]) -> Database | None:
    """What an object is whose class derives from a database of peewee."""
    for base in bases:
        if of_peewee(base) and "Database" in last(base):
            return Database(_kind(last(base)))
    return None


def kind_of(value: Value, here: Here) -> str:
    """The kind of database that a value surely is; empty where that is open."""
    kinds = {_kind_of(option, here) for option in value.options()}
    return kinds.pop() if len(kinds) == 1 else OPEN


def _kind_of(value: Value, here: Here) -> str:
    if isinstance(value, Instance):
        database = based_on(here.machine.external_bases(value.cls))
        return database.kind if database else OPEN
    return value.kind if isinstance(value, Database) else OPEN


def _wrapped(arguments: Arguments) -> Database:
    given = arguments.get(1, "database")
    if isinstance(given, Database):
        return given
    return Database(_kind(_text(given)))


def _text(value: Value | None) -> str:
    if not isinstance(value, Text):
        return ""
    return "".join(piece for piece in spoken(value) if isinstance(piece, str))


def _kind(name: str) -> str:
    lowered = name.lower()
    return next((kind for word, kind in _KINDS if word in lowered), OPEN)
