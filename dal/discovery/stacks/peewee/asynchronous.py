"""peewee-async: a manager that sends what models and queries describe."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.stacks.peewee.classes import METHODS
from dal.discovery.stacks.peewee.databases import Database
from dal.discovery.stacks.peewee.names import last, of_peewee
from dal.discovery.stacks.peewee.queries import ModelQuery, prefetched
from dal.discovery.stacks.peewee.sources import source_of
from dal.discovery.values.program import Instance
from dal.discovery.values.value import Arguments, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

Sends = Callable[[Value, Arguments, "Here"], Value]
_ROWS = {"update": "save", "delete": "delete_instance"}


@dataclass(frozen=True, slots=True)
class Manager(Value):
    """`Manager(database)`."""

    database: Value

    def attribute(self, name: str, here: Here) -> Value:
        """Its methods; units of work are the database's."""
        if name in ("atomic", "transaction", "savepoint"):
            return self.database.attribute(name, here)
        return self.database if name == "database" else ManagerMethod(name)

    def truth(self) -> bool | None:
        """There is one."""
        return True


@dataclass(frozen=True, slots=True)
class ManagerMethod(Value):
    """A method of a manager; its first argument is a query, a model or an object."""

    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The same method of the first argument."""
        first, rest = arguments.get(0) or Unknown(), arguments.without(1)
        for option in first.options():
            if isinstance(option, Instance):
                return option.attribute(_ROWS.get(self.name, self.name), here).call(_unnamed(rest), here)
        if self.name == "prefetch":
            for value in arguments.positional:
                prefetched(value, here)
            return first
        if isinstance(first, ModelQuery) or (source_of(first, here) is not None and self.name in METHODS):
            return first.attribute(self.name, here).call(rest, here)
        return Unknown(f"result of {self.name}()", free=first.is_free)


def _unnamed(rest: Arguments) -> Arguments:
    """`update(row, only=…)`: nothing of it forces an insert."""
    return Arguments((), rest.keywords)


def made(name: str, arguments: Arguments) -> Manager | None:
    """What a call of this name gives, if it is a manager."""
    if last(name) != "Manager" or not of_peewee(name):
        return None
    return Manager(arguments.get(0, "database") or Database())


def based_on(bases: Sequence[str]) -> Manager | None:
    """What an object is whose class derives from a manager."""
    return next((manager for base in bases if (manager := made(base, Arguments())) is not None), None)
