"""Class-based views: what they are about, and what the framework gives them."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dal.discovery.stacks.django.forms import form_model
from dal.discovery.stacks.django.given import Same, given_rows
from dal.discovery.stacks.django.managers import Manager
from dal.discovery.stacks.django.models import models_of
from dal.discovery.stacks.django.names import last, package
from dal.discovery.stacks.django.querysets import QuerySet, row_of
from dal.discovery.stacks.django.requests import Request
from dal.discovery.stacks.django.shipped import Modelled
from dal.discovery.values.program import ClassRef, FunctionRef, Instance
from dal.discovery.values.value import Arguments, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_PARTS = frozenset(("views", "generic", "viewsets", "generics", "mixins"))
_UPDATES = frozenset(("UpdateView", "BaseUpdateView", "UpdateAPIView"))


MIXED_IN = frozenset(("object", "get_object", "get_queryset"))
"""What a class without bases has from the view that it is mixed into, if it says itself what it is about."""


def is_view(bases: Sequence[str]) -> bool:
    """Whether a view of Django or of a library around it is among these bases."""
    return any(
        package(base) != "flask"
        and (last(base).endswith(("View", "ViewSet")) or _PARTS & set(base.split(".")[1:-1]))
        for base in bases
    )


def view_member(view: Instance, name: str, here: Here) -> Value | None:
    """What a view has from the framework."""
    if name == "request":
        return Request()
    if name == "object":
        model = view_model(view.cls, here)
        return row_of(model) if model is not None else None
    if name in ("get_object", "get_queryset"):
        model = view_model(view.cls, here)
        if model is None:
            return None
        return Same(given_rows(model, here) if name == "get_queryset" else row_of(model))
    if name == "get_form":
        return FormOf(view) if given_form(view.cls, here) is not None else None
    return None


def view_model(cls: ClassRef, here: Here) -> Modelled | None:
    """The model that a view is about."""
    models = models_of(here.machine)
    for name in ("model", "queryset"):
        value = here.machine.class_attribute(cls, name, here)
        model = value.model if isinstance(value, QuerySet | Manager) else models.meant(value)
        if model is not None:
            return model
    return _model_of_rows(cls, here) or _model_of_form(cls, here)


def _model_of_rows(cls: ClassRef, here: Here) -> Modelled | None:
    """That of what its own `get_queryset` returns."""
    for one in here.machine.order(cls):
        method = here.machine.own(one, "get_queryset")
        if isinstance(method, FunctionRef):
            report = here.machine.reported(replace(method, receiver=Instance(cls, origin="self")), None)
            for option in report.returns.options():
                if isinstance(option, QuerySet | Manager):
                    return option.model
    return None


def _model_of_form(cls: ClassRef, here: Here) -> Modelled | None:
    for name in ("form_class", "serializer_class"):
        value = here.machine.class_attribute(cls, name, here)
        if isinstance(value, ClassRef):
            return form_model(here.machine, value)
    return None


@dataclass(frozen=True, slots=True)
class FormOf(Value):
    """`get_form` of the framework."""

    view: Instance

    def call(self, arguments: Arguments, here: Here) -> Value:
        """An object of the view's form."""
        del arguments
        return given_form(self.view.cls, here) or Unknown("a form")


def given_form(cls: ClassRef, here: Here) -> Instance | None:
    """The form that the framework passes to a view: for a new object, unless the view is there to change one."""
    value = here.machine.class_attribute(cls, "form_class", here)
    if not isinstance(value, ClassRef):
        return None
    updates = any(last(base) in _UPDATES for base in here.machine.external_bases(cls))
    return Instance(value.plain, None, "old" if updates else "new")


def in_view(here: Here) -> bool:
    """Whether the function that is being evaluated is a method of a view, also of one that is mixed in."""
    node = here.unit.functions.get(here.owner.key)
    return (
        node is not None
        and here.receiver is not None
        and any(
            isinstance(part, ast.Attribute)
            and part.attr in _VIEWS
            and isinstance(part.value, ast.Name)
            and part.value.id == here.self_name
            for part in ast.walk(node)
        )
    )


_VIEWS = frozenset(("request", "kwargs"))
