"""What an object of a model can do: it saves and deletes its row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dal.discovery.evaluation.found import Found
from dal.discovery.model import Confidence, Operation
from dal.discovery.stacks.peewee.classes import KEY, own_name
from dal.discovery.stacks.peewee.models import fields_of, key_of, table_of
from dal.discovery.stacks.peewee.sources import Source, is_elsewhere
from dal.discovery.values.program import Foreign, FunctionRef, Instance
from dal.discovery.values.value import Arguments, Known, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

METHODS = frozenset(("save", "delete_instance"))
_TAKEN = "an object that is passed in is taken for a row that is there"


@dataclass(frozen=True, slots=True)
class InstanceMethod(Value):
    """A method of a row's object."""

    of: Instance
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The statement is sent."""
        if is_elsewhere(here.machine, self.of.cls):
            return Foreign("peewee.elsewhere")
        if self.name == "save":
            return _save(self.of, arguments, here)
        return _delete(self.of, arguments, here)


@dataclass(frozen=True, slots=True)
class Override(Value):
    """A method of the backend in the place of peewee's."""

    of: Instance
    method: FunctionRef
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """What it does for this object; called by another method of the object, it is no wrapper any more."""
        method = self.method
        if self.of.is_free and own_name(here) != self.name and table_of(here.machine, self.of.cls) is not None:
            method = replace(method, receiver=replace(self.of, origin="given"))
        value = method.call(arguments, here)
        if self.name == "save" and self.of.origin == "fresh":
            here.replace(self.of, Instance(self.of.cls, None, "loaded"))
        return value


def source_of(instance: Instance, here: Here) -> Source:
    """The table of an object."""
    table = table_of(here.machine, instance.cls)
    return Source(table, instance.cls.plain, free=table is None and instance.is_free)


def _save(instance: Instance, arguments: Arguments, here: Here) -> Value:
    found = _saved(instance, arguments, here)
    here.emit(_overridden(found, "save", here) if instance.is_free else found)
    if instance.origin == "fresh":
        here.replace(instance, Instance(instance.cls, None, "loaded"))
    return Unknown("a number of rows")


def _saved(instance: Instance, arguments: Arguments, here: Here) -> Found:
    source = source_of(instance, here)
    forced = arguments.get(0, "force_insert")
    if isinstance(forced, Known) and forced.value is True:
        return source.found(Operation.INSERT)
    if instance.origin == "fresh" and not _has_key(instance, here):
        return source.found(Operation.INSERT)
    if source.table is None:
        return source.found(Operation.SAVE)
    found = replace(source.found(Operation.UPDATE), predicates=KEY, equalities=KEY)
    if instance.origin in ("loaded", "fresh"):
        return found
    return replace(found, confidence=Confidence.MEDIUM, reasons=(_TAKEN,))


def _has_key(instance: Instance, here: Here) -> bool:
    """An object that was made with a key is updated: peewee takes it for a row that is there."""
    fields = fields_of(here.machine, instance.cls)
    given = {name for name, _ in instance.arguments.keywords} if instance.arguments is not None else set()
    return any(
        name in given or (name in fields and fields[name].option("default") is not None)
        for name in key_of(here.machine, instance.cls)
    )


def _overridden(found: Found, name: str, here: Here) -> Found:
    """What `super().save()` sends inside of a model's own `save` belongs to whoever calls that."""
    return replace(found, free=True) if own_name(here) == name else found


def _delete(instance: Instance, arguments: Arguments, here: Here) -> Value:
    found = replace(source_of(instance, here).found(Operation.DELETE), predicates=KEY, equalities=KEY)
    recursive = arguments.get(0, "recursive")
    if isinstance(recursive, Known) and recursive.value is True:
        found = replace(found, flags=("cascade",))
    here.emit(_overridden(found, "delete_instance", here) if instance.is_free else found)
    return Unknown("a number of rows")
