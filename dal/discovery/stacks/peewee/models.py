"""What peewee makes of a class: its table, its fields, its key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.stacks.peewee.expressions import Column
from dal.discovery.stacks.peewee.fields import Declared
from dal.discovery.stacks.peewee.names import has_model, legacy, snake_case
from dal.discovery.values.program import ClassRef, FunctionRef, Instance
from dal.discovery.values.text import string
from dal.discovery.values.value import Arguments, Known, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here
    from dal.discovery.evaluation.machine import Machine


@dataclass(frozen=True, slots=True)
class Field(Declared):
    """A field in the body of a model."""

    def bound(self, owner: Value, name: str, here: Here) -> Value:
        """Of a class a column, of an object what it holds."""
        if isinstance(owner, ClassRef):
            return column_of(here.machine, owner, name, self)
        if not isinstance(owner, Instance):
            return self
        target = target_of(here.machine, owner.cls, self) if self.foreign else None
        return Instance(target, None, "loaded") if target else Unknown(f"{name} of a row", name=name)


@dataclass(frozen=True, slots=True)
class Key(Value):
    """`CompositeKey("a", "b")`: names of fields."""

    fields: tuple[str, ...]


_AUTO = Field("AutoField", Arguments())


def is_model(machine: Machine, cls: ClassRef) -> bool:
    """Whether a class derives from a model of peewee."""
    return has_model(machine.external_bases(cls))


def is_base(machine: Machine, cls: ClassRef) -> bool:
    """Whether a class is only there for others to derive from: the root of the models, or one without fields."""
    if meta(machine, cls, "table_name", "db_table") is not None:
        return False
    root = not any(is_model(machine, one) for one in machine.order(cls)[1:])
    return (root or not any(True for _ in _declared(machine, cls))) and _has_heirs(machine, cls)


def _has_heirs(machine: Machine, cls: ClassRef) -> bool:
    """Whether a class of the backend derives from this one, not only from another of its name."""
    for file, heir in machine.program.headings().derived.get(cls.name.rsplit(".", 1)[-1], ()):
        value = machine.global_name(file, heir)
        if isinstance(value, ClassRef) and cls.plain in [one.plain for one in machine.order(value)[1:]]:
            return True
    return False


def meta(machine: Machine, cls: ClassRef, *names: str) -> Value | None:
    """An option of a class's own `Meta`."""
    inner = machine.own(cls, "Meta")
    if not isinstance(inner, ClassRef):
        return None
    found = (machine.own(inner, name) for name in names)
    return next((value for value in found if value is not None), None)


def inherited(machine: Machine, cls: ClassRef, *names: str) -> Value | None:
    """An option that classes behind it may set."""
    found = (meta(machine, one, *names) for one in machine.order(cls))
    return next((value for value in found if value is not None), None)


def table_of(machine: Machine, cls: ClassRef) -> str | None:
    """The name of a model's table; None for what is no model, for base classes, and where only run time tells."""
    if not is_model(machine, cls) or is_base(machine, cls):
        return None
    given = meta(machine, cls, "table_name", "db_table")
    if given is not None:
        return string(given)
    maker = inherited(machine, cls, "table_function", "db_table_func")
    outer = machine.module(cls.file)
    if isinstance(maker, FunctionRef) and outer is not None:
        return string(maker.call(Arguments((cls.plain,)), outer))
    name = cls.name.rsplit(".", 1)[-1]
    return legacy(name) if _is_legacy(inherited(machine, cls, "legacy_table_names")) else snake_case(name)


def _is_legacy(value: Value | None) -> bool:
    return not (isinstance(value, Known) and value.value is False)


def _declared(machine: Machine, cls: ClassRef) -> Iterator[tuple[str, Value]]:
    """What the body of a class itself declares by peewee's means."""
    space = machine.namespace(cls)
    for name, value in space.env.items() if space is not None else ():
        yield from ((name, option) for option in value.options() if isinstance(option, Declared))


def fields_of(machine: Machine, cls: ClassRef) -> dict[str, Field]:
    """By attribute, those of the classes behind it first, and the key that nobody declared."""
    fields: dict[str, Field] = {}
    for one in reversed(machine.order(cls)):
        space = machine.namespace(one)
        for name in space.env if space is not None else ():
            fields.pop(name, None)
        fields |= {name: value for name, value in _declared(machine, one) if isinstance(value, Field)}
    keyed = any(field.is_key for field in fields.values())
    if keyed or inherited(machine, cls, "primary_key") is not None:
        return fields
    return {"id": _AUTO, **fields}


def key_of(machine: Machine, cls: ClassRef) -> tuple[str, ...]:
    """The fields of the primary key."""
    given = inherited(machine, cls, "primary_key")
    if isinstance(given, Key):
        return given.fields
    return tuple(name for name, field in fields_of(machine, cls).items() if field.is_key)


def target_of(machine: Machine, cls: ClassRef, field: Declared) -> ClassRef | None:
    """The model that a field refers to."""
    given = field.option("model", "rel_model", "rel_model_name", place=0)
    for option in given.options() if given is not None else ():
        if isinstance(option, ClassRef):
            return option.plain
        name = string(option)
        if name is not None:
            return cls.plain if name == "self" else named(machine, name)
    return None


def named(machine: Machine, name: str) -> ClassRef | None:
    """The first model of that name, whatever module it is in."""
    return next(all_named(machine, name), None)


def all_named(machine: Machine, name: str) -> Iterator[ClassRef]:
    """All models of that name."""
    for file in dict.fromkeys(machine.program.headings().named.get(name, ())):
        value = machine.global_name(file, name)
        if isinstance(value, ClassRef) and is_model(machine, value):
            yield value


def column_of(machine: Machine, cls: ClassRef, name: str, field: Field) -> Column:
    """What a field is when it is asked of the class."""
    target = target_of(machine, cls, field) if field.foreign else None
    return Column(table_of(machine, cls), field.column(name), name, cls.plain, target)
