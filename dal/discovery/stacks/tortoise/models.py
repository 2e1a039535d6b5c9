"""What Tortoise makes of a class: its table, its fields, its key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.stacks.options import Options
from dal.discovery.values.program import ClassRef, Instance
from dal.discovery.values.text import string
from dal.discovery.values.value import Arguments, Known, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here
    from dal.discovery.evaluation.machine import Machine

PACKAGES = frozenset(("tortoise", "aerich"))
SINGLE = frozenset(("ForeignKeyField", "OneToOneField"))
MANY = "ManyToManyField"


def of_tortoise(name: str) -> bool:
    """Whether a dotted name is one of its own."""
    return name.split(".", 1)[0] in PACKAGES


def last(name: str) -> str:
    """The last part of a dotted name."""
    return name.rsplit(".", 1)[-1].removesuffix("()")


@dataclass(frozen=True, slots=True)
class Field(Options):
    """A field in the body of a model."""

    own: ClassRef | None = None

    def bound(self, owner: Value, name: str, here: Here) -> Value:
        """Of an object, what it holds; rows of other models are asked for by `related`."""
        if not isinstance(owner, Instance):
            return self
        if self.kind == MANY:
            return here.stacks.instance_attribute(owner, (RELATED,), name, here) or Unknown(name)
        target = target_of(here.machine, owner.cls, self) if self.kind in SINGLE else None
        return Instance(target, None, "loaded") if target else Unknown(f"{name} of a row", name=name)

    @property
    def is_key(self) -> bool:
        """Whether it is the primary key."""
        return self.is_set("pk", "primary_key")

    def column(self, name: str) -> str:
        """The column's name, for a field of this name."""
        given = string(self.option("source_field", "db_column"))
        return given or (f"{name}_id" if self.kind in SINGLE else name)


RELATED = "tortoise.related"
"""Under this base a field asks its stack for rows of a many-to-many relation."""
_AUTO = Field("IntField", Arguments((), (("pk", Known(value=True)),)))


def is_model(bases: Iterable[str]) -> bool:
    """Whether Tortoise's model class is among these bases."""
    return any(of_tortoise(base) and last(base) == "Model" for base in bases)


def meta(machine: Machine, cls: ClassRef, name: str) -> Value | None:
    """An option of a class's own `Meta`."""
    inner = machine.own(cls, "Meta")
    return machine.own(inner, name) if isinstance(inner, ClassRef) else None


def table_of(machine: Machine, cls: ClassRef) -> str | None:
    """The name of a model's table; None for what is no model, and for abstract ones."""
    if not is_model(machine.external_bases(cls)) or meta(machine, cls, "abstract") == Known(value=True):
        return None
    given = meta(machine, cls, "table")
    return string(given) if given is not None else simple(cls).lower()


def simple(cls: ClassRef) -> str:
    """A class's name without what it stands in."""
    return cls.name.rsplit(".", 1)[-1]


def fields_of(machine: Machine, cls: ClassRef) -> dict[str, Field]:
    """By attribute, those of the classes behind it first, and the key that nobody declared."""
    fields: dict[str, Field] = {}
    for one in reversed(machine.order(cls)):
        space = machine.namespace(one)
        for name, value in space.env.items() if space is not None else ():
            declared = [option for option in value.options() if isinstance(option, Field)]
            fields |= {name: declared[0]} if declared else {}
    return fields if any(field.is_key for field in fields.values()) else {"id": _AUTO, **fields}


def key_of(machine: Machine, cls: ClassRef) -> str:
    """The field of the primary key."""
    return next((name for name, field in fields_of(machine, cls).items() if field.is_key), "id")


def target_of(machine: Machine, cls: ClassRef, field: Options) -> ClassRef | None:
    """The model that a relation refers to: `"models.User"`."""
    given = field.option("model_name", "to", place=0)
    if isinstance(given, ClassRef):
        return given.plain
    name = string(given)
    if name is None:
        return None
    return cls.plain if name == "self" else named(machine, name.rsplit(".", 1)[-1])


def named(machine: Machine, name: str) -> ClassRef | None:
    """The model of that name, whatever module it is in."""
    for file in dict.fromkeys(machine.program.headings().named.get(name, ())):
        value = machine.global_name(file, name)
        if isinstance(value, ClassRef) and is_model(machine.external_bases(value)):
            return value
    return None


def models(machine: Machine, files: Iterable[str]) -> Iterator[ClassRef]:
    """Those of some modules that have a table."""
    for file in files:
        here = machine.module(file)
        for key in here.unit.classes if here is not None else ():
            if table_of(machine, ClassRef(file, key)) is not None:
                yield ClassRef(file, key)
