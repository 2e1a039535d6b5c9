"""What mapped classes are made of: their table, their attributes, their columns."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dal.discovery.stacks.sqlalchemy.bases import FLASK, SQLMODEL, class_node, is_abstract, kind_of
from dal.discovery.stacks.sqlalchemy.declared import (
    COLUMN,
    RELATION,
    Declaration,
    TableDeclaration,
    declaration_in,
    name_in,
)
from dal.discovery.values.program import ClassRef, FunctionRef
from dal.discovery.values.value import NONE, Arguments, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.machine import Machine


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute that stands for a column or a relationship."""

    name: str
    declaration: Declaration | None
    """None where the annotation says all."""
    annotation: ast.expr | None
    cls: ClassRef
    """In whose body it stands."""
    value: Value | None = None
    """What a column of SQLModel is assigned instead of a `Field`: its default."""

    @property
    def is_relation(self) -> bool:
        """Whether it leads to other rows."""
        return self.declaration is not None and self.declaration.kind == RELATION

    @property
    def is_column(self) -> bool:
        """Whether it is a column."""
        return self.declaration is None or self.declaration.kind == COLUMN

    @property
    def column(self) -> str:
        """The column's name."""
        named = self.declaration.explicit_name if self.declaration is not None else None
        return named or self.name

    @property
    def is_primary(self) -> bool:
        """Whether it is part of the primary key."""
        return self.declaration is not None and self.declaration.is_primary


@dataclass(slots=True)
class _Known:
    tables: dict[ClassRef, str | None] = field(default_factory=dict)
    attributes: dict[ClassRef, dict[str, Attribute]] = field(default_factory=dict)


def table_of(machine: Machine, cls: ClassRef) -> str | None:
    """The table of a mapped class; None of a base, a mixin, any other class."""
    known, plain = machine.shelf(_Known).tables, cls.plain
    if plain in known:
        return known[plain]
    table = _table_of(machine, plain)
    if not machine.partial:
        known[plain] = table
    return table


def _table_of(machine: Machine, cls: ClassRef) -> str | None:
    kind = kind_of(machine, cls)
    if kind is None or is_abstract(machine, cls, kind):
        return None
    made = machine.own(cls, "__table__")
    if isinstance(made, TableDeclaration):
        return made.name
    named = _named(machine, cls)
    if kind == FLASK:
        return _beside(machine, cls, named)
    return _simple(cls).lower() if kind == SQLMODEL and named is None else named


def _named(machine: Machine, cls: ClassRef) -> str | None:
    """`__tablename__`, as an attribute or computed of the class."""
    for one in machine.order(cls):
        value = machine.own(one, "__tablename__")
        if isinstance(value, FunctionRef):
            value = machine.reported(replace(value, receiver=cls), Arguments()).returns
        name = next((known for option in value.options() if (known := name_in(option))), None) if value else None
        if name is not None:
            return name
    return None


def _beside(machine: Machine, cls: ClassRef, named: str | None) -> str | None:
    """Flask-SQLAlchemy: a class with a primary key of its own has a table too, by default named after it."""
    attributes = attributes_of(machine, cls)
    above = next((one for one in machine.order(cls)[1:] if table_of(machine, one) is not None), None)
    behind = {one.plain for one in machine.order(above)} if above is not None else set()
    own = [one for one in attributes.values() if one.is_primary and one.cls.plain not in behind]
    if above is not None and not own:
        return table_of(machine, above)
    return named or (snake(_simple(cls)) if own or not attributes else None)


_HUMPS = re.compile(r"((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))")


def snake(name: str) -> str:
    """As Flask-SQLAlchemy names tables: `OrderLine` is `order_line`."""
    return _HUMPS.sub(r"_\1", name).lower().lstrip("_")


def _simple(cls: ClassRef) -> str:
    return cls.name.rsplit(".", 1)[-1]


def attributes_of(machine: Machine, cls: ClassRef) -> dict[str, Attribute]:
    """Columns and relationships of a class and of everything behind it, bases first."""
    known, plain = machine.shelf(_Known).attributes, cls.plain
    if plain in known:
        return known[plain]
    attributes: dict[str, Attribute] = {}
    for one in reversed(machine.order(plain)):
        kind = kind_of(machine, plain) or kind_of(machine, one)
        for name, attribute in _own(machine, one, plain, everything=kind == SQLMODEL):
            attributes.pop(name, None)
            if attribute is not None:
                attributes[name] = attribute
    if not machine.partial:
        known[plain] = attributes
    return attributes


def columns_of(machine: Machine, cls: ClassRef) -> dict[str, Attribute]:
    """Only the columns, by attribute."""
    return {name: one for name, one in attributes_of(machine, cls).items() if one.is_column}


def stored_in(machine: Machine, cls: ClassRef, table: str) -> dict[str, Attribute]:
    """The columns that stand in the class's own table, not in that of a class behind it."""
    return {name: one for name, one in columns_of(machine, cls).items() if holder_of(machine, cls, one) == table}


def holder_of(machine: Machine, cls: ClassRef, attribute: Attribute) -> str | None:
    """The table that holds a column: with joined inheritance that of the class which declares it."""
    table = table_of(machine, cls)
    for one in machine.order(cls)[1:]:
        other = table_of(machine, one)
        if (
            other is not None
            and other != table
            and attribute.cls.plain in {two.plain for two in machine.order(one)}
        ):
            return other
    return table


def primary_key(machine: Machine, cls: ClassRef) -> tuple[str, ...]:
    """The columns of the primary key that are declared as such."""
    return tuple(one.column for one in columns_of(machine, cls).values() if one.is_primary)


def _own(
    machine: Machine, cls: ClassRef, seen_from: ClassRef, *, everything: bool
) -> Iterator[tuple[str, Attribute | None]]:
    """Those in the class's own body; None where it takes an inherited one away."""
    node = class_node(machine, cls)
    for name, annotation in _names(node.body if node is not None else ()):
        value = machine.own(cls, name)
        if isinstance(value, FunctionRef) and _is_declared(machine, value):
            value = machine.reported(replace(value, receiver=seen_from), Arguments()).returns
        declaration = (
            next((one for one in value.options() if isinstance(one, Declaration)), None) if value else None
        )
        if declaration is not None:
            yield name, Attribute(name, declaration.core, annotation, cls)
        elif value is None and annotation is not None and (everything or _is_mapped(annotation)):
            yield name, Attribute(name, _aliased(machine, annotation, cls.file), annotation, cls)
        elif annotation is not None and everything and not isinstance(value, FunctionRef):
            yield name, Attribute(name, None, annotation, cls, value)
        elif value == NONE:
            yield name, None


def _is_declared(machine: Machine, function: FunctionRef) -> bool:
    """Whether a function stands for what it returns: `@declared_attr`."""
    unit = machine.program.unit(function.file)
    node = unit.functions.get(function.key) if unit is not None else None
    return any("declared_attr" in ast.unparse(one) for one in getattr(node, "decorator_list", ()))


def _aliased(machine: Machine, annotation: ast.expr, file: str) -> Declaration | None:
    """`Mapped[intpk]` where `intpk = Annotated[int, mapped_column(primary_key=True)]`."""
    here = machine.module(file)
    inner = annotation.slice if isinstance(annotation, ast.Subscript) else annotation
    known = isinstance(inner, ast.Name | ast.Attribute | ast.Subscript) and here is not None
    return declaration_in(machine.looked_at(inner, here)) if known and here is not None else None


def _names(body: Sequence[ast.stmt]) -> Iterator[tuple[str, ast.expr | None]]:
    """What the body assigns, annotates and defines, in order."""
    for statement in body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            if not _is_class_variable(statement.annotation):
                yield statement.target.id, statement.annotation
        elif isinstance(statement, ast.Assign):
            yield from ((target.id, None) for target in statement.targets if isinstance(target, ast.Name))
        elif isinstance(statement, ast.FunctionDef):
            yield statement.name, None
        elif isinstance(statement, ast.If):
            yield from _names([*statement.body, *statement.orelse])


def _is_class_variable(annotation: ast.expr) -> bool:
    return "ClassVar" in ast.unparse(annotation)


def _is_mapped(annotation: ast.expr) -> bool:
    said = ast.unparse(annotation).strip("'\"")
    return bool(re.match(r"(\w+\.)*(Mapped|DynamicMapped|WriteOnlyMapped)\[", said))
