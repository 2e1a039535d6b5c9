"""What an object of a model can do: it saves, deletes and reads its row again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dal.discovery.evaluation.found import Found
from dal.discovery.model import Confidence, Operation
from dal.discovery.stacks.tortoise.classes import KEY, Source, own_name
from dal.discovery.stacks.tortoise.models import table_of
from dal.discovery.stacks.tortoise.related import fetched
from dal.discovery.values.program import FunctionRef, Instance
from dal.discovery.values.value import Arguments, Known, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

METHODS = frozenset(("save", "delete", "refresh_from_db", "fetch_related", "update_from_dict", "clone"))
_TAKEN = "an object that is passed in is taken for a row that is there"


@dataclass(frozen=True, slots=True)
class RowMethod(Value):
    """A method of a row's object."""

    of: Instance
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The statement is sent."""
        if self.name in ("update_from_dict", "clone"):
            return self.of if self.name == "update_from_dict" else replace(self.of, origin="fresh")
        if self.name == "fetch_related":
            return fetched(self.of, arguments, here)
        here.emit(self._found(arguments, here))
        if self.name == "save" and self.of.origin == "fresh":
            here.replace(self.of, Instance(self.of.cls, None, "loaded"))
        return Unknown("nothing")

    def _found(self, arguments: Arguments, here: Here) -> Found:
        table = table_of(here.machine, self.of.cls)
        free = self.of.is_free and (table is None or own_name(here) == self.name)
        found = Source(self.of.cls.plain, free).found(self._operation(arguments, table), here)
        if found.operation in (Operation.INSERT, Operation.SAVE):
            return found
        found = replace(found, predicates=KEY, equalities=KEY)
        if self.name == "save" and self.of.origin not in ("loaded", "fresh"):
            return replace(found, confidence=Confidence.MEDIUM, reasons=(_TAKEN,))
        return found

    def _operation(self, arguments: Arguments, table: str | None) -> Operation:
        if self.name != "save":
            return Operation.DELETE if self.name == "delete" else Operation.SELECT
        forced = arguments.get(-1, "force_create")
        if self.of.origin == "fresh" or (isinstance(forced, Known) and forced.value is True):
            return Operation.INSERT
        return Operation.UPDATE if table is not None else Operation.SAVE


@dataclass(frozen=True, slots=True)
class Override(Value):
    """A method of the backend in the place of Tortoise's."""

    of: Instance
    method: FunctionRef
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """What it does for this object; called by another method of the object, it is no wrapper any more."""
        known = self.of.is_free and own_name(here) != self.name and table_of(here.machine, self.of.cls) is not None
        method = replace(self.method, receiver=replace(self.of, origin="given")) if known else self.method
        value = method.call(arguments, here)
        if self.name == "save" and self.of.origin == "fresh":
            here.replace(self.of, Instance(self.of.cls, None, "loaded"))
        return value
