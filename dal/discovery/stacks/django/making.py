"""Managers as models get them: declared, by default, made of query sets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dal.discovery.stacks.django.fields import MANY, Field
from dal.discovery.stacks.django.managers import DEFAULT, Manager
from dal.discovery.stacks.django.models import Models, models_of
from dal.discovery.stacks.django.names import is_manager
from dal.discovery.stacks.django.shipped import Modelled, ShippedModel
from dal.discovery.values.program import ClassRef, Instance
from dal.discovery.values.value import Arguments, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here
    from dal.discovery.evaluation.machine import Machine


@dataclass(frozen=True, slots=True)
class ManagerClass(Value):
    """A class of managers that is made by a call: `Manager.from_queryset(…)`."""

    own: tuple[ClassRef, ...]

    @property
    def name(self) -> str:
        """Among the bases of a class it stands for Django's manager."""
        return "django.db.models.Manager"

    def call(self, arguments: Arguments, here: Here) -> Value:
        """A manager, not yet of any model."""
        del arguments, here
        return Manager(None, self.own)


@dataclass(frozen=True, slots=True)
class FromQuerySet(Value):
    """`from_queryset` of a manager's class of the backend."""

    cls: ClassRef

    def call(self, arguments: Arguments, here: Here) -> Value:
        """A class with the methods of both."""
        del here
        return ManagerClass((self.cls, *(value for value in arguments.positional if isinstance(value, ClassRef))))


def bound_manager(manager: Manager, owner: Value, here: Here) -> Value:
    """A manager as the attribute of a model's class."""
    cls = owner.cls if isinstance(owner, Instance) else owner
    if not isinstance(cls, ClassRef) or manager.model is not None:
        return manager
    return manager_of(here.machine, cls, manager.own)


def manager_of(machine: Machine, cls: ClassRef, own: tuple[ClassRef, ...] = ()) -> Manager:
    """A manager of a model; callers know better of an abstract one."""
    table = models_of(machine).table(cls)
    return Manager(cls if table is not None else None, own, free=table is None)


def made_manager(machine: Machine, cls: ClassRef) -> Manager:
    """What an object of a manager's class is, before it is known whose manager it is."""
    made = [value for value in machine.base_values(cls) if isinstance(value, ManagerClass)]
    return Manager(None, (cls, *(one for value in made for one in value.own)), free=True, quiet=True)


def default_manager(models: Models, model: Modelled, here: Here) -> Manager:
    """The first manager that a model's body declares, else Django's own."""
    if isinstance(model, ShippedModel):
        return Manager(model)
    for one in here.machine.order(model):
        space = here.machine.namespace(one)
        for value in space.env.values() if space is not None else ():
            manager = as_manager(here.machine, value)
            if manager is not None:
                known = model if models.table(model) is not None else None
                return replace(manager, model=known, free=False, quiet=False)
    return manager_of(here.machine, model)


def as_manager(machine: Machine, value: Value) -> Manager | None:
    """The manager that a value in the body of a class is."""
    if isinstance(value, Manager):
        return value
    if isinstance(value, Instance) and is_manager(machine.external_bases(value.cls)):
        return made_manager(machine, value.cls)
    return None


def shipped_manager(model: ShippedModel, name: str) -> Value | None:
    """The managers of a library's model."""
    return Manager(model) if name in DEFAULT else None


def joining_model(model: ClassRef, field: Field, here: Here) -> Value | None:
    """`Article.tags.through`: the model between the two sides of a relation."""
    if field.kind != MANY:
        return None
    joining = models_of(here.machine).joining(model, field)
    return joining.through if joining.through is not None else JoiningModel(joining.table)


@dataclass(frozen=True, slots=True)
class JoiningModel(Value):
    """The model that Django makes for a relation from many to many."""

    table: str

    def attribute(self, name: str, here: Here) -> Value:
        """Its manager."""
        del here
        return Manager(None, table=self.table) if name in DEFAULT else Unknown(f"{name} of a joining table")
