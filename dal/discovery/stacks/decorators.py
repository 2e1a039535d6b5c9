"""Decorators of the function that is being evaluated."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from dal.discovery.values.value import Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here


def mark_decorated(here: Here, is_unit: Callable[[Value], bool]) -> None:
    """A function is a unit of work if one of its decorators begins one, such as `@database.transaction()`."""
    outer = here.machine.module(here.unit.file)
    decorators = getattr(here.unit.functions.get(here.owner.key), "decorator_list", ())
    for decorator in decorators if outer is not None else ():
        if outer is not None and is_unit(outer.machine.looked_at(decorator, outer)):
            here.node = decorator
            here.mark(f"@{_name(decorator)}")
            here.node = None


def _name(decorator: ast.expr) -> str:
    named = decorator.func if isinstance(decorator, ast.Call) else decorator
    return named.attr if isinstance(named, ast.Attribute) else getattr(named, "id", "")
