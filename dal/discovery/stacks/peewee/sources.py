"""What a query is on: a model, an alias of one, a table without a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.evaluation.found import Found
from dal.discovery.model import Operation
from dal.discovery.stacks.peewee.databases import MYSQL, OPEN, kind_of
from dal.discovery.stacks.peewee.expressions import Column
from dal.discovery.stacks.peewee.models import inherited, is_model, table_of
from dal.discovery.values.program import ClassRef
from dal.discovery.values.value import Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here
    from dal.discovery.evaluation.machine import Machine

STACK = "peewee"
_UNKNOWN = "which model it is, is known at run time only"
_MYSQL = ("MySQLDatabase", "mysql://", "mysql+pool", "MariaDB", "pymysql", "MySQLdb")
"""Words that tell that a backend speaks to MySQL."""


@dataclass(frozen=True, slots=True)
class Source(Value):
    """A table in a query."""

    table: str | None
    model: ClassRef | None = None
    free: bool = False

    def attribute(self, name: str, here: Here) -> Value:
        """As of the model, else a column."""
        if self.model is not None:
            return self.model.attribute(name, here)
        return self if name in ("c", "columns") else Column(self.table, name, name)

    @property
    def is_free(self) -> bool:
        """Whether callers know the model."""
        return self.free

    def found(self, operation: Operation) -> Found:
        """A statement on it of which nothing else is known yet."""
        return Found(
            operation,
            self.table,
            tables=(self.table,) if self.table else (),
            dynamic=self.table is None,
            reasons=() if self.table else (_UNKNOWN,),
            stack=STACK,
            free=self.free,
        )


def source_of(value: Value, here: Here) -> Source | None:
    """What a class or an alias is as a part of a query; None for anything else."""
    if isinstance(value, Source):
        return value
    if not isinstance(value, ClassRef) or not is_model(here.machine, value):
        return None
    table = table_of(here.machine, value)
    return Source(table, value.plain, free=table is None and value.open)


def is_elsewhere(machine: Machine, cls: ClassRef) -> bool:
    """Whether a model is kept in another kind of database than the backend's MySQL."""
    database, outer = inherited(machine, cls, "database"), machine.module(cls.file)
    if database is None or outer is None:
        return False
    return kind_of(database, outer) not in (MYSQL, OPEN) and machine.program.says(*_MYSQL)
