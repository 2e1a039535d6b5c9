"""What a model's class can do: queries begin there, rows are made and looked up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dal.discovery.model import Operation
from dal.discovery.stacks.once import unite
from dal.discovery.stacks.peewee.databases import Database
from dal.discovery.stacks.peewee.expressions import Expression, terms_of
from dal.discovery.stacks.peewee.lookups import looked_up, written
from dal.discovery.stacks.peewee.models import inherited
from dal.discovery.stacks.peewee.queries import ModelQuery, begun
from dal.discovery.stacks.peewee.sources import Source, is_elsewhere
from dal.discovery.stacks.peewee.steps import selected, where
from dal.discovery.stacks.sending import send
from dal.discovery.values.collections import Items
from dal.discovery.values.program import Foreign, Instance
from dal.discovery.values.text import text
from dal.discovery.values.value import NONE, Arguments, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

Does = Callable[[Source, Arguments, "Here"], Value]
KEY = ("<pk>",)


def own_name(here: Here) -> str:
    """The name of the function that is being evaluated."""
    return here.owner.key.rsplit("@", 1)[0].rsplit(".", 1)[-1]


@dataclass(frozen=True, slots=True)
class ClassMethod(Value):
    """A method of a model's class, of an alias or of a table."""

    source: Source
    name: str
    open: bool = False
    """Whether the class may be any that derives from the model."""

    def call(self, arguments: Arguments, here: Here) -> Value:
        """A query that begins, or a statement that is sent at once; inside of its override it is the callers'."""
        model = self.source.model
        if model is not None and is_elsewhere(here.machine, model):
            return Foreign("peewee.elsewhere")
        wraps = self.open and own_name(here) == self.name
        source = replace(self.source, free=True) if wraps else self.source
        return METHODS[self.name](source, arguments, here)


@dataclass(frozen=True, slots=True)
class RawTable(Source):
    """`Table("name")`: a table without a model."""

    def attribute(self, name: str, here: Here) -> Value:
        """Columns, and the methods that begin a query."""
        if name in ("bind", "alias"):
            return Same(self)
        return ClassMethod(self, name) if name in METHODS else Source.attribute(self, name, here)


@dataclass(frozen=True, slots=True)
class Same(Value):
    """A method that gives its owner back."""

    owner: Value

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The owner."""
        del arguments, here
        return self.owner


@dataclass(frozen=True, slots=True)
class Metadata(Value):
    """`Model._meta`."""

    source: Source

    def attribute(self, name: str, here: Here) -> Value:
        """The table's name and the database."""
        model = self.source.model
        if name == "database" and model is not None:
            return inherited(here.machine, model, "database") or Database()
        known = name in ("table_name", "db_table", "name") and self.source.table
        return text(known) if isinstance(known, str) else Unknown(f"_meta.{name}")


def loaded(source: Source) -> Value:
    """A row as an object."""
    return Instance(source.model, None, "loaded") if source.model is not None else Foreign("peewee.row")


def _select(source: Source, arguments: Arguments, here: Here) -> Value:
    query = begun(Operation.SELECT, source, here)
    return here.extend(replace(query, found=selected(query.found, arguments, here)))


def _write(operation: Operation, *flags: str) -> Does:
    """Queries that write what their arguments say."""

    def write(source: Source, arguments: Arguments, here: Here) -> Value:
        query = begun(operation, source, here)
        for value in arguments.values():
            terms_of(value, here)  # sub-selects among the values
        found = replace(query.found, columns=written(arguments, source, here), flags=flags)
        return here.extend(replace(query, found=found))

    return write


def _from(source: Source, arguments: Arguments, here: Here) -> Value:
    """`insert_from(query, fields)`."""
    query, part = begun(Operation.INSERT, source, here), arguments.get(0, "query")
    here.absorb([part] if part is not None else [])
    found = replace(query.found, flags=("insert select",))
    if isinstance(part, ModelQuery):
        found = replace(found, tables=unite(found.tables, part.found.tables), predicates=part.found.predicates)
    return here.extend(replace(query, found=found))


def _delete(source: Source, arguments: Arguments, here: Here) -> Value:
    del arguments
    return begun(Operation.DELETE, source, here)


def _filter(source: Source, arguments: Arguments, here: Here) -> Value:
    query = begun(Operation.SELECT, source, here)
    return query.attribute("filter", here).call(arguments, here)


def _get(source: Source, arguments: Arguments, here: Here) -> Value:
    query = begun(Operation.SELECT, source, here)
    return query.attribute("get", here).call(arguments, here)


def _by_key(operation: Operation) -> Does:
    """Statements on the row of a key."""

    def by_key(source: Source, arguments: Arguments, here: Here) -> Value:
        found = source.found(operation)
        columns = written(arguments.without(1), source, here) if operation is Operation.UPDATE else ()
        here.emit(replace(found, predicates=KEY, equalities=KEY, columns=columns))
        return loaded(source) if operation is Operation.SELECT else Unknown("a number of rows")

    return by_key


def _create(source: Source, arguments: Arguments, here: Here) -> Value:
    here.emit(replace(source.found(Operation.INSERT), columns=written(arguments, source, here)))
    return loaded(source)


def _get_or_create(source: Source, arguments: Arguments, here: Here) -> Value:
    keywords = tuple((name, value) for name, value in arguments.keywords if name != "defaults")
    given = replace(arguments, keywords=keywords)
    found = looked_up(where(source.found(Operation.SELECT), given, here), source, given, here)
    here.emit(replace(found, limit="1"))
    inserted = replace(source.found(Operation.INSERT), columns=written(given, source, here))
    here.emit(inserted, 1)
    return Items((loaded(source), Unknown("whether it is new")), kind="tuple")


def _bulk(operation: Operation, predicates: tuple[str, ...] = ()) -> Does:
    """Many rows at once."""

    def bulk(source: Source, arguments: Arguments, here: Here) -> Value:
        part = terms_of(arguments.get(1, "fields") or NONE, here)
        found = replace(source.found(operation), predicates=predicates, equalities=predicates)
        here.emit(replace(found, columns=part.columns if predicates else ()))
        return Unknown("a number of rows")

    return bulk


def _raw(source: Source, arguments: Arguments, here: Here) -> Value:
    send(arguments.get(0, "sql") or Unknown("a statement"), here, stack="peewee")
    return Items((loaded(source),), open=True)


def _alias(source: Source, arguments: Arguments, here: Here) -> Value:
    del arguments, here
    return Source(source.table, source.model, source.free)


def _noop(source: Source, arguments: Arguments, here: Here) -> Value:
    """A query that is never sent."""
    query = begun(Operation.SELECT, source, here)
    del arguments
    here.absorb([query])
    return query


def _index(source: Source, arguments: Arguments, here: Here) -> Value:
    del source, arguments, here
    return Expression()


def _all(source: Source, arguments: Arguments, here: Here) -> Value:
    """A loop over the class."""
    del arguments
    query = begun(Operation.SELECT, source, here)
    return query.elements(here)


METHODS: dict[str, Does] = {
    "__getitem__": _by_key(Operation.SELECT),
    "__iter__": _all,
    "select": _select,
    "update": _write(Operation.UPDATE),
    "insert": _write(Operation.INSERT),
    "insert_many": _write(Operation.INSERT),
    "insert_from": _from,
    "replace": _write(Operation.UPSERT, "replace"),
    "replace_many": _write(Operation.UPSERT, "replace"),
    "delete": _delete,
    "filter": _filter,
    "get": _get,
    "get_or_none": _get,
    "get_by_id": _by_key(Operation.SELECT),
    "set_by_id": _by_key(Operation.UPDATE),
    "delete_by_id": _by_key(Operation.DELETE),
    "create": _create,
    "get_or_create": _get_or_create,
    "create_or_get": _get_or_create,
    "bulk_create": _bulk(Operation.INSERT),
    "bulk_update": _bulk(Operation.UPDATE, KEY),
    "raw": _raw,
    "alias": _alias,
    "noop": _noop,
    "index": _index,
}
"""By the method's name."""
