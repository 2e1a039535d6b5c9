"""SQLAlchemy, Flask-SQLAlchemy and SQLModel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.stacks.sqlalchemy.attributes import of_class, of_instance
from dal.discovery.stacks.sqlalchemy.backrefs import backref_of
from dal.discovery.stacks.sqlalchemy.bases import kind_of
from dal.discovery.stacks.sqlalchemy.declared import CONSTRAINTS, KINDS
from dal.discovery.stacks.sqlalchemy.declaring import BASES, declaration
from dal.discovery.stacks.sqlalchemy.fields import Field
from dal.discovery.stacks.sqlalchemy.flask import FlaskDb
from dal.discovery.stacks.sqlalchemy.functions import FUNCTIONS, function
from dal.discovery.stacks.sqlalchemy.guessing import guessed
from dal.discovery.stacks.sqlalchemy.mapped import attributes_of, table_of
from dal.discovery.stacks.sqlalchemy.marshmallow import loader_of
from dal.discovery.stacks.sqlalchemy.queries import select_of
from dal.discovery.stacks.sqlalchemy.repositories import method_of, repository_of
from dal.discovery.stacks.sqlalchemy.schema import Alias
from dal.discovery.stacks.sqlalchemy.sessions import (
    CONNECTION,
    ENGINE,
    MAKER,
    REGISTRY,
    SESSION,
    Door,
)
from dal.discovery.stacks.sqlalchemy.spelling import spelled
from dal.discovery.stacks.sqlalchemy.tables import tables
from dal.discovery.stacks.sqlalchemy.users import USERS, CurrentUser
from dal.discovery.stacks.stack import Stack
from dal.discovery.values.program import ClassRef, Instance
from dal.discovery.values.text import text
from dal.discovery.values.value import Arguments, Member, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here
    from dal.discovery.evaluation.machine import Machine
    from dal.discovery.model import Table

PACKAGES = frozenset(("sqlalchemy", "sqlmodel", "flask_sqlalchemy", "sqlalchemy_utils", "flask_sqlalchemy_lite"))
_DOORS = {
    "Session": SESSION,
    "AsyncSession": SESSION,
    "SignallingSession": SESSION,
    "Connection": CONNECTION,
    "AsyncConnection": CONNECTION,
    "Engine": ENGINE,
    "AsyncEngine": ENGINE,
    "sessionmaker": MAKER,
    "async_sessionmaker": MAKER,
    "scoped_session": REGISTRY,
    "async_scoped_session": REGISTRY,
    "create_session": SESSION,
    "create_engine": ENGINE,
    "create_async_engine": ENGINE,
    "engine_from_config": ENGINE,
    "async_engine_from_config": ENGINE,
    "create_mock_engine": ENGINE,
    "async_object_session": SESSION,
    "object_session": SESSION,
}
"""What these make when they are called, and are when they are annotated."""
_STATEMENTS = frozenset(
    "Select SelectOfScalar Query BaseQuery Executable ClauseElement ColumnElement TextClause Insert Update Delete"
    " Subquery CTE Table Selectable BinaryExpression ColumnExpressionArgument InstrumentedAttribute".split()
)
"""Annotations of what callers pass: they know which statement it is."""
_EXPORTS = frozenset(
    (
        *FUNCTIONS,
        *_DOORS,
        *KINDS,
        *CONSTRAINTS,
        *BASES,
        *"func MetaData event inspect DeclarativeBase Mapped SQLModel Integer BigInteger SmallInteger String Text"
        " Unicode UnicodeText Boolean Date DateTime Time Interval Float Double Numeric Enum JSON LargeBinary Uuid"
        " CHAR VARCHAR TEXT INTEGER BIGINT SMALLINT DECIMAL NUMERIC FLOAT DATE DATETIME TIMESTAMP TIME BOOLEAN"
        " BLOB BINARY VARBINARY UUID TINYINT MEDIUMINT MEDIUMTEXT LONGTEXT TINYTEXT LONGBLOB ENUM BIT".split(),
    )
)
"""Names that a module may have from `import *`."""
_FRESH = frozenset(("model_validate", "from_orm", "parse_obj", "model_construct", "construct", "validate"))


class SqlAlchemy(Stack):
    """Declarative classes and tables, sessions and connections, statements and legacy queries."""

    name = "sqlalchemy"

    def named(self, name: str, here: Here) -> Value | None:
        """Flask-SQLAlchemy-like objects that libraries have ready, and the user who is logged in."""
        del here
        if name in USERS:
            return CurrentUser(USERS[name])
        return FlaskDb() if name in ("fastapi_sqlalchemy.db", "fastapi_async_sqlalchemy.db") else None

    def exports(self, library: str, name: str) -> bool:
        """`from sqlalchemy import *`."""
        return library.split(".", 1)[0] in PACKAGES and name in _EXPORTS

    def called(self, name: str, arguments: Arguments, here: Here) -> Value | None:
        """See the class."""
        parts = name.split(".")
        if parts[0] not in PACKAGES:
            return spelled(name, arguments, here) or _beside(name, arguments)
        last = parts[-1]
        if len(parts) > 1 and parts[-2] in ("func", "functions"):
            return function(last, arguments, here)
        made = FUNCTIONS.get(last)
        if made is not None:
            return made(arguments, here)
        if last in _DOORS:
            return Door(_DOORS[last])
        return declaration(last, arguments)

    def typed(self, name: str, here: Here) -> Value | None:
        """Sessions and the like; statements that are passed are the callers' matter."""
        del here
        package, last = name.split(".", 1)[0], name.rsplit(".", 1)[-1]
        if package not in PACKAGES:
            return None
        if last in _DOORS:
            return Door(_DOORS[last])
        if last == "SQLAlchemy":
            return FlaskDb()
        return Unknown("a statement", free=True) if last in _STATEMENTS else None

    def class_attribute(self, cls: ClassRef, bases: Sequence[str], name: str, here: Here) -> Value | None:
        """Columns that only annotations declare, `query`, `__table__`, what pydantic makes of data."""
        del bases
        kind = kind_of(here.machine, cls)
        if kind is None:
            return None
        attribute = attributes_of(here.machine, cls).get(name)
        if attribute is not None:
            return of_class(cls, attribute, here)
        if name in _FRESH:
            return Maker(cls)
        special = _SPECIAL.get(name)
        if special is not None:
            return special(cls, here)
        back = backref_of(cls, name, here)
        return _column_of_a_kind(cls, name, here) if back is None else of_class(cls, back, here)

    def constant(self, cls: ClassRef, bases: Sequence[str], name: str, here: Here) -> Value | None:
        """SQLModel's columns with a default."""
        if not any(base.endswith(".SQLModel") for base in bases):
            return None
        attribute = attributes_of(here.machine, cls).get(name)
        return of_class(cls, attribute, here) if attribute is not None else None

    def instance_attribute(self, instance: Instance, bases: Sequence[str], name: str, here: Here) -> Value | None:
        """Values and related objects; of a class that derives from `SQLAlchemy` what that has."""
        value = _of_libraries(instance, bases, name, here) if bases else None
        if value is not None:
            return value
        if kind_of(here.machine, instance.cls) is None:
            return None
        attribute = attributes_of(here.machine, instance.cls).get(name)
        if attribute is not None:
            return of_instance(instance, attribute, here)
        back = backref_of(instance.cls, name, here)
        if back is not None:
            return of_instance(instance, back, here)
        return self.class_attribute(instance.cls, bases, name, here) if name in ("query", "__table__") else None

    def guessed(self, member: Member, arguments: Arguments, here: Here) -> Value | None:
        """See `dal.discovery.stacks.sqlalchemy.guessing`."""
        return guessed(member, arguments, here)

    def table_of(self, machine: Machine, cls: ClassRef) -> str | None:
        """See `Stack.table_of`."""
        return table_of(machine, cls)

    def tables(self, machine: Machine, files: Sequence[str]) -> Sequence[Table]:
        """See `Stack.tables`."""
        return tables(machine, files)


def _of_libraries(instance: Instance, bases: Sequence[str], name: str, here: Here) -> Value | None:
    """What objects have whose class derives from a session, from `SQLAlchemy`, from a repository or a schema."""
    for special in (loader_of, method_of):
        value = special(instance, bases, name, here)
        if value is not None:
            return value
    for base in bases:
        package, last = base.split(".", 1)[0], base.rsplit(".", 1)[-1]
        if package == "flask_sqlalchemy" and last == "SQLAlchemy":
            given = instance.arguments.get(-1, "model_class") if instance.arguments is not None else None
            return FlaskDb(given).attribute(name, here)
        if package in PACKAGES and last in _DOORS:
            return Door(SESSION).attribute(name, here)
    return None


def _beside(name: str, arguments: Arguments) -> Value | None:
    """Of libraries that are built on SQLAlchemy."""
    if name.startswith("databases.") and name.endswith(".Database"):
        return Door(REGISTRY)
    return repository_of(name, arguments)


@dataclass(frozen=True, slots=True)
class Maker(Value):
    """`Hero.model_validate`: makes an object of given data."""

    cls: ClassRef

    def call(self, arguments: Arguments, here: Here) -> Value:
        """A new one."""
        del arguments, here
        return Instance(self.cls, None, "fresh")


def _query(cls: ClassRef, here: Here) -> Value:
    return select_of((cls,), here, legacy=True)


def _table(cls: ClassRef, here: Here) -> Value:
    del here
    return Alias(cls)


def _name(cls: ClassRef, here: Here) -> Value:
    name = table_of(here.machine, cls)
    return text(name) if name is not None else Unknown("a table's name", free=cls.open)


_SPECIAL: dict[str, Callable[[ClassRef, Here], Value]] = {
    "query": _query,
    "__table__": _table,
    "__tablename__": _name,
}


def _column_of_a_kind(cls: ClassRef, name: str, here: Here) -> Value | None:
    """A mapped class may get columns that the code does not show: by reflection or from a library's mixin."""
    if name.startswith("_") or name in ("metadata", "registry", "objects"):
        return None
    table = table_of(here.machine, cls)
    return Field(table, name) if table is not None else None
