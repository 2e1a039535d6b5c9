"""Classes of choices: what a column may hold."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dal.discovery.stacks.django.names import last
from dal.discovery.values.collections import Items
from dal.discovery.values.program import ClassRef
from dal.discovery.values.value import Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_KINDS = frozenset(("TextChoices", "IntegerChoices", "Choices"))


def choices_member(cls: ClassRef, bases: Sequence[str], name: str, here: Here) -> Value | None:
    """`choices` and `values` of such a class."""
    if name not in ("choices", "values") or not any(last(base) in _KINDS for base in bases):
        return None
    space = here.machine.namespace(cls)
    node = here.machine.program.unit(cls.file)
    body = node.classes[cls.key].body if node is not None and cls.key in node.classes else []
    targets = [target for one in body if isinstance(one, ast.Assign) for target in one.targets]
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    values = [_stored(space.env[one]) for one in names if space is not None and one in space.env]
    if name == "values":
        return Items(tuple(values))
    return Items(tuple(Items((value, Unknown("a label")), kind="tuple") for value in values))


def _stored(value: Value) -> Value:
    """Of a value and its label the value."""
    return value.parts_inside()[0] if isinstance(value, Items) and value.items else value
