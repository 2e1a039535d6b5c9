"""What a model has because others refer to it: `user.tweets`, `user.tweet_set`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dal.discovery.model import Operation
from dal.discovery.stacks.peewee.fields import Declared
from dal.discovery.stacks.peewee.many import Many, Relation, rows
from dal.discovery.stacks.peewee.models import Field, is_base, is_model, target_of
from dal.discovery.stacks.peewee.queries import begun
from dal.discovery.stacks.peewee.sources import source_of
from dal.discovery.values.program import ClassRef, Instance
from dal.discovery.values.text import string
from dal.discovery.values.value import Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here
    from dal.discovery.evaluation.machine import Machine


@dataclass(frozen=True, slots=True)
class Reference:
    """A field of a model that refers to another."""

    model: ClassRef
    field_name: str
    field: Declared
    target: ClassRef

    @property
    def back(self) -> str:
        """What the other model calls it."""
        given = string(self.field.option("backref", "related_name", place=2))
        return given or f"{self.model.name.rsplit('.', 1)[-1].lower()}_set"


def references(machine: Machine) -> Iterator[Reference]:
    """All of a program."""
    for file in machine.program.saying("ForeignKey", "ManyToManyField"):
        here = machine.module(file)
        for key in sorted(here.unit.classes) if here is not None else ():
            cls = ClassRef(file, key)
            if is_model(machine, cls) and not is_base(machine, cls):
                yield from _of(machine, cls)


def _of(machine: Machine, cls: ClassRef) -> Iterator[Reference]:
    for one in machine.order(cls):
        space = machine.namespace(one)
        for name, value in space.env.items() if space is not None else ():
            for option in value.options():
                if isinstance(option, Declared) and (option.foreign or isinstance(option, Many)):
                    target = target_of(machine, cls, option)
                    if target is not None:
                        yield Reference(cls, name, option, target)


def of_class(reference: Reference, here: Here) -> Value | None:
    """`Model.backref`: the model that refers to it."""
    if isinstance(reference.field, Many):
        return Relation(reference.model, reference.field)
    return source_of(reference.model, here)


def of_instance(reference: Reference, instance: Instance, here: Here) -> Value | None:
    """`row.backref`: the query of the rows that refer to it."""
    field = reference.field
    if not isinstance(field, Field):
        return rows(instance, reference.model, field, here, back=True)
    source = source_of(reference.model, here)
    if source is None:
        return None
    query = begun(Operation.SELECT, source, here)
    column = f"{source.table}.{field.column(reference.field_name)}"
    found = replace(query.found, predicates=(column,), equalities=(column,), columns=("*",))
    return here.extend(replace(query, found=found))
