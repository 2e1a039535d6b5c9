"""The tables that models describe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dal.discovery.model import Column, ForeignKey, IdGeneration, Index, Origin, Place, Table
from dal.discovery.stacks.peewee.fields import AUTO, Declared
from dal.discovery.stacks.peewee.many import Many, between_of
from dal.discovery.stacks.peewee.models import Field, fields_of, inherited, is_model, key_of, table_of, target_of
from dal.discovery.stacks.peewee.sources import is_elsewhere
from dal.discovery.stacks.peewee.types import default_of, type_of
from dal.discovery.values.collections import Items
from dal.discovery.values.program import ClassRef, External
from dal.discovery.values.text import string
from dal.discovery.values.value import Known, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.machine import Machine


def tables(machine: Machine, files: Sequence[str]) -> tuple[Table, ...]:
    """Those of all models in these modules, and those between two models."""
    found: dict[str, Table] = {}
    for cls in _models(machine, files):
        name = table_of(machine, cls)
        if name is not None and not is_elsewhere(machine, cls):
            found.setdefault(name, _table(machine, cls, name))
            for field in _many(machine, cls):
                between = _between(machine, cls, field)
                if between is not None:
                    found.setdefault(between.name, between)
    return tuple(found[name] for name in sorted(found))


def _models(machine: Machine, files: Sequence[str]) -> Iterator[ClassRef]:
    for file in files:
        here = machine.module(file)
        for key in here.unit.classes if here is not None else ():
            if is_model(machine, ClassRef(file, key)):
                yield ClassRef(file, key)


def _place(machine: Machine, cls: ClassRef) -> Place:
    unit = machine.program.unit(cls.file)
    return Place(cls.file, unit.classes[cls.key].lineno if unit is not None else 1)


def _table(machine: Machine, cls: ClassRef, name: str) -> Table:
    fields = fields_of(machine, cls)
    key = key_of(machine, cls)
    columns = {field_name: field.column(field_name) for field_name, field in fields.items()}
    listed, unique = _indexes(machine, cls, columns)
    single = tuple(
        Index((columns[field_name],))
        for field_name, field in fields.items()
        if field_name not in key and _is_indexed(field)
    )
    return Table(
        name,
        tuple(_column(machine, cls, field, columns[at], is_key=at in key) for at, field in fields.items()),
        tuple(columns.get(one, one) for one in key),
        (*((columns[at],) for at, field in fields.items() if field.is_set("unique") and at not in key), *unique),
        tuple(_foreign(machine, cls, fields)),
        (*single, *listed),
        _generation(fields, key),
        cls.name,
        origins=(Origin.MODEL,),
        places=(_place(machine, cls),),
    )


def _column(machine: Machine, cls: ClassRef, field: Field, name: str, *, is_key: bool) -> Column:
    return Column(
        name,
        type_of(machine, cls, field),
        nullable=field.is_set("null") and not is_key,
        default=default_of(field),
    )


def _is_indexed(field: Field) -> bool:
    if field.is_set("unique"):
        return False
    given = field.option("index")
    return given == Known(True) if given is not None else field.foreign


def _foreign(machine: Machine, cls: ClassRef, fields: dict[str, Field]) -> Iterator[ForeignKey]:
    for name, field in fields.items():
        target = target_of(machine, cls, field) if field.foreign else None
        table = table_of(machine, target) if target is not None else None
        if target is not None and table is not None:
            yield ForeignKey(
                (field.column(name),),
                table,
                referred(machine, target, field),
                string(field.option("on_delete")),
                string(field.option("on_update")),
            )


def referred(machine: Machine, target: ClassRef, field: Declared) -> tuple[str, ...]:
    """The columns of the other table that a foreign key names."""
    fields = fields_of(machine, target)
    given = field.option("field", "to_field", place=1)
    name = string(given) or getattr(given, "field", None)
    names = (name,) if isinstance(name, str) else key_of(machine, target)
    return tuple(fields[one].column(one) if one in fields else one for one in names)


def _indexes(
    machine: Machine, cls: ClassRef, columns: dict[str, str]
) -> tuple[tuple[Index, ...], tuple[tuple[str, ...], ...]]:
    """`Meta.indexes`: pairs of names and whether they are unique."""
    given = inherited(machine, cls, "indexes")
    indexes: list[Index] = []
    unique: list[tuple[str, ...]] = []
    for pair in given.items if isinstance(given, Items) else ():
        parts = pair.items if isinstance(pair, Items) else ()
        names = parts[0].items if parts and isinstance(parts[0], Items) else ()
        found = tuple(columns.get(name, name) for part in names if (name := string(part)) is not None)
        if found and len(parts) > 1 and parts[1] == Known(True):
            unique.append(found)
        elif found:
            indexes.append(Index(found))
    return tuple(indexes), tuple(unique)


def _generation(fields: dict[str, Field], key: tuple[str, ...]) -> IdGeneration | None:
    if len(key) != 1:
        return IdGeneration.APPLICATION if key else None
    field = fields.get(key[0])
    if field is None:
        return None
    if field.kind in AUTO:
        return IdGeneration.AUTO_INCREMENT
    return (
        IdGeneration.UUID
        if "UUID" in field.kind or _makes_uuid(field.option("default"))
        else IdGeneration.APPLICATION
    )


def _makes_uuid(value: Value | None) -> bool:
    return isinstance(value, External) and value.name.startswith("uuid.")


def _many(machine: Machine, cls: ClassRef) -> Iterator[Many]:
    for one in machine.order(cls):
        space = machine.namespace(one)
        for value in space.env.values() if space is not None else ():
            yield from (option for option in value.options() if isinstance(option, Many))


def _between(machine: Machine, cls: ClassRef, field: Many) -> Table | None:
    """The table that peewee makes up between two models."""
    between, target = between_of(machine, cls, field), target_of(machine, cls, field)
    if between.model is not None or between.table is None or target is None:
        return None
    sides = ((between.near, cls), (between.far, target))
    foreign = tuple(
        ForeignKey(
            (name,), table, tuple(fields[one].column(one) for one in key_of(machine, model) if one in fields)
        )
        for name, model in sides
        if (table := table_of(machine, model)) is not None and (fields := fields_of(machine, model))
    )
    refers = Field("ForeignKeyField", field.arguments)
    return Table(
        between.table,
        (
            Column("id", "INT", nullable=False),
            *(
                Column(name, type_of(machine, model, refers, target=model), nullable=False)
                for name, model in sides
            ),
        ),
        ("id",),
        ((between.near, between.far),),
        foreign,
        tuple(Index((name,)) for name, _ in sides),
        IdGeneration.AUTO_INCREMENT,
        origins=(Origin.MODEL,),
        places=(_place(machine, cls),),
    )
