"""Tortoise ORM: asynchronous models and querysets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dal.discovery.stacks.decorators import mark_decorated
from dal.discovery.stacks.sending import send
from dal.discovery.stacks.stack import Stack
from dal.discovery.stacks.tortoise import classes, rows, schema
from dal.discovery.stacks.tortoise.lookups import Condition, q
from dal.discovery.stacks.tortoise.models import (
    RELATED,
    Field,
    fields_of,
    is_model,
    last,
    of_tortoise,
    table_of,
)
from dal.discovery.stacks.tortoise.queries import Aggregate
from dal.discovery.stacks.tortoise.related import related_rows
from dal.discovery.stacks.tortoise.relations import relation
from dal.discovery.values.program import ClassRef, Foreign, FunctionRef, Instance
from dal.discovery.values.value import Arguments, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here
    from dal.discovery.evaluation.machine import Machine
    from dal.discovery.model import Table

_AGGREGATES = frozenset(("Count", "Sum", "Max", "Min", "Avg"))
_SENDS = frozenset(("execute_query", "execute_query_dict", "execute_insert", "execute_many", "execute_script"))
_UNITS = frozenset(("in_transaction", "atomic"))


@dataclass(frozen=True, slots=True)
class Connection(Value):
    """A connection, which takes SQL as text."""

    def attribute(self, name: str, here: Here) -> Value:
        """Its methods."""
        del here
        return ConnectionMethod(name)


@dataclass(frozen=True, slots=True)
class ConnectionMethod(Value):
    """A method of a connection."""

    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """A statement is sent."""
        if self.name in _SENDS:
            send(arguments.get(0, "query") or Unknown("a statement"), here, stack="tortoise")
        return Foreign(f"tortoise.connection.{self.name}()")


@dataclass(frozen=True, slots=True)
class Unit(Value):
    """`in_transaction()`, `@atomic()`."""

    def entered(self, here: Here) -> Value:
        """It begins, and gives its connection."""
        here.mark("in_transaction()")
        return Connection()

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The function that it decorates."""
        del here
        return arguments.get(0) or self


def _aggregate(word: str, arguments: Arguments) -> Value | None:
    condition = arguments.get(-1, "_filter")
    return Aggregate(word.upper(), condition if isinstance(condition, Condition) else None)


def _subquery(word: str, arguments: Arguments) -> Value | None:
    """`Subquery(query)`: the query, which is a part of another one then."""
    del word
    return arguments.get(0)


_CALLED: dict[str, Callable[[str, Arguments], Value | None]] = {
    **dict.fromkeys(_AGGREGATES, _aggregate),
    **dict.fromkeys(_UNITS, lambda word, arguments: Unit()),  # noqa: ARG005
    "Q": lambda word, arguments: q(arguments),  # noqa: ARG005
    "Subquery": _subquery,
    "get_connection": lambda word, arguments: Connection(),  # noqa: ARG005
}


class Tortoise(Stack):
    """See the module."""

    name = "tortoise"
    flushes = False
    words = frozenset((*classes.METHODS, *rows.METHODS))

    def exports(self, library: str, name: str) -> bool:
        """`from tortoise.fields import *` and the like."""
        return of_tortoise(library) and (name.endswith("Field") or name in ("Model", "Q", *_AGGREGATES, *_UNITS))

    def called(self, name: str, arguments: Arguments, here: Here) -> Value | None:
        """Fields, conditions, aggregates, connections, units of work."""
        del here
        if not of_tortoise(name):
            return None
        word = last(name)
        if word.endswith("Field"):
            return Field(word, arguments)
        does = _CALLED.get("get_connection" if name.endswith("connections.get") else word)
        return does(word, arguments) if does is not None else None

    def begun(self, here: Here) -> None:
        """`@atomic()`."""
        mark_decorated(here, lambda value: isinstance(value, Unit))

    def constructed(self, instance: Instance, bases: Sequence[str], here: Here) -> Value | None:
        """A field of a class of the backend's own."""
        del here
        kind = next((last(base) for base in bases if of_tortoise(base) and last(base).endswith("Field")), None)
        return Field(kind, instance.arguments or Arguments(), instance.cls.plain) if kind is not None else None

    def overridden(self, instance: Instance, method: FunctionRef, name: str, here: Here) -> Value | None:
        """`save` and the like of the backend's own models."""
        ours = name in rows.METHODS and is_model(here.machine.external_bases(instance.cls))
        return rows.Override(instance, method, name) if ours else None

    def settled(self, cls: ClassRef, method: FunctionRef, name: str, here: Here) -> Value | None:
        """An override of `filter` and the like: called by another method it is no wrapper any more."""
        known = name in classes.METHODS and classes.own_name(here) != name
        return replace(method, receiver=cls.plain) if known and table_of(here.machine, cls) is not None else None

    def class_attribute(self, cls: ClassRef, bases: Sequence[str], name: str, here: Here) -> Value | None:
        """What every model's class has."""
        del here
        return classes.ClassMethod(cls, name) if is_model(bases) and name in classes.METHODS else None

    def instance_attribute(self, instance: Instance, bases: Sequence[str], name: str, here: Here) -> Value | None:
        """What every object of a model has, and what is related to it."""
        if not is_model(bases) and RELATED not in bases:
            return None
        if name in rows.METHODS:
            return rows.RowMethod(instance, name)
        if name in classes.METHODS:
            return classes.ClassMethod(instance.cls, name)
        leads = relation(here.machine, instance.cls, name)
        if leads is not None:
            return related_rows(leads, here)
        named = (name, name.removesuffix("_id"))
        known = name == "pk" or any(one in fields_of(here.machine, instance.cls) for one in named)
        return Unknown(f"{name} of a row", name=name) if known else None

    def table_of(self, machine: Machine, cls: ClassRef) -> str | None:
        """See `dal.discovery.stacks.tortoise.models`."""
        return table_of(machine, cls)

    def tables(self, machine: Machine, files: Sequence[str]) -> Sequence[Table]:
        """See `dal.discovery.stacks.tortoise.schema`."""
        return schema.tables(machine, files)
