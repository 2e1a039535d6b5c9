"""What Django passes to functions: told by the name of the argument and by whose function it is."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from dal.discovery.stacks.django.admin import admin_model, chosen_rows, is_admin
from dal.discovery.stacks.django.models import models_of
from dal.discovery.stacks.django.naming import row_named
from dal.discovery.stacks.django.querysets import row_of
from dal.discovery.stacks.django.requests import Request
from dal.discovery.stacks.django.views import given_form, is_view
from dal.discovery.values.program import ClassRef
from dal.discovery.values.value import Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here


def passed_by_framework(name: str, here: Here) -> Value | None:
    """The argument of that name, of the function that is being evaluated by itself."""
    known = _KNOWN.get(name)
    value = known(here) if known is not None else None
    return value or row_named(name, here)


def _request(here: Here) -> Value | None:
    del here
    return Request()


def _rows(here: Here) -> Value | None:
    return chosen_rows(here)


def _form(here: Here) -> Value | None:
    cls = _class(here)
    if cls is None or not is_view(here.machine.external_bases(cls)):
        return None
    return given_form(cls, here)


def _row(here: Here) -> Value | None:
    """`obj` of an admin class's methods."""
    cls = _class(here)
    if cls is None or not is_admin(here.machine.external_bases(cls)):
        return None
    model = admin_model(here.machine, cls)
    return row_of(model, "given") if model is not None else None


def _sent(here: Here) -> Value | None:
    """`instance` of a receiver of a signal that models send."""
    node = here.unit.functions.get(here.owner.key)
    outer = here.machine.module(here.unit.file)
    for decorator in getattr(node, "decorator_list", ()):
        sender = _sender(decorator) if outer is not None else None
        if sender is not None and outer is not None:
            value = outer.machine.looked_at(sender, outer)
            model = models_of(here.machine).meant(value)
            if model is not None:
                return row_of(model)
    return None


def _sender(decorator: ast.expr) -> ast.expr | None:
    if not isinstance(decorator, ast.Call):
        return None
    function = decorator.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    senders = [keyword.value for keyword in decorator.keywords if keyword.arg == "sender"]
    return senders[0] if name == "receiver" and senders else None


def _class(here: Here) -> ClassRef | None:
    owner = here.unit.owners.get(here.owner.key, "")
    return ClassRef(here.unit.file, owner) if owner in here.unit.classes else None


_KNOWN: Mapping[str, Callable[[Here], Value | None]] = {
    "request": _request,
    "queryset": _rows,
    "form": _form,
    "obj": _row,
    "instance": _sent,
}
