"""Tables as objects: pandas' frames that are written, and `dataset`, whose tables are asked by keywords."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.evaluation.found import Found
from dal.discovery.model import Operation
from dal.discovery.stacks.dbapi import MYSQL, Handle
from dal.discovery.stacks.sending import send
from dal.discovery.stacks.stack import Stack, ends
from dal.discovery.values.collections import Entries, Items, sure
from dal.discovery.values.program import Foreign
from dal.discovery.values.text import string
from dal.discovery.values.value import Arguments, Member, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_READS = {"find": 0, "find_one": 0, "all": 0, "distinct": 0, "count": 0, "__len__": 0}
_WRITES = {
    "insert": Operation.INSERT,
    "insert_many": Operation.INSERT,
    "insert_ignore": Operation.INSERT,
    "update": Operation.UPDATE,
    "update_many": Operation.UPDATE,
    "upsert": Operation.UPSERT,
    "upsert_many": Operation.UPSERT,
    "delete": Operation.DELETE,
}
_KEYED = frozenset(("update", "update_many"))
"""What names the columns that it looks up by, as its second argument."""
_OPTIONS = frozenset(("order_by",))
_UNITS = frozenset(("begin", "commit"))


@dataclass(frozen=True, slots=True)
class DataSet(Value):
    """`dataset.connect(url)`."""

    def attribute(self, name: str, here: Here) -> Value:
        """Its methods."""
        if name in _UNITS:
            here.mark(f"{name}()")
        return DataSetMethod(name)

    def item(self, key: Value, here: Here) -> Value:
        """A table."""
        del here
        return DataTable(string(key), free=key.is_free)

    def entered(self, here: Here) -> Value:
        """A unit of work."""
        here.mark("with dataset")
        return self


@dataclass(frozen=True, slots=True)
class DataSetMethod(Value):
    """A method of it."""

    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """A table, or rows of a statement."""
        first = arguments.get(0) or Unknown()
        if self.name in ("get_table", "create_table", "load_table"):
            return DataTable(string(first), free=first.is_free)
        if self.name == "query":
            send(first, here, stack="dataset")
        return Foreign(f"dataset.{self.name}()")


@dataclass(frozen=True, slots=True)
class DataTable(Value):
    """A table of it."""

    table: str | None
    free: bool = False

    @property
    def is_free(self) -> bool:
        """Whether callers know its name."""
        return self.free

    def attribute(self, name: str, here: Here) -> Value:
        """Its methods."""
        del here
        return DataTableMethod(self, name)

    def elements(self, here: Here) -> Value:
        """Its rows."""
        here.emit(_found(Operation.SELECT, self.table, (), stack="dataset", free=self.free))
        return Foreign("dataset.row")


@dataclass(frozen=True, slots=True)
class DataTableMethod(Value):
    """A method of a table."""

    of: DataTable
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The statement that it stands for."""
        operation = Operation.SELECT if self.name in _READS else _WRITES.get(self.name)
        if operation is not None:
            names = _keys(arguments) if self.name in _KEYED else _keywords(arguments, self.name)
            table = self.of.table
            here.emit(_found(operation, table, names, stack="dataset", free=self.of.free and table is None))
        return Foreign(f"dataset.{self.name}()")


def _keywords(arguments: Arguments, name: str) -> tuple[str, ...]:
    if name not in _READS and name != "delete":
        return ()
    return tuple(word for word, _ in arguments.keywords if not word.startswith("_") and word not in _OPTIONS)


def _keys(arguments: Arguments) -> tuple[str, ...]:
    """`update(row, ["id"])`."""
    given = arguments.get(1, "keys")
    items = given.items if isinstance(given, Items) else (given,) if given is not None else ()
    return tuple(name for item in items if (name := string(sure(item))) is not None)


def _found(
    operation: Operation, table: str | None, names: Iterable[str], *, stack: str, free: bool = False
) -> Found:
    columns = tuple(f"{table}.{name}" if table else name for name in names)
    return Found(
        operation,
        table,
        tables=(table,) if table else (),
        predicates=columns,
        equalities=columns,
        dynamic=table is None,
        reasons=() if table else ("the table's name is known at run time only",),
        stack=stack,
        free=free,
    )


class Tabular(Stack):
    """See the module."""

    name = "tabular"

    def called(self, name: str, arguments: Arguments, here: Here) -> Value | None:
        """`dataset.connect(…)`, `pandas.read_sql_table(…)`."""
        if ends(name, "dataset", "connect", "Database"):
            return DataSet()
        if name.rsplit(".", 1)[-1] == "read_sql_table" and name.split(".", 1)[0] in ("pandas", "polars"):
            return self._framed(Operation.SELECT, arguments.get(0, "table_name"), arguments, here)
        return None

    def guessed(self, member: Member, arguments: Arguments, here: Here) -> Value | None:
        """`frame.to_sql("table", connection)`."""
        named = arguments.get(0, "name") or arguments.get(-1, "table_name")
        if member.name == "to_sql" and named is not None and not isinstance(named, Entries):
            return self._framed(Operation.INSERT, named, arguments, here)
        return None

    def _framed(self, operation: Operation, named: Value | None, arguments: Arguments, here: Here) -> Value | None:
        connection = arguments.get(1, "con")
        if isinstance(connection, Handle) and connection.database != MYSQL:
            return Foreign("pandas.frame")
        table = string(named) if named is not None else None
        here.emit(_found(operation, table, (), stack="pandas", free=named is not None and named.is_free))
        return Foreign("pandas.frame")
