"""Foreign keys: which columns reference which."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dal.discovery.stacks.sqlalchemy.bases import class_node
from dal.discovery.stacks.sqlalchemy.declared import Constraint, name_in
from dal.discovery.stacks.sqlalchemy.fields import Field
from dal.discovery.stacks.sqlalchemy.mapped import Attribute, columns_of
from dal.discovery.values.program import ClassRef
from dal.discovery.values.value import Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.machine import Machine


def foreign_keys(machine: Machine, cls: ClassRef, to: str | None) -> tuple[str, ...]:
    """The columns of a class that reference a table."""
    return tuple(
        attribute.column
        for attribute in columns_of(machine, cls).values()
        for table, _ in references(attribute)
        if table == to
    )


def chosen_keys(machine: Machine, attribute: Attribute, holder: ClassRef) -> tuple[str, ...]:
    """`foreign_keys=[Follow.followed_id]`: which of several are meant, by the names that are written there."""
    node = class_node(machine, attribute.cls)
    said = [value for statement in (node.body if node else ()) for value in _said(statement, attribute.name)]
    known = columns_of(machine, holder)
    return tuple(known[name].column for value in said for name in _names(value) if name in known)


def _said(statement: ast.stmt, name: str) -> Iterator[ast.expr]:
    """The keyword in the statement that declares a relationship."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    value = getattr(statement, "value", None)
    if isinstance(value, ast.Call) and any(isinstance(one, ast.Name) and one.id == name for one in targets):
        yield from (keyword.value for keyword in value.keywords if keyword.arg == "foreign_keys")


def _names(value: ast.expr) -> Iterator[str]:
    for part in ast.walk(value):
        if isinstance(part, ast.Attribute):
            yield part.attr
        elif isinstance(part, ast.Name):
            yield part.id
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield from re.findall(r"\w+", part.value)


def references(attribute: Attribute) -> Iterator[tuple[str, str]]:
    """Table and column of every foreign key of a column."""
    declaration = attribute.declaration
    if declaration is None:
        return
    keys = [one for one in declaration.positional() if isinstance(one, Constraint) and one.kind == "ForeignKey"]
    for said in (*(key.arguments.get(0, "column") for key in keys), declaration.says("foreign_key")):
        found = reference(said)
        if found is not None:
            yield found


def reference(said: Value | None) -> tuple[str, str] | None:
    """Table and column that `"users.id"`, `User.id` or `users.c.id` names."""
    name = said.qualified if isinstance(said, Field) else name_in(said)
    if name is None or "." not in name:
        return None
    table, _, column = name.rpartition(".")
    return table.rpartition(".")[2], column
