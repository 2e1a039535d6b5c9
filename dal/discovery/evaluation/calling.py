"""Calls and what they pass."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dal.discovery.evaluation.metaclasses import makes_a_class
from dal.discovery.evaluation.mutating import mutated
from dal.discovery.evaluation.passing import passed
from dal.discovery.values.program import ClassRef, Super
from dal.discovery.values.value import Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here


def call(node: ast.Call, here: Here) -> Value:
    """What a call gives; methods that change a list or dictionary in a variable change the variable."""
    if isinstance(node.func, ast.Name) and node.func.id == "super" and "super" not in here.env:
        return _super(node, here)
    changed = mutated(node, here)
    if changed is not None:
        return changed
    if makes_a_class(node):
        return passed(node, here).positional[-1]  # see `made_attributes`
    function = here.evaluate(node.func)
    arguments = passed(node, here)
    here.node = node
    value = function.call(arguments, here)
    here.node = node
    return value


def _super(node: ast.Call, here: Here) -> Value:
    owner = here.unit.owners.get(here.owner.key, "")
    if here.receiver is None or owner not in here.unit.classes:
        return Unknown("super()")
    behind = ClassRef(here.unit.file, owner)
    if node.args:
        named_class = here.evaluate(node.args[0])
        behind = named_class.plain if isinstance(named_class, ClassRef) else behind
    return Super(behind, here.receiver)
