"""Query sets on their way, and the objects that they give."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from dal.discovery.evaluation.found import Found
from dal.discovery.model import Operation
from dal.discovery.stacks.django.lookups import compared
from dal.discovery.stacks.django.models import Models, models_of
from dal.discovery.stacks.django.shipped import Modelled, ShippedModel, ShippedObject
from dal.discovery.values.collections import Entries
from dal.discovery.values.program import ClassRef, Foreign, FunctionRef, Instance
from dal.discovery.values.query import Query
from dal.discovery.values.value import Arguments, Known, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

STACK = "django"
ROW, VALUES, FLAT = "row", "values", "flat"
"""What a query set's elements are: objects, dictionaries or tuples, or single values."""


def found_of(model: Modelled | None, here: Here, *, free: bool = False) -> Found:
    """A statement about a model's table that nothing more is known of."""
    models = models_of(here.machine)
    table = models.table(model) if model is not None else None
    unknown = () if table else ("the model is known at run time only",)
    return Found(
        Operation.SELECT,
        table,
        tables=(table,) if table else (),
        ordering=ordered(models, model, models.ordering(model)) if model is not None else (),
        dynamic=not table,
        reasons=unknown,
        stack=STACK,
        free=free and not table,
    )


def ordered(models: Models, model: Modelled | None, names: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of an ordering as Django spells it."""
    columns = []
    for name in names:
        plain = name.lstrip("-+")
        if plain and plain != "?":
            one = compared(models, model, plain)
            columns.append((one.column or one.name) + (" DESC" if name.startswith("-") else ""))
    return tuple(columns)


def column_of(models: Models, model: Modelled | None, name: str) -> str:
    """The column that a name of a field stands for, by itself where it is of the model's own table."""
    one = compared(models, model, name)
    full = one.column or one.name
    table, _, column = full.rpartition(".")
    own = models.table(model) if model is not None else None
    return column if table == (own or "") and column else full


def row_of(model: Modelled | None, origin: str = "loaded") -> Value:
    """An object of a model."""
    if isinstance(model, ShippedModel):
        return ShippedObject(model, origin)
    return Instance(model, None, origin) if model is not None else Unknown("a row")


@dataclass(frozen=True, slots=True)
class QuerySet(Query):
    """Rows that are not there yet. Whoever looks at them sends the statement."""

    lends: ClassVar[bool] = True
    model: Modelled | None = None
    own: tuple[ClassRef, ...] = ()
    """The backend's classes whose methods it has."""
    gives: str = ROW
    quiet: bool = False
    """Whether only callers know which model it is about: by itself it is no statement before it is sent."""

    def attribute(self, name: str, here: Here) -> Value:
        """A method: of its own classes first."""
        from dal.discovery.stacks.django.methods import QueryMethod  # noqa: PLC0415  they change query sets

        method = own_method(self.own, self, name, here)
        if method is not None:
            return method
        if name == "model":
            return self.model if self.model is not None else Unknown("a model", free=self.found.free)
        return Foreign(f"django.{name}") if name in _PLAIN else QueryMethod(self, name)

    def elements(self, here: Here) -> Value:
        """Its rows: they are sent for."""
        here.issue(self)
        return self.element()

    def element(self) -> Value:
        """One of its rows."""
        if self.gives == ROW:
            return row_of(self.model)
        return Entries((), open=True) if self.gives == VALUES else Unknown("a value of a row")

    def item(self, key: Value, here: Here) -> Value:
        """The row at a place."""
        here.issue(self, self.limited("1" if isinstance(key, Known) else self.found.limit))
        return self.element()

    def sliced(self, bounds: list[Value], here: Here) -> Value:
        """Some of its rows."""
        last = bounds[-1] if bounds else Unknown()
        number = last.value if isinstance(last, Known) else None
        some = replace(self, found=self.limited(str(number) if number is not None else "parameter"))
        return some if self.quiet or self.lent is not None else here.extend(some)

    @property
    def is_free(self) -> bool:
        """Whether callers know which model it is about."""
        return self.quiet or self.found.free

    def limited(self, limit: str | None) -> Found:
        """The statement for so many rows."""
        return replace(self.found, limit=limit)

    def binary(self, operator: str, left: Value, right: Value, here: Here) -> Value:
        """`one | other`: both conditions in one statement."""
        del operator
        here.absorb(side for side in (left, right) if side != self)
        return self


@dataclass(frozen=True, slots=True)
class Nothing(Value):
    """`none()`: rows that are never asked for."""

    model: Modelled | None

    def attribute(self, name: str, here: Here) -> Value:
        """Whatever is done with it, nothing is sent."""
        del name, here
        return self

    def call(self, arguments: Arguments, here: Here) -> Value:
        """See `attribute`."""
        del arguments, here
        return self

    def binary(self, operator: str, left: Value, right: Value, here: Here) -> Value:
        """Together with other rows it is those."""
        del operator, here
        return right if left == self else left

    def elements(self, here: Here) -> Value:
        """What a row would be."""
        del here
        return row_of(self.model)

    def truth(self) -> bool | None:
        """There are none."""
        return False


_PLAIN = frozenset(("query", "db", "ordered", "_meta", "_result_cache"))


def own_method(classes: tuple[ClassRef, ...], owner: Value, name: str, here: Here) -> Value | None:
    """A method that classes of the backend give to a query set or a manager."""
    for cls in classes:
        for one in here.machine.order(cls):
            value = here.machine.own(one, name)
            if isinstance(value, FunctionRef):
                return value.bound(owner, name, here)
            if value is not None:
                return value
    return None
