"""What a model's class can do: queries begin there, rows are made and looked up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dal.discovery.evaluation.found import Found
from dal.discovery.model import Operation
from dal.discovery.stacks.sending import send
from dal.discovery.stacks.tortoise.lookups import restricted
from dal.discovery.stacks.tortoise.models import table_of
from dal.discovery.stacks.tortoise.queries import STEPS, begun, found_of
from dal.discovery.values.collections import Items
from dal.discovery.values.program import ClassRef, Instance
from dal.discovery.values.value import Arguments, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

KEY = ("<pk>",)
_QUERIES = frozenset((*STEPS, "all", "prefetch_related", "select_related", "only", "using_db")) - {
    "delete",
    "update",
}


def own_name(here: Here) -> str:
    """The name of the function that is being evaluated."""
    return here.owner.key.rsplit("@", 1)[0].rsplit(".", 1)[-1]


@dataclass(frozen=True, slots=True)
class Source:
    """A model that statements are on; `free` if callers know which."""

    model: ClassRef
    free: bool

    def found(self, operation: Operation, here: Here) -> Found:
        """A statement of which nothing else is known yet."""
        return replace(found_of(operation, self.model, here), free=self.free)

    def row(self) -> Value:
        """An object of it from the database."""
        return Instance(self.model, None, "loaded")


@dataclass(frozen=True, slots=True)
class ClassMethod(Value):
    """A method of a model's class."""

    cls: ClassRef
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """A query that begins, or statements that are sent at once; what an override sends is its callers'."""
        free = self.cls.open and (own_name(here) == self.name or table_of(here.machine, self.cls) is None)
        if self.name in _QUERIES:
            query = begun(Operation.SELECT, self.cls.plain, here, free=free)
            return query.attribute(self.name, here).call(arguments, here)
        return _MADE[self.name](Source(self.cls.plain, free), arguments, here)


Made = Callable[[Source, Arguments, "Here"], Value]


def _create(source: Source, arguments: Arguments, here: Here) -> Value:
    del arguments
    here.emit(source.found(Operation.INSERT, here))
    return source.row()


def _bulk_update(source: Source, arguments: Arguments, here: Here) -> Value:
    del arguments
    here.emit(replace(source.found(Operation.UPDATE, here), predicates=KEY, equalities=KEY))
    return Unknown("a number of rows")


def _found_or(operation: Operation) -> Made:
    """`get_or_create`, `update_or_create`: a look-up, and a write."""

    def made(source: Source, arguments: Arguments, here: Here) -> Value:
        names = tuple((name, value) for name, value in arguments.keywords if name not in ("defaults", "using_db"))
        given = replace(arguments, positional=(), keywords=names)
        here.emit(restricted(source.found(Operation.SELECT, here), source.model, given, here))
        here.emit(source.found(operation, here), 1)
        return Items((source.row(), Unknown("whether it is new")), kind="tuple")

    return made


def _raw(source: Source, arguments: Arguments, here: Here) -> Value:
    send(arguments.get(0, "sql") or Unknown("a statement"), here, stack="tortoise")
    return Items((source.row(),), open=True)


_MADE: dict[str, Made] = {
    "create": _create,
    "bulk_create": _create,
    "bulk_update": _bulk_update,
    "get_or_create": _found_or(Operation.INSERT),
    "update_or_create": _found_or(Operation.SAVE),
    "raw": _raw,
}
METHODS = frozenset((*_QUERIES, *_MADE))
