"""Methods that change the list or dictionary in a variable: the variable gets a new value."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from dal.discovery.evaluation.passing import passed
from dal.discovery.evaluation.paths import path
from dal.discovery.values.collections import Entries, Items
from dal.discovery.values.text import text
from dal.discovery.values.value import NONE, Arguments, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here


def mutated(node: ast.Call, here: Here) -> Value | None:
    """Carry out `name.append(…)` and the like; None if the call is something else."""
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in _CHANGES:
        return None
    name = path(node.func.value)
    if name is None:
        return None
    owner = here.evaluate(node.func.value)
    if not isinstance(owner, Items | Entries):
        return None
    kind, change = _CHANGES[node.func.attr]
    if not isinstance(owner, kind):
        return None
    changed, result = change(owner, passed(node, here))
    here.env[name] = changed
    return result


Changed = tuple[Value, Value]


def _append(owner: Items, arguments: Arguments) -> Changed:
    return owner.plus(*arguments.positional[-1:]), NONE


def _extend(owner: Items, arguments: Arguments) -> Changed:
    more = arguments.get(0)
    if isinstance(more, Items):
        return Items((*owner.items, *more.items), owner.open or more.open, owner.kind), NONE
    return Items(owner.items, open=True, kind=owner.kind), NONE


def _insert(owner: Items, arguments: Arguments) -> Changed:
    return Items((*arguments.positional[-1:], *owner.items), owner.open, owner.kind), NONE


def _loosened(owner: Items, arguments: Arguments) -> Changed:
    """Something is taken out: nobody knows what is left."""
    del arguments
    return Items(owner.items, open=True, kind=owner.kind), owner.items[-1] if owner.items else Unknown()


def _update(owner: Entries, arguments: Arguments) -> Changed:
    more = arguments.get(0)
    for name, value in arguments.keywords:
        owner = owner.with_entry(text(name), value)
    if isinstance(more, Entries):
        for key, value in more.entries:
            owner = owner.with_entry(key, value)
    opened = owner.open or (more is not None and (not isinstance(more, Entries) or more.open))
    return Entries(owner.entries, opened), NONE


def _set_default(owner: Entries, arguments: Arguments) -> Changed:
    key, value = arguments.get(0) or Unknown(), arguments.get(1) or NONE
    known = [old for name, old in owner.entries if name == key]
    return (owner, known[-1]) if known else (owner.with_entry(key, value), value)


def _taken(owner: Entries, arguments: Arguments) -> Changed:
    key = arguments.get(0)
    found = [value for name, value in owner.entries if name == key]
    rest = tuple(entry for entry in owner.entries if entry[0] != key)
    return Entries(rest, owner.open), found[-1] if found else arguments.get(1) or Unknown("a taken value")


_CHANGES: dict[str, tuple[type, Callable[..., Changed]]] = {
    "append": (Items, _append),
    "add": (Items, _append),
    "appendleft": (Items, _insert),
    "extend": (Items, _extend),
    "insert": (Items, _insert),
    "remove": (Items, _loosened),
    "discard": (Items, _loosened),
    "update": (Entries, _update),
    "setdefault": (Entries, _set_default),
    "pop": (Entries, _taken),
}
