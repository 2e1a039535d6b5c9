"""What statements give: rows, the objects in them, single values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dal.discovery.stacks.sqlalchemy.fields import Field
from dal.discovery.stacks.sqlalchemy.schema import Alias
from dal.discovery.stacks.sqlalchemy.terms import Term
from dal.discovery.values.collections import Items
from dal.discovery.values.program import ClassRef, Instance
from dal.discovery.values.value import NONE, Arguments, Known, Unknown, Value, join

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here


def loaded(entity: Value) -> Value:
    """What a row has for something that was selected."""
    if isinstance(entity, ClassRef):
        return Instance(replace(entity, given=()), None, "loaded")
    if isinstance(entity, Alias):
        return loaded(entity.of)
    if entity.is_free and not isinstance(entity, Field):
        return Unknown("a row", free=True)
    return Unknown("a value of a row")


def entity_of(entities: tuple[Value, ...]) -> Value:
    """An element of a query's rows: the object itself if there is one entity."""
    if len(entities) == 1:
        return join(loaded(option) for option in entities[0].options())
    return Row(entities)


def entities_of(entities: tuple[Value, ...]) -> Value:
    """A list of them."""
    return Items((entity_of(entities),), open=True)


def perhaps(value: Value) -> Value:
    """Or nothing."""
    return join([value, NONE])


@dataclass(frozen=True, slots=True)
class Row(Value):
    """A row of several entities or columns."""

    entities: tuple[Value, ...]

    def item(self, key: Value, here: Here) -> Value:
        """By place, else any."""
        del here
        place = key.value if isinstance(key, Known) and isinstance(key.value, int) else None
        if place is not None and -len(self.entities) <= place < len(self.entities):
            return loaded(self.entities[place])
        return join(loaded(entity) for entity in self.entities) if self.entities else Unknown("a value of a row")

    def elements(self, here: Here) -> Value:
        """Any."""
        return self.item(Unknown(), here)

    def attribute(self, name: str, here: Here) -> Value:
        """By the name of the class or the column."""
        del here
        for entity in self.entities:
            if _called(entity) == name:
                return loaded(entity)
        return Unknown("a value of a row")


def _called(entity: Value) -> str | None:
    if isinstance(entity, ClassRef):
        return entity.name.rsplit(".", 1)[-1]
    return entity.name if isinstance(entity, Field | Term) else None


@dataclass(frozen=True, slots=True)
class Rows(Value):
    """A result; `single` says that its elements are the first thing of each row."""

    entities: tuple[Value, ...] = ()
    single: bool = False

    def attribute(self, name: str, here: Here) -> Value:
        """Its methods."""
        del here
        return RowsMethod(self, name)

    def element(self) -> Value:
        """One of them."""
        if self.single:
            return entity_of(self.entities[:1]) if self.entities else Unknown("a value")
        return Row(self.entities)

    def elements(self, here: Here) -> Value:
        """A loop gets them."""
        del here
        return self.element()

    def item(self, key: Value, here: Here) -> Value:
        """One of them."""
        del key, here
        return self.element()


_MANY = frozenset(("all", "fetchall", "fetchmany", "partitions", "to_list"))
_ONE = frozenset(("one", "fetchone", "first", "one_or_none", "next"))
_VALUE = frozenset(("scalar", "scalar_one", "scalar_one_or_none"))
_SAME = frozenset(
    ("unique", "yield_per", "freeze", "execution_options", "columns", "tuples", "__aiter__", "__iter__")
)
_SURE = frozenset(("one", "scalar_one"))


@dataclass(frozen=True, slots=True)
class RowsMethod(Value):
    """A method of a result, not yet called."""

    rows: Rows
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """Rows, objects, values."""
        del arguments, here
        rows, name = self.rows, self.name
        if name == "scalars":
            return replace(rows, single=True)
        if name in _MANY:
            return Items((rows.element(),), open=True)
        if name in _ONE:
            return rows.element() if name in _SURE else perhaps(rows.element())
        if name in _VALUE:
            value = replace(rows, single=True).element()
            return value if name in _SURE else perhaps(value)
        if name in ("mappings", "mapping"):
            return replace(rows, single=False)
        return rows if name in _SAME else Unknown(name)


@dataclass(frozen=True, slots=True)
class Page(Value):
    """Flask-SQLAlchemy's pagination."""

    entities: tuple[Value, ...]

    def attribute(self, name: str, here: Here) -> Value:
        """Its items; all else are numbers."""
        del here
        return entities_of(self.entities) if name == "items" else Unknown(f"{name} of a page")

    def elements(self, here: Here) -> Value:
        """Its items."""
        del here
        return entity_of(self.entities)
