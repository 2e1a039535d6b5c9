"""What the body of a model's class declares."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.evaluation.passing import passed
from dal.discovery.model import Place
from dal.discovery.stacks.django.fields import Field, kind_of
from dal.discovery.values.program import ClassRef, External, Instance
from dal.discovery.values.value import Arguments, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here
    from dal.discovery.evaluation.machine import Machine


@dataclass(frozen=True, slots=True)
class Declared(Value):
    """A field in the body of a class; of an object it is what the row has."""

    kind: str
    arguments: Arguments

    def bound(self, owner: Value, name: str, here: Here) -> Value:
        """What an object has for it: another object, a manager of several, a plain value."""
        from dal.discovery.stacks.django.objects import related  # noqa: PLC0415  they need models

        if isinstance(owner, Instance):
            field = Field(name, self.kind, self.arguments)
            return related(owner, owner.cls, field, here) or Unknown(f"{name} of a row", name=name)
        return DeclaredOf(owner, Field(name, self.kind, self.arguments)) if isinstance(owner, ClassRef) else self


@dataclass(frozen=True, slots=True)
class DeclaredOf(Value):
    """A field as an attribute of a model's class."""

    model: ClassRef
    field: Field

    def attribute(self, name: str, here: Here) -> Value:
        """`through`: the table that joins the two sides of a relation."""
        from dal.discovery.stacks.django.making import joining_model  # noqa: PLC0415  they need models

        if name == "through":
            return joining_model(self.model, self.field, here) or Unknown("a joining table")
        return Unknown(f"{name} of a field")


def declared_fields(machine: Machine, cls: ClassRef) -> Mapping[str, Field | None]:
    """The fields that a class itself declares, in order; None for a name that hides an inherited one."""
    space, unit = machine.namespace(cls), machine.program.unit(cls.file)
    if space is None or unit is None or cls.key not in unit.classes:
        return {}
    fields: dict[str, Field | None] = {}
    for name, value in _assignments(unit.classes[cls.key].body):
        if isinstance(value, ast.Call):
            field = field_of(name, value, space)
            if field is not None:
                fields[name] = field
        elif isinstance(value, ast.Constant) and value.value is None:
            fields[name] = None
    return fields


def _assignments(body: list[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    for statement in body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target, value = statement.targets[0], statement.value
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            target, value = statement.target, statement.value
        elif isinstance(statement, ast.If):
            yield from _assignments([*statement.body, *statement.orelse])
            continue
        else:
            continue
        if isinstance(target, ast.Name):
            yield target.id, value


def field_of(name: str, node: ast.Call, here: Here) -> Field | None:
    """The field that a call makes; None if it makes something else."""
    before = here.node
    kind = _kind(here.machine.looked_at(node.func, here), here.machine)
    arguments = passed(node, here) if kind is not None else Arguments()
    here.node = before
    return Field(name, kind, arguments, Place(here.unit.file, node.lineno)) if kind is not None else None


def _kind(function: Value, machine: Machine) -> str | None:
    if isinstance(function, External):
        return kind_of(function.name)
    if isinstance(function, ClassRef):
        kinds = (kind_of(base) for base in machine.external_bases(function))
        return next((kind for kind in kinds if kind is not None), None)
    return None
