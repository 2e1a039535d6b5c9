"""Relations between models: by which name, over which tables and columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.stacks.tortoise.models import (
    MANY,
    SINGLE,
    Field,
    fields_of,
    key_of,
    models,
    simple,
    table_of,
    target_of,
)
from dal.discovery.values.program import ClassRef
from dal.discovery.values.text import string

if TYPE_CHECKING:
    from dal.discovery.evaluation.machine import Machine


@dataclass(frozen=True, slots=True)
class Relation:
    """From one model to another: `column` of `table` says whose rows they are."""

    name: str
    target: ClassRef
    table: str | None
    column: str
    """By which the rows of the one are found: of the other's table, or of the table between."""
    far: str = ""
    """Of the table between, the column of the other."""
    between: bool = False
    back: bool = True
    """Whether the column is the other side's."""

    @property
    def qualified(self) -> str:
        """`table.column`."""
        return f"{self.table}.{self.column}" if self.table else self.column


def forward(machine: Machine, cls: ClassRef, name: str, field: Field) -> Relation | None:
    """What a field of a model leads to."""
    target = target_of(machine, cls, field)
    if target is None:
        return None
    if field.kind == MANY:
        table, near, far = between(machine, cls, field, target)
        return Relation(name, target, table, near, far, between=True)
    return Relation(name, target, table_of(machine, cls), field.column(name), back=False)


def between(machine: Machine, cls: ClassRef, field: Field, target: ClassRef) -> tuple[str | None, str, str]:
    """The table between two models, and its columns for the one and for the other."""
    own, other = table_of(machine, cls), table_of(machine, target)
    table = string(field.option("through")) or (f"{own}_{other}" if own and other else None)
    near = string(field.option("backward_key")) or f"{simple(cls).lower()}_id"
    far = string(field.option("forward_key")) or f"{simple(target).lower()}_id"
    return table, near, far


@dataclass(slots=True)
class _Known:
    backward: dict[ClassRef, list[Relation]] | None = None
    """Once all models were looked through."""


def backward(machine: Machine, target: ClassRef) -> list[Relation]:
    """What a model has because fields of others lead to it."""
    known = machine.shelf(_Known)
    if known.backward is not None:
        return known.backward.get(target.plain, [])
    backward: dict[ClassRef, list[Relation]] = {}
    for leads, found in _all_backward(machine):
        backward.setdefault(leads, []).append(found)
    if not machine.partial:
        known.backward = backward
    return backward.get(target.plain, [])


def _all_backward(machine: Machine) -> Iterator[tuple[ClassRef, Relation]]:
    for model in models(machine, machine.program.saying("ForeignKeyField", "ManyToManyField", "OneToOneField")):
        for name, field in fields_of(machine, model).items():
            leads = target_of(machine, model, field) if field.kind in SINGLE or field.kind == MANY else None
            if leads is None:
                continue
            called = string(field.option("related_name")) or _default(model, field)
            if field.kind == MANY:
                table, near, far = between(machine, model, field, leads)
                yield leads, Relation(called, model, table, far, near, between=True)
            else:
                yield leads, Relation(called, model, table_of(machine, model), field.column(name))


def _default(model: ClassRef, field: Field) -> str:
    name = simple(model).lower()
    return name if field.kind == "OneToOneField" else f"{name}s"


def relation(machine: Machine, cls: ClassRef, name: str) -> Relation | None:
    """The relation that a model has under that name."""
    field = fields_of(machine, cls).get(name)
    if field is not None:
        return forward(machine, cls, name, field) if field.kind in SINGLE or field.kind == MANY else None
    for one in machine.order(cls):
        for found in backward(machine, one):
            if found.name == name:
                return found
    return None


def column_of(machine: Machine, cls: ClassRef, name: str) -> str:
    """The column of a field, of a foreign key's raw value, or of `pk`."""
    fields = fields_of(machine, cls)
    name = key_of(machine, cls) if name == "pk" else name
    return fields[name].column(name) if name in fields else name
