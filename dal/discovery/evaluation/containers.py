"""Methods of lists and dictionaries that only read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dal.discovery.values.collections import Entries, Items
from dal.discovery.values.value import NONE, Arguments, Unknown, Value, join

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here


def call_items(owner: Value, name: str, arguments: Arguments, here: Here) -> Value:
    """A method of a list, tuple or set."""
    del arguments
    if name in ("pop", "popleft"):
        return owner.elements(here)
    if name in ("copy", "union", "intersection", "difference"):
        return Items(owner.items, open=True, kind=owner.kind) if isinstance(owner, Items) else owner
    return Unknown(f"list.{name}")


def call_entries(owner: Value, name: str, arguments: Arguments, here: Here) -> Value:
    """A method of a dictionary."""
    if not isinstance(owner, Entries):
        return Unknown(f"dict.{name}")
    if name in ("get", "pop", "setdefault"):
        return _got(owner, arguments, here)
    if name == "items":
        pairs = tuple(Items((key, value), kind="tuple") for key, value in owner.entries)
        return Items(pairs, owner.open)
    if name == "values":
        return Items(tuple(value for _, value in owner.entries), owner.open)
    if name in ("keys", "__iter__"):
        return Items(tuple(key for key, _ in owner.entries), owner.open)
    return owner if name == "copy" else Unknown(f"dict.{name}")


def _got(owner: Entries, arguments: Arguments, here: Here) -> Value:
    key, otherwise = arguments.get(0) or Unknown(), arguments.get(1, "default") or NONE
    if not key.is_known:
        return join([owner.any(here), otherwise])
    found = [value for name, value in owner.entries if name == key]
    if found:
        return found[-1]
    return join([otherwise, Unknown("a value of a dictionary")]) if owner.open else otherwise
