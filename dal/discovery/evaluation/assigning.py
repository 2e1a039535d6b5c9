"""Targets of assignments."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dal.discovery.evaluation.paths import path
from dal.discovery.values.collections import Entries, Items, Maybe
from dal.discovery.values.value import Known, Value, join

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here


def assign(target: ast.expr, value: Value, here: Here) -> None:
    """Bind a target; whatever was known of the old value's attributes is forgotten."""
    if isinstance(target, ast.Name):
        _forget(target.id, here)
        here.env[target.id] = value
        if target.id in here.globals:
            known = here.report.globals.get(target.id)
            here.report.globals[target.id] = value if known is None else join([known, value])
    elif isinstance(target, ast.Attribute):
        _assign_attribute(target, value, here)
    elif isinstance(target, ast.Tuple | ast.List):
        _unpack(target.elts, value, here)
    elif isinstance(target, ast.Subscript):
        _assign_item(target, value, here)
    elif isinstance(target, ast.Starred):
        assign(target.value, Items((value,), open=True), here)


def _forget(name: str, here: Here) -> None:
    stale = [key for key in here.env if key.startswith(f"{name}.")]
    for key in stale:
        del here.env[key]


def _assign_attribute(target: ast.Attribute, value: Value, here: Here) -> None:
    owner = here.evaluate(target.value)
    here.node = target
    here.report.assigned[here.spot()] = (owner, target.attr)
    whole = path(target)
    if whole is not None:
        _forget(whole, here)
        here.env[whole] = value


def _unpack(targets: Sequence[ast.expr], value: Value, here: Here) -> None:
    exact = isinstance(value, Items) and not value.open and len(value.items) == len(targets)
    for place, target in enumerate(targets):
        if exact and isinstance(value, Items):
            item = value.items[place]
            assign(target, item.value if isinstance(item, Maybe) else item, here)
        else:
            assign(target, value.item(Known(place), here), here)


def _assign_item(target: ast.Subscript, value: Value, here: Here) -> None:
    owner, key = here.evaluate(target.value), here.evaluate(target.slice)
    name = path(target.value)
    if name is not None and isinstance(owner, Entries):
        here.env[name] = owner.with_entry(key, value)
