"""Rows that the framework looks for itself and hands to the code: only what code asks beyond that is its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dal.discovery.stacks.django.making import default_manager
from dal.discovery.stacks.django.managers import Manager
from dal.discovery.stacks.django.methods import CHANGES
from dal.discovery.stacks.django.models import models_of
from dal.discovery.stacks.django.querysets import QuerySet, row_of
from dal.discovery.stacks.django.shipped import Modelled
from dal.discovery.values.value import Arguments, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_ASKS_NOTHING = frozenset(
    "all select_related prefetch_related order_by reverse only defer distinct using iterator get_queryset".split()
)


@dataclass(frozen=True, slots=True)
class GivenRows(Manager):
    """See the module. Of rows that somebody chose before (`late`), conditions are no statement of their own."""

    late: bool = False
    conditions: tuple[tuple[str, Arguments], ...] = ()

    def attribute(self, name: str, here: Here) -> Value:
        """How rows are fetched does not make them the code's own."""
        if self.late and name in ("filter", "exclude"):
            return Later(self, name)
        return Same(self) if name in _ASKS_NOTHING else Manager.attribute(self, name, here)

    def begun(self, here: Here) -> QuerySet:
        """A query set of those rows that meet the conditions so far."""
        query = Manager.begun(self, here)
        for name, arguments in self.conditions:
            query = here.extend(CHANGES[name](query, arguments, here))
        return query

    def elements(self, here: Here) -> Value:
        """A row."""
        del here
        return row_of(self.model)

    def item(self, key: Value, here: Here) -> Value:
        """A row."""
        del key
        return self.elements(here)

    def sliced(self, bounds: list[Value], here: Here) -> Value:
        """Some of them."""
        del bounds, here
        return self


@dataclass(frozen=True, slots=True)
class Later(Value):
    """`filter` and `exclude` of rows that somebody chose: they count when something is done with the rows."""

    rows: GivenRows
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The rows that are left."""
        here.absorb(arguments.values())
        return replace(self.rows, conditions=(*self.rows.conditions, (self.name, arguments)))


@dataclass(frozen=True, slots=True)
class Same(Value):
    """A method that gives its owner back."""

    owner: Value

    def call(self, arguments: Arguments, here: Here) -> Value:
        """See the class; what is given is part of the framework's statement."""
        here.absorb(arguments.values())
        return self.owner


def given_rows(model: Modelled, here: Here, *chosen: str) -> GivenRows:
    """Rows of a model that the framework hands over, all or those that somebody chose."""
    manager = default_manager(models_of(here.machine), model, here)
    return GivenRows(manager.model, manager.own, predicates=chosen, late=bool(chosen))
