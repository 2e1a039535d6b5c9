"""Columns of mapped classes and of table objects, as MySQL has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dal.discovery.model import Column, ForeignKey
from dal.discovery.schema import enum_values
from dal.discovery.stacks.sqlalchemy.bases import SQLMODEL, kind_of
from dal.discovery.stacks.sqlalchemy.declared import Constraint, Declaration
from dal.discovery.stacks.sqlalchemy.executing import Sql
from dal.discovery.stacks.sqlalchemy.mapped import Attribute
from dal.discovery.stacks.sqlalchemy.references import reference
from dal.discovery.stacks.sqlalchemy.types import (
    annotated_type,
    declared_type,
    in_words,
    is_optional,
    referenced_type,
)
from dal.discovery.values.text import Text, string
from dal.discovery.values.value import NONE, Known, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.machine import Machine


def column(machine: Machine, attribute: Attribute) -> Column:
    """The column that an attribute stands for."""
    declaration = attribute.declaration
    kind = declared_type(machine, declaration)
    kind = kind or annotated_type(machine, attribute.annotation, attribute.cls.file)
    kind = kind or referenced_type(machine, attribute)
    words = in_words(machine, kind, _sizes(declaration)) if kind is not None else ""
    if words == "VARCHAR" and kind_of(machine, attribute.cls) == SQLMODEL:
        words = "VARCHAR(255)"
    return Column(
        name=attribute.column,
        type=words,
        nullable=_nullable(attribute),
        default=_default(declaration, attribute.value),
        values=enum_values(words),
        collation=string(kind.arguments.get(-1, "collation")) if kind is not None else None,
        generated=_generated(declaration),
    )


def _sizes(declaration: Declaration | None) -> dict[str, object]:
    """SQLModel says the size of a column beside its type."""
    if declaration is None or declaration.maker != "Field":
        return {}
    named = (("max_length", "length"), ("max_digits", "precision"), ("decimal_places", "scale"))
    values = {there: declaration.says(here) for here, there in named}
    return {name: value.value for name, value in values.items() if isinstance(value, Known)}


def _nullable(attribute: Attribute) -> bool:
    declaration = attribute.declaration
    said = declaration.says("nullable") if declaration is not None else None
    if attribute.is_primary or (isinstance(said, Known) and isinstance(said.value, bool)):
        return isinstance(said, Known) and said.value is True and not attribute.is_primary
    if declaration is not None and declaration.maker == "Column":
        return True
    return is_optional(attribute.annotation) if attribute.annotation is not None else True


def _default(declaration: Declaration | None, value: Value | None) -> str | None:
    """The server's default, else a constant that the library fills in."""
    said = (
        [declaration.says(name) for name in ("server_default", "default", "insert_default")] if declaration else []
    )
    first = declaration.arguments.get(0) if declaration is not None and declaration.maker == "Field" else None
    for one in (*said, first, value):
        known = _constant(one) if one is not None and one != NONE else None
        if known is not None:
            return known
    return None


def _constant(value: Value) -> str | None:
    if isinstance(value, Sql):
        return string(value.value)
    if isinstance(value, Text):
        return value.known
    if isinstance(value, Known):
        plain = int(value.value) if isinstance(value.value, bool) else value.value
        return None if plain is None else str(plain)
    return None


def _generated(declaration: Declaration | None) -> str | None:
    for value in declaration.positional() if declaration is not None else ():
        if isinstance(value, Constraint) and value.kind == "Computed":
            expression = value.arguments.get(0) or Unknown()
            return string(expression) or (string(expression.value) if isinstance(expression, Sql) else None)
    return None


def foreign_keys(attribute: Attribute) -> Iterator[ForeignKey]:
    """`ForeignKey(…)` of a column."""
    declaration = attribute.declaration
    if declaration is None:
        return
    for value in declaration.positional():
        if isinstance(value, Constraint) and value.kind == "ForeignKey":
            where = reference(value.arguments.get(0, "column"))
            if where is not None:
                yield ForeignKey((attribute.column,), where[0], (where[1],), *actions(value))
    where = reference(declaration.says("foreign_key"))
    if where is not None:
        yield ForeignKey((attribute.column,), where[0], (where[1],), _word(declaration.says("ondelete")))


def actions(constraint: Constraint) -> tuple[str | None, str | None]:
    """ON DELETE and ON UPDATE."""
    return _word(constraint.arguments.get(-1, "ondelete")), _word(constraint.arguments.get(-1, "onupdate"))


def _word(value: Value | None) -> str | None:
    said = string(value)
    return said.upper() if said else None
