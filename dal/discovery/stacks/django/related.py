"""What an object has for its relation to many others: a manager that also joins and parts them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dal.discovery.model import Operation
from dal.discovery.stacks.django.fields import Field
from dal.discovery.stacks.django.making import default_manager
from dal.discovery.stacks.django.managers import Manager
from dal.discovery.stacks.django.models import Models
from dal.discovery.stacks.django.querysets import STACK, found_of
from dal.discovery.stacks.django.reverse import Reverse
from dal.discovery.stacks.django.shipped import Modelled
from dal.discovery.values.value import NONE, Arguments, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.found import Found
    from dal.discovery.evaluation.here import Here

_BY_KEY = "<fk>"
"""Rows that refer to the object at hand by a foreign key."""
_JOINS = {
    "add": Operation.INSERT,
    "aadd": Operation.INSERT,
    "set": Operation.INSERT,
    "aset": Operation.INSERT,
    "remove": Operation.DELETE,
    "aremove": Operation.DELETE,
    "clear": Operation.DELETE,
    "aclear": Operation.DELETE,
}
"""What changing a relation does to the table that joins the two sides."""


@dataclass(frozen=True, slots=True)
class RelatedManager(Manager):
    """See the module; `joining` is the table in between, for a relation from many to many."""

    joining: str | None = None
    column: str = ""
    """Of the joining table, or of the many: the column that holds the key of the object."""

    def attribute(self, name: str, here: Here) -> Value:
        """What changes the relation, else what every manager has."""
        if name in _JOINS:
            return Relating(self, name)
        return Manager.attribute(self, name, here)


@dataclass(frozen=True, slots=True)
class Relating(Value):
    """A method that changes who belongs to whom."""

    manager: RelatedManager
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """Rows of the table in between come and go; without one the many get another foreign key."""
        del arguments
        here.emit(self._joining(here) if self.manager.joining else self._referring(here))
        return NONE

    def _joining(self, here: Here) -> Found:
        manager, operation = self.manager, _JOINS[self.name]
        table = manager.joining
        column = f"{table}.{manager.column}"
        looks = (column,) if operation is Operation.DELETE else ()
        found = found_of(None, here)
        return replace(
            found,
            operation=operation,
            table=table,
            tables=(table,) if table else (),
            predicates=looks,
            equalities=looks,
            dynamic=False,
            reasons=(),
            stack=STACK,
            free=False,
            confidence=manager.confidence,
        )

    def _referring(self, here: Here) -> Found:
        found = found_of(self.manager.model, here)
        own = self.name not in ("add", "aadd")
        return replace(
            found,
            operation=Operation.UPDATE,
            predicates=self.manager.predicates if own else ("<pk>",),
            equalities=self.manager.equalities if own else ("<pk>",),
            columns=(self.manager.column,),
            ordering=(),
            confidence=self.manager.confidence,
        )


def forward(models: Models, model: Modelled, field: Field, here: Here) -> RelatedManager | None:
    """The manager for a many-to-many relation, on the side that declares it."""
    target = models.target(model, field)
    if target is None:
        return None
    joining = models.joining(model, field)
    return _many(default_manager(models, target, here), joining.table, joining.source)


def backward(models: Models, reverse: Reverse, here: Here) -> RelatedManager:
    """The manager for a relation that another model declares."""
    manager = default_manager(models, reverse.source, here)
    if reverse.many:
        joining = models.joining(reverse.source, reverse.field)
        return _many(manager, joining.table, joining.target)
    column = reverse.field.column or reverse.field.name
    table = models.table(reverse.source)
    return RelatedManager(
        manager.model,
        manager.own,
        predicates=(_BY_KEY,),
        equalities=(f"{table}.{column}",),
        column=column,
    )


def _many(manager: Manager, table: str, column: str) -> RelatedManager:
    return RelatedManager(
        manager.model,
        manager.own,
        predicates=(f"<m2m {table}.{column}>",),
        equalities=(f"{table}.{column}",),
        joins=(table,),
        joining=table,
        column=column,
    )
