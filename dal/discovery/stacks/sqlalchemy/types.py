"""The MySQL types of columns: declared, else annotated, else those of the columns that they reference."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.schema import mysql_type
from dal.discovery.stacks.sqlalchemy.bases import class_node
from dal.discovery.stacks.sqlalchemy.declared import Declaration, SqlType, type_of
from dal.discovery.stacks.sqlalchemy.mapped import Attribute, columns_of, table_of
from dal.discovery.stacks.sqlalchemy.references import references
from dal.discovery.values.collections import Items
from dal.discovery.values.program import Annotation, Builtin, ClassRef, External, Instance
from dal.discovery.values.text import Text, string, text
from dal.discovery.values.value import Arguments, Known, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.machine import Machine

_PYTHON = {
    "int": SqlType("Integer", Arguments()),
    "str": SqlType("String", Arguments()),
    "bool": SqlType("Boolean", Arguments()),
    "float": SqlType("Float", Arguments()),
    "bytes": SqlType("LargeBinary", Arguments()),
    "dict": SqlType("JSON", Arguments()),
    "list": SqlType("JSON", Arguments()),
    "Dict": SqlType("JSON", Arguments()),
    "List": SqlType("JSON", Arguments()),
    "datetime": SqlType("DateTime", Arguments()),
    "date": SqlType("Date", Arguments()),
    "time": SqlType("Time", Arguments()),
    "timedelta": SqlType("Interval", Arguments()),
    "Decimal": SqlType("Numeric", Arguments()),
    "UUID": SqlType("UUID", Arguments()),
    "EmailStr": SqlType("String", Arguments()),
    "AnyUrl": SqlType("String", Arguments()),
    "HttpUrl": SqlType("String", Arguments()),
}
"""What a Python type is mapped to."""
_ENUMS = frozenset(("Enum", "StrEnum", "IntEnum", "Flag", "IntFlag"))


def declared_type(machine: Machine, declaration: Declaration | None) -> SqlType | None:
    """The type among the arguments of a column."""
    if declaration is None:
        return None
    keyword = declaration.says("type_") or declaration.says("sa_type")
    for value in (*((keyword,) if keyword is not None else ()), *declaration.positional()):
        for option in value.options():
            found = _resolved(machine, option)
            if found is not None:
                return found
    return None


def referenced_type(machine: Machine, attribute: Attribute, depth: int = 0) -> SqlType | None:
    """A foreign key without a type has that of the column it references."""
    for table, name in references(attribute) if depth < _DEEPEST else ():
        for other in columns_named(machine, table):
            if other.column == name:
                found = declared_type(machine, other.declaration)
                found = found or annotated_type(machine, other.annotation, other.cls.file)
                return found or referenced_type(machine, other, depth + 1)
    return None


_DEEPEST = 5


@dataclass(slots=True)
class _Known:
    columns: dict[str, list[Attribute]] | None = None
    """By table."""


def columns_named(machine: Machine, table: str) -> list[Attribute]:
    """The columns of the table of that name, wherever it is declared."""
    known = machine.shelf(_Known)
    if known.columns is None:
        known.columns = _all_columns(machine)
    return known.columns.get(table, [])


def _all_columns(machine: Machine) -> dict[str, list[Attribute]]:
    found: dict[str, list[Attribute]] = {}
    for file in machine.program.saying("Column(", "mapped_column(", "Mapped[", "SQLModel"):
        unit = machine.program.unit(file)
        for key in unit.classes if unit is not None else ():
            name = table_of(machine, ClassRef(file, key))
            if name is not None:
                found.setdefault(name, []).extend(columns_of(machine, ClassRef(file, key)).values())
    return found


def _resolved(machine: Machine, value: Value) -> SqlType | None:
    """Types of the backend's own stand for what they are made on."""
    if isinstance(value, Instance | ClassRef):
        cls = value.cls if isinstance(value, Instance) else value
        impls = (machine.own(one, "impl") for one in machine.order(cls))
        found = type_of(next((impl for impl in impls if impl is not None), None))
        given = value.arguments if isinstance(value, Instance) else None
        return SqlType(found.name, given) if found is not None and given and given.positional else found
    return type_of(value)


def annotated_type(machine: Machine, annotation: ast.expr | None, file: str) -> SqlType | None:
    """The type that `Mapped[…]` or a field's annotation says."""
    here = machine.module(file)
    for part in _plain(annotation) if here is not None else ():
        if here is None:
            continue
        found = _of_python(machine, machine.looked_at(part, here))
        if found is not None:
            return found
    return None


def _of_python(machine: Machine, value: Value) -> SqlType | None:
    if isinstance(value, Annotation):
        inner = [*value.parts[1:], value.parts[0]]
        found = [_of_python(machine, part) or _declares(machine, part) for part in inner]
        return next((one for one in found if one is not None), None)
    if isinstance(value, ClassRef):
        return SqlType("Enum", Arguments((value,))) if _is_enum(machine, value) else _resolved(machine, value)
    if isinstance(value, Builtin | External):
        return _PYTHON.get(value.name.rsplit(".", 1)[-1])
    return None


def _declares(machine: Machine, value: Value) -> SqlType | None:
    return declared_type(machine, value) if isinstance(value, Declaration) else type_of(value)


def _is_enum(machine: Machine, cls: ClassRef) -> bool:
    return any(name.rsplit(".", 1)[-1] in _ENUMS for name in machine.external_bases(cls))


def _plain(annotation: ast.expr | None) -> Iterator[ast.expr]:
    """What is inside `Mapped[…]`, `Optional[…]`, `… | None`, quotes."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            yield from _plain(ast.parse(annotation.value, mode="eval").body)
        except SyntaxError:
            return
    elif isinstance(annotation, ast.BinOp):
        yield from _plain(annotation.left)
        yield from _plain(annotation.right)
    elif isinstance(annotation, ast.Subscript):
        inner = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
        wraps = _last(annotation.value) in ("Mapped", "Optional", "Union", "Annotated", "Literal")
        for part in inner if wraps else [annotation.value]:
            yield from _plain(part)
    elif isinstance(annotation, ast.Name | ast.Attribute):
        yield annotation


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def is_optional(annotation: ast.expr) -> bool:
    """Whether None is allowed."""
    said = ast.unparse(annotation)
    return "Optional[" in said or "| None" in said or "None |" in said or ", None]" in said


def in_words(machine: Machine, kind: SqlType, sizes: Mapping[str, object] | None = None) -> str:
    """The type in MySQL's words."""
    arguments: list[object] = []
    for value in kind.arguments.positional:
        arguments += _members(machine, kind, value) if isinstance(value, ClassRef) else [_python(value)]
    keywords = {name: _python(value) for name, value in kind.arguments.keywords}
    return mysql_type(kind.name, arguments, {**keywords, **(sizes or {})})


def _python(value: Value) -> object:
    if isinstance(value, Text):
        return value.known
    if isinstance(value, Items):
        return [_python(part) for part in value.parts_inside()]
    return value.value if isinstance(value, Known) else None


def _members(machine: Machine, kind: SqlType, cls: ClassRef) -> list[object]:
    """An ENUM holds the names of an enumeration's members, unless it is told to hold their values."""
    node = class_node(machine, cls)
    names = [
        target.id
        for statement in (node.body if node is not None else ())
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name) and not target.id.startswith("_")
    ]
    if kind.arguments.get(-1, "values_callable") is None:
        return list(names)
    return [string(machine.own(cls, name) or text(name)) or name for name in names]
