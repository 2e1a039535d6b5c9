"""The tables that mapped classes and table objects describe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from dal.discovery.model import Column, ForeignKey, Index, Origin, Place, Table
from dal.discovery.stacks.sqlalchemy import constraints
from dal.discovery.stacks.sqlalchemy.bases import class_node
from dal.discovery.stacks.sqlalchemy.columns import column, foreign_keys
from dal.discovery.stacks.sqlalchemy.declared import Constraint
from dal.discovery.stacks.sqlalchemy.generating import generation
from dal.discovery.stacks.sqlalchemy.mapped import Attribute, stored_in, table_of
from dal.discovery.stacks.sqlalchemy.schema import CoreTable
from dal.discovery.values.collections import Items
from dal.discovery.values.program import ClassRef, FunctionRef
from dal.discovery.values.value import Arguments, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.machine import Machine


def tables(machine: Machine, files: Sequence[str]) -> tuple[Table, ...]:
    """Those of these modules."""
    found: dict[str, Table] = {}
    for table in (*_of_classes(machine, files), *_of_objects(machine, files)):
        known = found.get(table.name)
        found[table.name] = table if known is None else _merged(known, table)
    return tuple(found[name] for name in sorted(found))


def _of_classes(machine: Machine, files: Sequence[str]) -> Iterator[Table]:
    for file in files:
        here = machine.module(file)
        for key in here.unit.classes if here is not None else ():
            cls = ClassRef(file, key)
            name = table_of(machine, cls)
            if name is not None and not isinstance(machine.own(cls, "__table__"), CoreTable):
                yield _of_class(machine, cls, name)


def _of_class(machine: Machine, cls: ClassRef, name: str) -> Table:
    node = class_node(machine, cls)
    said = _arguments(machine, cls)
    return _table(
        machine,
        name,
        list(stored_in(machine, cls, name).values()),
        constraints.listed(said),
        model=cls.name,
        collation=constraints.option(said, "mysql_collate"),
        place=Place(cls.file, node.lineno if node is not None else 1),
    )


def _arguments(machine: Machine, cls: ClassRef) -> Value | None:
    """`__table_args__`, as an attribute or computed of the class."""
    for one in machine.order(cls):
        value = machine.own(one, "__table_args__")
        if isinstance(value, FunctionRef):
            return machine.reported(replace(value, receiver=cls), Arguments()).returns
        if value is not None:
            return value
    return None


def _of_objects(machine: Machine, files: Sequence[str]) -> Iterator[Table]:
    """`Table(…)` in the bodies of modules and classes."""
    for file in files:
        here = machine.module(file)
        classes = here.unit.classes if here is not None else ()
        for space in (here, *(machine.namespace(ClassRef(file, key)) for key in classes)):
            for value in space.env.values() if space is not None else ():
                for option in value.options():
                    if isinstance(option, CoreTable) and option.name and option.file == file:
                        yield _of_object(machine, option)


def _of_object(machine: Machine, made: CoreTable) -> Table:
    nowhere = ClassRef(made.file, "")
    attributes = [Attribute(key, one.core, None, nowhere) for key, one in made.declarations().items()]
    parts = [part for value in made.arguments.values() for part in _flat(value)]
    return _table(
        machine,
        made.name or "",
        attributes,
        [part for part in parts if isinstance(part, Constraint)],
        model=None,
        collation=None,
        place=Place(made.file, made.line),
    )


def _flat(value: Value) -> Sequence[Value]:
    return value.parts_inside() if isinstance(value, Items) else (value,)


def _table(
    machine: Machine,
    name: str,
    attributes: Sequence[Attribute],
    beside: Sequence[Constraint],
    *,
    model: str | None,
    collation: str | None,
    place: Place,
) -> Table:
    names = {attribute.name: attribute.column for attribute in attributes}
    declared = [attribute for attribute in attributes if attribute.is_primary]
    key = tuple(attribute.column for attribute in declared) or constraints.primary(beside, names)
    uniques = (*constraints.flagged(attributes, "unique"), *constraints.unique(beside, names))
    singles = (Index(columns) for columns in constraints.flagged(attributes, "index") if columns not in uniques)
    return Table(
        name=name,
        columns=tuple(_keyed(column(machine, attribute), key) for attribute in attributes),
        primary_key=key,
        unique=tuple(dict.fromkeys(columns for columns in uniques if columns)),
        foreign_keys=(*_references(attributes), *constraints.foreign(beside, names)),
        indexes=(*singles, *constraints.indexes(beside, names)),
        id_generation=generation(machine, attributes, key),
        model=model,
        collation=collation,
        origins=(Origin.MODEL,),
        places=(place,),
    )


def _keyed(one: Column, key: tuple[str, ...]) -> Column:
    return replace(one, nullable=False) if one.name in key else one


def _references(attributes: Sequence[Attribute]) -> Iterator[ForeignKey]:
    for attribute in attributes:
        yield from foreign_keys(attribute)


def _merged(first: Table, second: Table) -> Table:
    """Several classes of one table: a class and those that inherit from it."""
    names = {one.name for one in first.columns}
    return replace(
        first,
        columns=(*first.columns, *(one for one in second.columns if one.name not in names)),
        primary_key=first.primary_key or second.primary_key,
        unique=tuple(dict.fromkeys((*first.unique, *second.unique))),
        foreign_keys=tuple(dict.fromkeys((*first.foreign_keys, *second.foreign_keys))),
        indexes=tuple(dict.fromkeys((*first.indexes, *second.indexes))),
        id_generation=first.id_generation or second.id_generation,
        model=first.model or second.model,
        places=(*first.places, *second.places),
    )
