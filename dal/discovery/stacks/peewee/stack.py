"""peewee, its extensions in playhouse, and what makes it asynchronous."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from dal.discovery.stacks.decorators import mark_decorated
from dal.discovery.stacks.peewee import asynchronous, databases, functions, guesses, schema
from dal.discovery.stacks.peewee.classes import METHODS, ClassMethod, Metadata, own_name
from dal.discovery.stacks.peewee.instances import METHODS as INSTANCE_METHODS
from dal.discovery.stacks.peewee.instances import InstanceMethod, Override
from dal.discovery.stacks.peewee.models import Field, fields_of, is_model, table_of
from dal.discovery.stacks.peewee.names import exported, has_model, last, of_peewee
from dal.discovery.stacks.peewee.related import Reference, of_class, of_instance, references
from dal.discovery.stacks.peewee.sources import source_of
from dal.discovery.stacks.stack import Stack
from dal.discovery.values.program import ClassRef, FunctionRef, Instance
from dal.discovery.values.value import Arguments, Member, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here
    from dal.discovery.evaluation.machine import Machine
    from dal.discovery.model import Table


class Peewee(Stack):
    """See the module."""

    name = "peewee"
    flushes = False
    words = frozenset((*METHODS, *INSTANCE_METHODS))

    def __init__(self) -> None:
        self._references: dict[ClassRef, list[Reference]] | None = None

    def exports(self, library: str, name: str) -> bool:
        """`from peewee import *`."""
        return of_peewee(library) and exported(name)

    def called(self, name: str, arguments: Arguments, here: Here) -> Value | None:
        """Databases, fields, functions of SQL, managers."""
        if not of_peewee(name):
            return None
        return (
            asynchronous.made(name, arguments)
            or databases.made(name, arguments)
            or functions.called(name, arguments, here)
        )

    def typed(self, name: str, here: Here) -> Value | None:
        """Annotations such as `peewee.MySQLDatabase`."""
        del here
        return asynchronous.made(name, Arguments()) or databases.made(name, Arguments())

    def constructed(self, instance: Instance, bases: Sequence[str], here: Here) -> Value | None:
        """A field of a class of the backend's own."""
        del here
        kind = next((last(base) for base in bases if of_peewee(base) and functions.is_field(last(base))), None)
        if kind is None:
            return None
        return functions.field(kind, instance.arguments or Arguments(), instance.cls.plain)

    def overridden(self, instance: Instance, method: FunctionRef, name: str, here: Here) -> Value | None:
        """`save` and the like of the backend's own models: what is sent in them is sent for whoever calls them."""
        if name in INSTANCE_METHODS and is_model(here.machine, instance.cls):
            return Override(instance, method, name)
        return None

    def settled(self, cls: ClassRef, method: FunctionRef, name: str, here: Here) -> Value | None:
        """An override of `select` and the like: called by another method it is no wrapper any more."""
        known = name in METHODS and own_name(here) != name and table_of(here.machine, cls) is not None
        return replace(method, receiver=cls.plain) if known else None

    def begun(self, here: Here) -> None:
        """`@db.atomic()`."""
        mark_decorated(here, lambda value: isinstance(value, databases.Unit))

    def class_attribute(self, cls: ClassRef, bases: Sequence[str], name: str, here: Here) -> Value | None:
        """What every model's class has."""
        source = source_of(cls, here) if has_model(bases) else None
        if source is None:
            return None
        plain = name.removeprefix("aio_")
        if plain in METHODS:
            return ClassMethod(source, plain, open=cls.open)
        if name == "_meta":
            return Metadata(source)
        column = self._raw_column(cls, name, here)
        if column is not None:
            return column
        reference = self._reference(cls, name, here.machine)
        return of_class(reference, here) if reference is not None else None

    def instance_attribute(self, instance: Instance, bases: Sequence[str], name: str, here: Here) -> Value | None:
        """What every object of a model has; databases and managers that the backend derives."""
        if not has_model(bases):
            base = databases.based_on(bases) or asynchronous.based_on(bases)
            return base.attribute(name, here) if base is not None else None
        plain = name.removeprefix("aio_")
        if plain in INSTANCE_METHODS:
            return InstanceMethod(instance, plain)
        if plain in METHODS or name == "_meta":
            return self.class_attribute(instance.cls, bases, name, here)
        if name in fields_of(here.machine, instance.cls) or self._raw_column(instance.cls, name, here):
            return Unknown(f"{name} of a row", name=name)
        reference = self._reference(instance.cls, name, here.machine)
        return of_instance(reference, instance, here) if reference is not None else None

    def guessed(self, member: Member, arguments: Arguments, here: Here) -> Value | None:
        """See `dal.discovery.stacks.peewee.guesses`."""
        return guesses.guessed(member, arguments, here)

    def table_of(self, machine: Machine, cls: ClassRef) -> str | None:
        """See `dal.discovery.stacks.peewee.models`."""
        return table_of(machine, cls)

    def tables(self, machine: Machine, files: Sequence[str]) -> Sequence[Table]:
        """See `dal.discovery.stacks.peewee.schema`."""
        return schema.tables(machine, files)

    def _raw_column(self, cls: ClassRef, name: str, here: Here) -> Value | None:
        """The implicit key, and a foreign key's raw value."""
        for field_name, field in fields_of(here.machine, cls).items():
            if name == field.object_id(field_name) or (name == field_name == "id"):
                return Field(field.kind, field.arguments).bound(cls, field_name, here)
        return None

    def _reference(self, cls: ClassRef, name: str, machine: Machine) -> Reference | None:
        """The field by which another model refers to this one under that name."""
        if name.startswith("__"):
            return None
        for one in machine.order(cls):
            for reference in self._references_to(machine).get(one.plain, ()):
                if reference.back == name:
                    return reference
        return None

    def _references_to(self, machine: Machine) -> dict[ClassRef, list[Reference]]:
        if self._references is not None:
            return self._references
        found: dict[ClassRef, list[Reference]] = {}
        for reference in references(machine):
            found.setdefault(reference.target, []).append(reference)
        if not machine.partial:
            self._references = found
        return found
