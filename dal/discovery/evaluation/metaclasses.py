"""Classes that the backend's own class of classes fills: hand-made mappers keep their statements so."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from dal.discovery.values.collections import Entries, Items
from dal.discovery.values.program import ClassRef, FunctionRef
from dal.discovery.values.text import string, text
from dal.discovery.values.value import Arguments, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.objects import Objects


def made_attributes(machine: Objects, cls: ClassRef) -> dict[str, Value]:
    """What the `__new__` of a class's metaclass makes of its body; empty without one."""
    maker, space = _maker(machine, cls), machine.namespace(cls)
    if maker is None or space is None:
        return {}
    body = Entries(tuple((text(name), value) for name, value in space.env.items() if "." not in name))
    bases = Items(machine.bases(cls), kind="tuple")
    arguments = Arguments((text(cls.name.rsplit(".", 1)[-1]), bases, body))
    made = machine.reported(maker, arguments).returns
    entries = made.entries if isinstance(made, Entries) else ()
    return {name: value for key, value in entries if (name := string(key)) is not None}


def _maker(machine: Objects, cls: ClassRef) -> FunctionRef | None:
    """`__new__` of the first metaclass on the way."""
    for one in machine.order(cls):
        unit, outer = machine.program.unit(one.file), machine.module(one.file)
        node = unit.classes.get(one.key) if unit is not None else None
        for keyword in node.keywords if node is not None and outer is not None else ():
            value = machine.looked_at(keyword.value, outer) if keyword.arg == "metaclass" and outer else None
            if isinstance(value, ClassRef):
                made = machine.own(value, "__new__")
                return replace(made, receiver=value) if isinstance(made, FunctionRef) else None
    return None


def makes_a_class(node: ast.Call) -> bool:
    """`type.__new__(cls, name, bases, attributes)`, or the same by `super()`."""
    function = node.func
    return isinstance(function, ast.Attribute) and function.attr == "__new__" and len(node.args) >= _ATTRIBUTES


_ATTRIBUTES = 3
