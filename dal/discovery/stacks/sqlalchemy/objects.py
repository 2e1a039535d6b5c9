"""Objects of mapped classes that a session is told to write or to fetch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from dal.discovery.evaluation.found import Found
from dal.discovery.model import Confidence, Operation
from dal.discovery.stacks.sqlalchemy.changes import NO_TABLE, STACK, finished, found_of, with_flag
from dal.discovery.stacks.sqlalchemy.fetching import by_primary_key, named_column, written_columns
from dal.discovery.stacks.sqlalchemy.mapped import table_of
from dal.discovery.stacks.sqlalchemy.results import loaded, perhaps
from dal.discovery.stacks.sqlalchemy.terms import united
from dal.discovery.stacks.sqlalchemy.users import HasObject
from dal.discovery.values.collections import Items
from dal.discovery.values.program import ClassRef, Instance
from dal.discovery.values.text import Text
from dal.discovery.values.value import NONE, Arguments, Known, Unknown, Value, join

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_NATURE = "whether it inserts or updates is known at run time only"


def _objects(value: Value, here: Here) -> Iterator[Value]:
    """The objects themselves, also those in lists."""
    for option in value.options():
        if isinstance(option, Items):
            for part in option.parts_inside():
                yield from _objects(part, here)
        elif isinstance(option, HasObject):
            yield option.stored(here) or Unknown("an object")
        elif not isinstance(option, Known | Text):
            yield option


def write(value: Value, here: Here, operation: Operation | None = None) -> Value:
    """`add`, `add_all`, `merge`, `delete`: one statement, whatever the objects are."""
    founds = [_written(one, operation or nature(one, here), here) for one in _objects(value, here)]
    known = [found for found in founds if found.table is not None] or founds[:1]
    if known:
        here.emit(_together(known))
    here.report.saved |= {one for one in _objects(value, here) if isinstance(one, Instance)}
    return value


def _together(founds: list[Found]) -> Found:
    """One call: objects that may be new or not are saved; those of several classes share the statement."""
    first, *others = founds
    for other in others:
        natures = {first.operation, other.operation}
        first = replace(
            first,
            operation=first.operation if len(natures) == 1 else Operation.SAVE,
            tables=united(first.tables, other.tables),
            columns=united(first.columns, other.columns),
            free=first.free and other.free,
        )
    return first


def nature(value: Value, here: Here) -> Operation:
    """What adding an object does: a new one is inserted, one that was loaded is updated."""
    origin = value.origin if isinstance(value, Instance) else ""
    if origin in ("fresh", "loaded"):
        return Operation.INSERT if origin == "fresh" else Operation.UPDATE
    assigned = any(owner == value for owner, _ in here.report.assigned.values())
    named = _CHANGES.search(here.owner.key.rsplit("@", 1)[0].rsplit(".", 1)[-1]) is not None
    inherited = origin == "self" and isinstance(value, Instance) and _inherited(value, here)
    if assigned or named or inherited:
        return Operation.UPDATE
    return Operation.INSERT if origin == "given" else Operation.SAVE


_CHANGES = re.compile(r"(^|_)(update|edit|modify|change|patch|rename|activate|deactivate|enable|disable|reset)")
"""Names of functions that write objects which are there already."""


def _inherited(value: Instance, here: Here) -> bool:
    """Whether a method of the object's own class calls a helper that it has from a base: it is a stored row."""
    owner = here.unit.owners.get(here.owner.key, "")
    return owner in here.unit.classes and ClassRef(here.unit.file, owner) != value.cls.plain


def _written(value: Value, operation: Operation, here: Here) -> Found:
    if not isinstance(value, Instance):
        return Found(
            operation,
            None,
            dynamic=True,
            reasons=(NO_TABLE,),
            stack=STACK,
            confidence=Confidence.LOW,
            free=value.is_free,
        )
    table = table_of(here.machine, value.cls)
    certain = value.origin in ("fresh", "loaded") or operation == Operation.DELETE
    names = value.arguments.keywords if value.arguments is not None and operation == Operation.INSERT else ()
    return Found(
        operation,
        table,
        tables=(table,) if table else (),
        columns=tuple(named_column(value.cls, name, here) for name, _ in names) if table else (),
        predicates=("<pk>",) if operation in (Operation.UPDATE, Operation.DELETE) else (),
        equalities=("<pk>",) if operation in (Operation.UPDATE, Operation.DELETE) else (),
        dynamic=table is None,
        reasons=(NO_TABLE,) if table is None else (_NATURE,) if operation == Operation.SAVE else (),
        stack=STACK,
        confidence=Confidence.HIGH if certain and table else Confidence.MEDIUM if table else Confidence.LOW,
        free=table is None and (value.is_free or value.cls.open),
    )


def is_mapped(value: Value, here: Here) -> bool:
    """Whether it is an object of a mapped class."""
    return any(
        isinstance(option, Instance) and table_of(here.machine, option.cls) is not None
        for option in value.options()
    )


def merged(arguments: Arguments, here: Here) -> Value:
    """`merge(obj)` looks whether the row is there and gives an object that belongs to the session."""
    value = arguments.get(0, "instance") or Unknown("an object")
    write(value, here, Operation.SAVE)
    return join(
        replace(option, arguments=None, origin="loaded") if isinstance(option, Instance) else option
        for option in value.options()
    )


def fetch(arguments: Arguments, here: Here, *, sure: bool = False) -> Value:
    """`session.get(User, 5)`, with a lock or without."""
    entity = arguments.get(0, "entity") or Unknown("a class")
    found = by_primary_key(found_of(Operation.SELECT, [entity], here))
    locks = arguments.get(-1, "with_for_update") not in (None, NONE, Known(value=False))
    here.emit(finished(with_flag(found, "for update") if locks else found))
    value = join(loaded(option) for option in entity.options())
    return value if sure else perhaps(value)


def write_many(arguments: Arguments, operation: Operation, here: Here) -> None:
    """`bulk_insert_mappings(User, [{…}])`, `bulk_update_mappings(User, [{…}])`."""
    entity = arguments.get(0, "mapper") or Unknown("a class")
    values = arguments.get(1, "mappings")
    first = values.parts_inside()[0] if isinstance(values, Items) and values.items else None
    found = replace(found_of(operation, [entity], here), columns=written_columns(entity, first, here))
    here.emit(finished(by_primary_key(found) if operation == Operation.UPDATE else found))
