"""Alembic's operations, `op.create_table(…)` and the others, as changes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace

from dal.discovery.model import Place
from dal.discovery.schema.alchemy import index_kind, read_default, read_part, read_parts, read_reference, read_type
from dal.discovery.schema.alterations import Add, Adjust, Kind, Remove
from dal.discovery.schema.changes import Change, Create, Drop, Rename
from dal.discovery.schema.constants import Names, called, constant, keyword, text, texts
from dal.discovery.schema.drafts import Draft, Key

_Reader = Callable[["Operation"], Iterator[Change]]


class Operation:
    """A call of an operation; `table` is given inside `batch_alter_table`, and empty if only run time knows it."""

    def __init__(self, call: ast.Call, names: Names, file: str, table: str | None = None) -> None:
        self.call = call
        self.names = names
        self.place = Place(file, call.lineno)
        self._batch = table

    def changes(self) -> Iterator[Change]:
        """What it does; nothing if it is no operation on the schema, or names no table that is known."""
        reader = _READERS.get(called(self.call))
        if reader is not None:
            yield from reader(self)

    def argument(self, place: int, *names: str) -> ast.expr | None:
        """By its place, or by its name."""
        found = self.call.args[place] if 0 <= place < len(self.call.args) else None
        return found or keyword(self.call, *names)

    def text(self, place: int, *names: str) -> str | None:
        """An argument that is a constant string."""
        return text(self.argument(place, *names), self.names)

    def table(self, place: int, *names: str) -> tuple[str | None, int]:
        """The table, and the place of the argument behind it."""
        if self._batch is not None:
            return self._batch or None, place
        return self.text(place, *(names or ("table_name",))), place + 1

    def option(self, name: str) -> object:
        """A named argument that is a constant."""
        return constant(keyword(self.call, name), self.names)


def _create_table(operation: Operation) -> Iterator[Change]:
    name = operation.text(0, "table_name", "name")
    if name is not None:
        parts = read_parts(operation.call.args[1:], operation.names, operation.place.file)
        collations = (
            operation.option(option) for option in ("mysql_collate", "mysql_default_charset", "mysql_charset")
        )
        collation = next((value for value in collations if isinstance(value, str)), None)
        yield Create(Draft(name, parts, collation), operation.place)


def _drop_table(operation: Operation) -> Iterator[Change]:
    name = operation.text(0, "table_name")
    if name is not None:
        yield Drop(name, operation.place)


def _rename_table(operation: Operation) -> Iterator[Change]:
    old, new = operation.text(0, "old_table_name"), operation.text(1, "new_table_name")
    if old is not None and new is not None:
        yield Rename(old, new, operation.place)


def _add_column(operation: Operation) -> Iterator[Change]:
    table, place = operation.table(0)
    column = operation.argument(place, "column")
    if table is not None and isinstance(column, ast.Call):
        yield Add(table, operation.place, read_part(column, operation.names, operation.place.file))


def _drop_column(operation: Operation) -> Iterator[Change]:
    table, place = operation.table(0)
    name = operation.text(place, "column_name")
    if table is not None and name is not None:
        yield Remove(table, operation.place, Kind.COLUMN, name)


def _alter_column(operation: Operation) -> Iterator[Change]:
    table, place = operation.table(0)
    column = operation.text(place, "column_name")
    if table is None or column is None:
        return
    nullable, counting = operation.option("nullable"), operation.option("autoincrement")
    default = keyword(operation.call, "server_default")
    yield Adjust(
        table,
        operation.place,
        column,
        name=text(keyword(operation.call, "new_column_name", "name"), operation.names),
        type=read_type(keyword(operation.call, "type_"), operation.names) or None,
        nullable=nullable if isinstance(nullable, bool) else None,
        default=read_default(default, operation.names),
        undefault=isinstance(default, ast.Constant) and default.value is None,
        automatic=counting if isinstance(counting, bool) else None,
    )


def _create_index(operation: Operation) -> Iterator[Change]:
    table, place = operation.table(1)
    columns = texts(operation.argument(place, "columns"), operation.names)
    if table is not None and columns:
        kind = index_kind(operation.call, operation.names)
        yield Add(table, operation.place, (Key(kind, columns, operation.place, operation.text(0, "index_name")),))


def _drop_index(operation: Operation) -> Iterator[Change]:
    table, _ = operation.table(1)
    if table is not None:
        yield Remove(table, operation.place, Kind.INDEX, operation.text(0, "index_name"))


def _key(kind: str) -> _Reader:
    def read(operation: Operation) -> Iterator[Change]:
        table, place = operation.table(1)
        columns = texts(operation.argument(place, "columns"), operation.names)
        if table is not None and columns:
            name = operation.text(0, "constraint_name")
            yield Add(table, operation.place, (Key(kind, columns, operation.place, name),))

    return read


def _create_foreign_key(operation: Operation) -> Iterator[Change]:
    """`create_foreign_key(name, source, referent, local_cols, remote_cols)`."""
    table, place = operation.table(1, "source_table", "source")
    referent = operation.text(place, "referent_table", "referent")
    columns = texts(operation.argument(place + 1, "local_cols"), operation.names)
    remote = texts(operation.argument(place + 2, "remote_cols"), operation.names)
    targets = [f"{referent}.{column}" for column in remote] if referent else []
    reference = read_reference(columns, targets, operation.call, operation.names, operation.place.file)
    if table is not None and reference is not None:
        yield Add(table, operation.place, (replace(reference, name=operation.text(0, "constraint_name")),))


def _drop_constraint(operation: Operation) -> Iterator[Change]:
    table, place = operation.table(1)
    kind = operation.text(place, "type_")
    if table is not None:
        removed = Kind.PRIMARY if kind == "primary" else Kind.CONSTRAINT
        yield Remove(table, operation.place, removed, operation.text(0, "constraint_name"))


_READERS: dict[str, _Reader] = {
    "add_column": _add_column,
    "alter_column": _alter_column,
    "create_foreign_key": _create_foreign_key,
    "create_index": _create_index,
    "create_primary_key": _key("primary"),
    "create_table": _create_table,
    "create_unique_constraint": _key("unique"),
    "drop_column": _drop_column,
    "drop_constraint": _drop_constraint,
    "drop_index": _drop_index,
    "drop_table": _drop_table,
    "rename_table": _rename_table,
}
