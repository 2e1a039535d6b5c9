"""marshmallow's schemas of mapped classes: `UserSchema().load(data)` makes an object."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.values.program import ClassRef, Instance
from dal.discovery.values.value import Arguments, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_BASES = ("ModelSchema", "SQLAlchemySchema", "SQLAlchemyAutoSchema", "TableSchema")


def loader_of(instance: Instance, bases: Sequence[str], name: str, here: Here) -> Value | None:
    """`schema.load` of a schema that says `class Meta: model = User`."""
    if name not in ("load", "loads") or not any(base.rsplit(".", 1)[-1].rstrip("()") in _BASES for base in bases):
        return None
    for one in here.machine.order(instance.cls):
        meta = here.machine.own(one, "Meta")
        model = meta.attribute("model", here) if isinstance(meta, ClassRef) else None
        if isinstance(model, ClassRef):
            return Loader(model)
    return None


@dataclass(frozen=True, slots=True)
class Loader(Value):
    """`schema.load`."""

    model: ClassRef

    def call(self, arguments: Arguments, here: Here) -> Value:
        """A new object, or the one that is passed to be changed."""
        del here
        given = arguments.get(-1, "instance")
        return Loaded(Instance(self.model, None, "fresh" if given is None else "loaded"))


@dataclass(frozen=True, slots=True)
class Loaded(Value):
    """The object, or in older versions what has it as `data`."""

    made: Instance

    def attribute(self, name: str, here: Here) -> Value:
        """The object itself, or what it has."""
        if name == "data":
            return self.made
        return Unknown("errors") if name == "errors" else self.made.attribute(name, here)

    def stored(self, here: Here) -> Instance | None:
        """The object."""
        del here
        return self.made
