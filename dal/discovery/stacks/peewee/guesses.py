"""What is done to models and rows of which only the name is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dal.discovery.stacks.peewee.instances import METHODS, InstanceMethod
from dal.discovery.stacks.peewee.models import all_named, is_base
from dal.discovery.stacks.peewee.names import last
from dal.discovery.values.program import ClassRef, Foreign, Instance
from dal.discovery.values.value import Arguments, Known, Member, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here
    from dal.discovery.evaluation.machine import Machine


def guessed(member: Member, arguments: Arguments, here: Here) -> Value | None:
    """A row's own methods on something that has a model's name."""
    if member.name not in METHODS or not isinstance(member.owner, Unknown | Member | Foreign):
        return None
    if not all(isinstance(value, Known) for value in arguments.values()):
        return None
    model = model_called(here.machine, last(member.owner.name))
    return InstanceMethod(Instance(model), member.name).call(arguments, here) if model is not None else None


def model_called(machine: Machine, name: str) -> ClassRef | None:
    """The only model of that name, whatever its case and underscores."""
    wanted = name.strip("_").replace("_", "").lower()
    if not wanted or not machine.program.says("peewee"):
        return None
    models = [
        model
        for other in machine.program.headings().named
        if other.lower() == wanted
        for model in all_named(machine, other)
    ]
    return models[0] if len(models) == 1 and not is_base(machine, models[0]) else None
