"""Reads `sa.Column(…)` and the constraints beside it, as migrations and Core tables write them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from dal.discovery.model import Column, ForeignKey, Place
from dal.discovery.schema.constants import Names, called, constant, keyword, last_name, text, texts
from dal.discovery.schema.drafts import Field, Key, Part, Reference
from dal.discovery.schema.sqltypes import enum_values, mysql_type

_Reader = Callable[[ast.Call, Names, Place], tuple[Part, ...]]
_WHOLE = frozenset({"TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT"})
_DEFAULTS = {"false": "0", "true": "1"}
_NO_TYPES = frozenset({"ForeignKey", "Identity", "Computed", "Sequence", "FetchedValue", "CheckConstraint"})
_COLUMN_KEYS = (("primary", "primary_key"), ("unique", "unique"), ("btree", "index"))


def read_parts(nodes: Iterable[ast.expr], names: Names, file: str) -> tuple[Part, ...]:
    """Columns and constraints of a table; a whole number that alone is the key counts by itself."""
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    parts = _one_key([part for call in calls for part in read_part(call, names, file)])
    primary = next((part.columns for part in parts if isinstance(part, Key) and part.kind == "primary"), ())
    if len(primary) != 1 or primary[0] in _not_counting(calls, parts, names):
        return parts
    return tuple(
        _counting(part) if isinstance(part, Field) and part.name == primary[0] else part for part in parts
    )


def read_part(call: ast.Call, names: Names, file: str) -> tuple[Part, ...]:
    """What one `Column(…)` or constraint says; nothing for a check."""
    reader = _READERS.get(called(call))
    return reader(call, names, Place(file, call.lineno)) if reader else ()


def read_type(node: ast.expr | None, names: Names) -> str:
    """The type in MySQL's words, of `sa.String(50)`, `sa.Integer` or a variant for MySQL."""
    if not isinstance(node, ast.Call):
        return mysql_type(last_name(node)) if node is not None else ""
    if called(node) == "with_variant" and isinstance(node.func, ast.Attribute):
        dialects = [dialect for argument in node.args[1:] for dialect in texts(argument, names)]
        return read_type(node.args[0] if "mysql" in dialects else node.func.value, names)
    keywords = {given.arg: constant(given.value, names) for given in node.keywords if given.arg}
    return mysql_type(called(node), [constant(argument, names) for argument in node.args], keywords)


def read_default(node: ast.expr | None, names: Names) -> str | None:
    """A `server_default` as SQL."""
    if isinstance(node, ast.Constant) and node.value is not None:
        return "'" + str(node.value).replace("'", "''") + "'"
    given = text(node, names)
    if given is None and isinstance(node, ast.Call):
        return _DEFAULTS.get(called(node), f"{called(node)}()")
    return given


def read_reference(
    columns: Sequence[str], targets: Sequence[str], call: ast.Call, names: Names, file: str
) -> Reference | None:
    """A foreign key to `table.column`, perhaps behind a schema."""
    if not targets or not columns:
        return None
    table = targets[0].split(".")[-2] if "." in targets[0] else targets[0]
    named = tuple(target.rsplit(".", 1)[1] for target in targets if "." in target)
    on_delete, on_update = (
        (text(keyword(call, option), names) or "").upper() for option in ("ondelete", "onupdate")
    )
    foreign = ForeignKey(tuple(columns), table, named, on_delete or None, on_update or None)
    return Reference(foreign, Place(file, call.lineno), text(keyword(call, "name"), names))


def _column(call: ast.Call, names: Names, place: Place) -> tuple[Part, ...]:
    first = text(call.args[0], names) if call.args else None
    name = first or text(keyword(call, "name"), names)
    if name is None:
        return ()
    rest = call.args[1:] if first else call.args
    kind = next(filter(_is_type, rest), None) or keyword(call, "type_")
    declared = read_type(kind, names)
    column = Column(
        name,
        declared,
        _nullable(call, names),
        read_default(keyword(call, "server_default"), names),
        enum_values(declared),
        text(keyword(kind, "collation"), names) if isinstance(kind, ast.Call) else None,
        next((text(node.args[0], names) for node in _calls(rest, "Computed") if node.args), None),
    )
    counting = constant(keyword(call, "autoincrement"), names) is True or bool(_calls(rest, "Identity"))
    said = [kind for kind, option in _COLUMN_KEYS if constant(keyword(call, option), names) is True]
    keys = (Key(kind, (name,), place) for kind in said if not (kind == "btree" and "unique" in said))
    references = (_of_column(node, name, names, place) for node in _calls(rest, "ForeignKey"))
    return (Field(column, place, counting), *keys, *filter(None, references))


def _nullable(call: ast.Call, names: Names) -> bool:
    """What is the key is not, and else what is said."""
    said = constant(keyword(call, "nullable"), names)
    return said if isinstance(said, bool) else constant(keyword(call, "primary_key"), names) is not True


def _is_type(node: ast.expr) -> bool:
    name = called(node) if isinstance(node, ast.Call) else last_name(node)
    return bool(name) and name not in _NO_TYPES


def _calls(nodes: Iterable[ast.expr], name: str) -> list[ast.Call]:
    return [node for node in nodes if isinstance(node, ast.Call) and called(node) == name]


def _of_column(call: ast.Call, column: str, names: Names, place: Place) -> Reference | None:
    targets = texts(call.args[0], names) if call.args else ()
    return read_reference((column,), targets, call, names, place.file)


def _key(kind: str) -> _Reader:
    def read(call: ast.Call, names: Names, place: Place) -> tuple[Part, ...]:
        columns = tuple(name for node in call.args for name in texts(node, names))
        return (Key(kind, columns, place, text(keyword(call, "name"), names)),) if columns else ()

    return read


def index_kind(call: ast.Call, names: Names) -> str:
    """`unique`, `fulltext`, `spatial` or `btree`, as the options of an index say."""
    if constant(keyword(call, "unique"), names) is True:
        return "unique"
    return (text(keyword(call, "mysql_prefix"), names) or "btree").lower()


def _index(call: ast.Call, names: Names, place: Place) -> tuple[Part, ...]:
    name, *columns = [text(node, names) for node in call.args] or [None]
    known = tuple(column for column in columns if column)
    return (Key(index_kind(call, names), known, place, name),) if known else ()


def _foreign(call: ast.Call, names: Names, place: Place) -> tuple[Part, ...]:
    if len(call.args) < 2:  # noqa: PLR2004  columns and targets
        return ()
    columns, targets = (texts(node, names) for node in call.args[:2])
    reference = read_reference(columns, targets, call, names, place.file)
    return (reference,) if reference else ()


_READERS: dict[str, _Reader] = {
    "Column": _column,
    "PrimaryKeyConstraint": _key("primary"),
    "UniqueConstraint": _key("unique"),
    "ForeignKeyConstraint": _foreign,
    "Index": _index,
}


def _one_key(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Columns that each say `primary_key=True` are one key together."""
    keys = [part for part in parts if isinstance(part, Key) and part.kind == "primary"]
    columns = tuple(dict.fromkeys(name for key in keys for name in key.columns))
    others = tuple(part for part in parts if part not in keys)
    return (*others, replace(keys[0], columns=columns)) if keys else others


def _not_counting(calls: Iterable[ast.Call], parts: Iterable[Part], names: Names) -> list[str | None]:
    """Columns that refer to another table, or say `autoincrement=False`."""
    referring: list[str | None] = [
        name for part in parts if isinstance(part, Reference) for name in part.foreign.columns
    ]
    refused = (call for call in calls if constant(keyword(call, "autoincrement"), names) is False and call.args)
    return [*referring, *(text(call.args[0], names) for call in refused)]


def _counting(field: Field) -> Field:
    return replace(field, automatic=field.automatic or field.column.type.split(" ")[0] in _WHOLE)
