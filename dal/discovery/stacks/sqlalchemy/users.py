"""The user who is logged in: an object of the class that the backend's loader of users gives."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from dal.discovery.values.program import Instance
from dal.discovery.values.value import Arguments, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here
    from dal.discovery.evaluation.machine import Machine

USERS = {
    "flask_login.current_user": ("user_loader", "request_loader"),
    "flask_security.current_user": ("user_loader",),
    "flask_jwt_extended.current_user": ("user_lookup_loader", "user_loader_callback_loader"),
    "flask_jwt_extended.get_current_user": ("user_lookup_loader", "user_loader_callback_loader"),
    "quart_auth.current_user": ("user_loader",),
}
"""By a library's name for the user: the decorators of the function that loads one."""


@runtime_checkable
class HasObject(Protocol):
    """What stands for an object that has to be asked for."""

    def stored(self, here: Here) -> Instance | None:
        """The object; None where nothing tells."""
        ...


@dataclass(frozen=True, slots=True)
class CurrentUser(Value):
    """Stands for the object; which class it is of is asked when it is used."""

    decorators: tuple[str, ...]

    def attribute(self, name: str, here: Here) -> Value:
        """The object's."""
        stored = self.stored(here)
        if stored is None:
            return Unknown(f"{name} of the user")
        return self if name == "_get_current_object" else stored.attribute(name, here)

    def call(self, arguments: Arguments, here: Here) -> Value:
        """`get_current_user()`."""
        del arguments
        return self.stored(here) or Unknown("the user")

    def stored(self, here: Here) -> Instance | None:
        """The object; None where the loader does not tell."""
        for file, key in _loaders(here.machine, self.decorators):
            returned = here.machine.alone(here.machine.standing_alone(file, key)).returns
            for option in returned.options():
                if isinstance(option, Instance):
                    return Instance(option.cls, None, "loaded")
        return None


@dataclass(slots=True)
class _Known:
    loaders: dict[tuple[str, ...], list[tuple[str, str]]] = field(default_factory=dict)
    """By decorators."""


def _loaders(machine: Machine, decorators: tuple[str, ...]) -> list[tuple[str, str]]:
    known = machine.shelf(_Known).loaders
    if decorators not in known:
        known[decorators] = list(_sought(machine, decorators))
    return known[decorators]


def _sought(machine: Machine, decorators: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for file in machine.program.saying(*(f".{name}" for name in decorators)):
        unit = machine.program.unit(file)
        for key, node in sorted(unit.functions.items()) if unit is not None else ():
            if any(_last(decorator) in decorators for decorator in getattr(node, "decorator_list", ())):
                yield file, key


def _last(node: ast.expr) -> str:
    node = node.func if isinstance(node, ast.Call) else node
    return node.attr if isinstance(node, ast.Attribute) else ""
