"""The admin: which model an admin class is for, and which rows its actions are given."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.stacks.django.given import GivenRows, Same, given_rows
from dal.discovery.stacks.django.models import models_of
from dal.discovery.stacks.django.names import last
from dal.discovery.stacks.django.querysets import row_of
from dal.discovery.stacks.django.shipped import Modelled
from dal.discovery.values.collections import Items
from dal.discovery.values.program import ClassRef, FunctionRef
from dal.discovery.values.text import string
from dal.discovery.values.value import Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here
    from dal.discovery.evaluation.machine import Machine

CHOSEN = "<queryset from admin>"
"""Rows that somebody chose in the admin."""


def is_admin(bases: Sequence[str]) -> bool:
    """Whether an admin class is among these bases."""
    return any(last(base).endswith(("Admin", "Inline", "InlineModelAdmin")) for base in bases)


def admin_model(machine: Machine, cls: ClassRef) -> Modelled | None:
    """The model that an admin class is registered for."""
    own = models_of(machine).meant(next((machine.own(one, "model") for one in machine.order(cls)), None))
    return own or registered(machine).get(cls.plain)


def registered(machine: Machine) -> dict[ClassRef, Modelled]:
    """All admin classes that are registered, with their models."""
    known = machine.shelf(_Known)
    if known.registered is None:
        known.registered = {}
        for file in machine.program.saying(".register("):
            known.registered.update(_registered_in(machine, file))
    return known.registered


@dataclass(slots=True)
class _Known:
    registered: dict[ClassRef, Modelled] | None = None


def _registered_in(machine: Machine, file: str) -> Iterator[tuple[ClassRef, Modelled]]:
    unit, outer = machine.program.unit(file), machine.module(file)
    if unit is None or outer is None:
        return
    for key, node in unit.classes.items():
        for call in node.decorator_list:
            if isinstance(call, ast.Call) and _is_register(call):
                yield from _pairs(call.args, [ClassRef(file, key)], outer)
    for statement in ast.walk(unit.tree):
        if isinstance(statement, ast.Call) and _is_register(statement) and len(statement.args) > 1:
            admin = outer.machine.looked_at(statement.args[1], outer)
            classes = [option for option in admin.options() if isinstance(option, ClassRef)]
            yield from _pairs(statement.args[:1], classes, outer)


def _is_register(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "register"


def _pairs(
    arguments: Sequence[ast.expr], admins: Sequence[ClassRef], outer: Here
) -> Iterator[tuple[ClassRef, Modelled]]:
    for argument in arguments:
        value = outer.machine.looked_at(argument, outer)
        for item in value.parts_inside() if isinstance(value, Items) else (value,):
            model = models_of(outer.machine).meant(item)
            if model is not None and not string(item):
                yield from ((admin.plain, model) for admin in admins)


def admin_member(cls: ClassRef, name: str, here: Here) -> Value | None:
    """What an admin class has from the framework."""
    if name not in ("model", "get_queryset", "get_object"):
        return None
    model = admin_model(here.machine, cls)
    if model is None or name == "model":
        return model
    return Same(given_rows(model, here) if name == "get_queryset" else row_of(model))


def chosen_rows(here: Here) -> GivenRows | None:
    """What an action of the admin, or a method of an admin class, is given as its query set."""
    model = next(_models(here), None)
    return given_rows(model, here, CHOSEN) if model is not None else None


def _models(here: Here) -> Iterator[Modelled]:
    owner = here.unit.owners.get(here.owner.key, "")
    if owner in here.unit.classes:
        cls = ClassRef(here.unit.file, owner)
        model = admin_model(here.machine, cls) if is_admin(here.machine.external_bases(cls)) else None
        yield from (model,) if model is not None else ()
        return
    for cls, model in registered(here.machine).items():
        actions = next(
            (value for one in here.machine.order(cls) if (value := here.machine.own(one, "actions"))), None
        )
        for action in actions.parts_inside() if isinstance(actions, Items) else ():
            if isinstance(action, FunctionRef) and (action.file, action.key) == here.owner:
                yield model
