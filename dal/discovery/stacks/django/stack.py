"""Django's ORM: what its names stand for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dal.discovery.model import Confidence, Table
from dal.discovery.stacks.dbapi import Handle
from dal.discovery.stacks.django.admin import admin_member, admin_model, is_admin
from dal.discovery.stacks.django.choices import choices_member
from dal.discovery.stacks.django.databases import Connections
from dal.discovery.stacks.django.declared import DeclaredOf
from dal.discovery.stacks.django.forms import form_member, is_form
from dal.discovery.stacks.django.framework import SHIPPED
from dal.discovery.stacks.django.functions import called
from dal.discovery.stacks.django.guessing import guessed
from dal.discovery.stacks.django.making import (
    FromQuerySet,
    ManagerClass,
    as_manager,
    bound_manager,
    default_manager,
    made_manager,
    manager_of,
)
from dal.discovery.stacks.django.managers import DEFAULT, Manager, ManagerMethod
from dal.discovery.stacks.django.methods import QueryMethod
from dal.discovery.stacks.django.models import models_of
from dal.discovery.stacks.django.names import is_manager, is_other, is_queryset
from dal.discovery.stacks.django.objects import METHODS, Overridden, member_of
from dal.discovery.stacks.django.passing import passed_by_framework
from dal.discovery.stacks.django.querysets import QuerySet, own_method
from dal.discovery.stacks.django.requests import Request
from dal.discovery.stacks.django.shipped import ShippedModel, ShippedObject
from dal.discovery.stacks.django.tables import tables
from dal.discovery.stacks.django.transactions import marked
from dal.discovery.stacks.django.views import MIXED_IN, is_view, view_member
from dal.discovery.stacks.stack import Stack
from dal.discovery.values.program import ClassRef, FunctionRef, Instance
from dal.discovery.values.text import text
from dal.discovery.values.value import Arguments, Member, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here
    from dal.discovery.evaluation.machine import Machine

_NAMED = {
    "django.db.connection": Handle("connection"),
    "django.db.connections": Connections(),
    "django.conf.settings.AUTH_USER_MODEL": text("settings.AUTH_USER_MODEL"),
    **{name: ShippedModel(name) for name in SHIPPED},
}

_OF_RELATIONS = ("all", "filter", "exclude", "add", "remove", "set", "clear", "create")


class Django(Stack):
    """Models, managers, query sets, forms, views, the admin."""

    name = "django"
    words = frozenset((*METHODS, *DEFAULT, *_OF_RELATIONS))
    flushes = False

    def named(self, name: str, here: Here) -> Value | None:
        """Connections, settings, models of libraries."""
        del here
        known = _NAMED.get(name)
        if known is not None:
            return known
        parts = name.split(".")
        if parts[-1] in DEFAULT and parts[-3:-2] == ["models"] and len(parts) > 3 and not is_other(name):  # noqa: PLR2004
            return Manager(None, table=f"{parts[-4]}_{parts[-2].lower()}", confidence=Confidence.MEDIUM)
        return None

    def called(self, name: str, arguments: Arguments, here: Here) -> Value | None:
        """See `functions`."""
        return called(name, arguments, here) if _is_used(here.machine) else None

    def typed(self, name: str, here: Here) -> Value | None:
        """Requests, and rows of libraries' models."""
        del here
        if name in SHIPPED:
            return ShippedObject(ShippedModel(name))
        is_request = name.startswith(("django.", "rest_framework.")) and name.endswith(("HttpRequest", ".Request"))
        return Request() if is_request else None

    def class_attribute(self, cls: ClassRef, bases: Sequence[str], name: str, here: Here) -> Value | None:
        """Managers of models, and managers that are made of query sets."""
        if not _is_used(here.machine):
            return None
        if models_of(here.machine).is_model(cls):
            return self._of_model(cls, name, here)
        return self._of_class(cls, bases, name, here)

    def _of_class(self, cls: ClassRef, bases: Sequence[str], name: str, here: Here) -> Value | None:
        if name == "as_manager" and is_queryset(bases):
            return ManagerClass((cls,))
        if name == "from_queryset" and is_manager(bases):
            return FromQuerySet(cls)
        if name == "model" and is_admin(bases):
            return admin_model(here.machine, cls)
        if name in DEFAULT and cls.open and not bases:
            return Manager(None, free=True)  # of a class that is mixed into models
        return choices_member(cls, bases, name, here)

    def _of_model(self, cls: ClassRef, name: str, here: Here) -> Value | None:
        models = models_of(here.machine)
        if name == "objects":
            return manager_of(here.machine, cls)
        if name in DEFAULT:
            return default_manager(models, cls, here)
        field = models.fields(cls).get(name)
        return DeclaredOf(cls, field) if field is not None else None

    def instance_attribute(self, instance: Instance, bases: Sequence[str], name: str, here: Here) -> Value | None:
        """What Django adds to objects of models, managers, forms and views."""
        if not _is_used(here.machine):
            return None
        if models_of(here.machine).is_model(instance.cls):
            return instance.cls if name == "__class__" else member_of(instance, instance.cls, name, here)
        if is_manager(bases):
            return made_manager(here.machine, instance.cls).inherited(name)
        if is_queryset(bases):
            return _rows_of(instance, here).inherited(name)
        if is_form(bases):
            return form_member(instance, name, here)
        return _of_framework(instance, bases, name, here)

    def bound(self, instance: Instance, owner: Value, here: Here) -> Value | None:
        """A manager in the body of a model is that model's."""
        manager = as_manager(here.machine, instance) if _is_used(here.machine) else None
        return bound_manager(manager, owner, here) if manager is not None else None

    def overridden(self, instance: Instance, method: FunctionRef, name: str, here: Here) -> Value | None:
        """`save` and `delete` that a model has of its own."""
        if name not in METHODS or not _is_used(here.machine) or not models_of(here.machine).is_model(instance.cls):
            return None
        return Overridden(instance, method, METHODS[name])

    def behind(self, cls: ClassRef, of: Value, name: str, here: Here) -> Value | None:
        """`super()` in a manager or a query set of the backend."""
        if not isinstance(of, Manager | QuerySet):
            return None
        method = own_method(here.machine.order(cls)[1:], of, name, here)
        if method is not None:
            return method
        return ManagerMethod(of, name) if isinstance(of, Manager) else QueryMethod(of, name)

    def argument(self, name: str, here: Here) -> Value | None:
        """See `passing`."""
        return passed_by_framework(name, here) if _is_used(here.machine) else None

    def begun(self, here: Here) -> None:
        """`@transaction.atomic`."""
        if _is_used(here.machine):
            marked(here)

    def guessed(self, member: Member, arguments: Arguments, here: Here) -> Value | None:
        """See `guessing`."""
        return guessed(member, arguments, here) if _is_used(here.machine) else None

    def table_of(self, machine: Machine, cls: ClassRef) -> str | None:
        """The table of a model."""
        return table_of(machine, cls)

    def tables(self, machine: Machine, files: Sequence[str]) -> Sequence[Table]:
        """The tables of the models in these modules."""
        return tables(machine, files) if _is_used(machine) else ()


def _is_used(machine: Machine) -> bool:
    """Whether the backend has anything to do with Django."""
    return machine.program.says("import django", "from django")


def table_of(machine: Machine, cls: ClassRef) -> str | None:
    """The table of a model; None for what is no model, and for an abstract one."""
    return models_of(machine).table(cls)


def _of_framework(instance: Instance, bases: Sequence[str], name: str, here: Here) -> Value | None:
    if is_admin(bases):
        return admin_member(instance.cls, name, here)
    in_view = is_view(bases) or (not bases and name in MIXED_IN)
    return view_member(instance, name, here) if in_view else None


def _rows_of(instance: Instance, here: Here) -> Manager:
    """An object of a query set's class, as far as it is known of which model."""
    given = instance.arguments.get(0, "model") if instance.arguments is not None else None
    model = models_of(here.machine).meant(given)
    return Manager(model, (instance.cls,), free=model is None, quiet=model is None)
