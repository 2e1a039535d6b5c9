"""The tables that models describe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dal.discovery.model import Column, ForeignKey, IdGeneration, Index, Origin, Place, Table
from dal.discovery.stacks.tortoise.models import (
    MANY,
    SINGLE,
    Field,
    fields_of,
    key_of,
    meta,
    models,
    table_of,
    target_of,
)
from dal.discovery.stacks.tortoise.relations import between, column_of
from dal.discovery.values.collections import Items
from dal.discovery.values.program import ClassRef, External
from dal.discovery.values.text import string
from dal.discovery.values.value import Known, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.machine import Machine

_TYPES = {
    "IntField": "INT",
    "BigIntField": "BIGINT",
    "SmallIntField": "SMALLINT",
    "TextField": "LONGTEXT",
    "BooleanField": "TINYINT(1)",
    "DatetimeField": "DATETIME(6)",
    "DateField": "DATE",
    "TimeField": "TIME(6)",
    "TimeDeltaField": "BIGINT",
    "FloatField": "DOUBLE",
    "JSONField": "JSON",
    "UUIDField": "CHAR(36)",
    "BinaryField": "LONGBLOB",
    "IntEnumField": "SMALLINT",
}
"""By the class of the field, where its options do not matter."""
_WHOLE = frozenset(("IntField", "BigIntField", "SmallIntField"))
_CASCADE = {"RESTRICT", "SET_NULL", "SET_DEFAULT", "NO_ACTION", "CASCADE"}


def tables(machine: Machine, files: Sequence[str]) -> tuple[Table, ...]:
    """Those of all models in these modules, and those between two models."""
    found: dict[str, Table] = {}
    for cls in models(machine, files):
        name = table_of(machine, cls)
        if name is not None:
            found.setdefault(name, _table(machine, cls, name))
            for table in _between(machine, cls):
                found.setdefault(table.name, table)
    return tuple(found[name] for name in sorted(found))


def _table(machine: Machine, cls: ClassRef, name: str) -> Table:
    fields = {at: field for at, field in fields_of(machine, cls).items() if field.kind != MANY}
    key = key_of(machine, cls)
    unique = [
        (field.column(at),)
        for at, field in fields.items()
        if at != key and (field.is_set("unique") or field.kind == "OneToOneField")
    ]
    indexed = [
        (field.column(at),)
        for at, field in fields.items()
        if field.is_set("index", "db_index") or field.kind == "ForeignKeyField"
    ]
    together, indexes = (
        _groups(machine, cls, meta(machine, cls, option)) for option in ("unique_together", "indexes")
    )
    return Table(
        name,
        tuple(_column(machine, cls, at, field, is_key=at == key) for at, field in fields.items()),
        (fields[key].column(key),) if key in fields else (),
        (*unique, *together),
        tuple(_foreign(machine, cls, fields)),
        tuple(Index(columns) for columns in (*indexed, *indexes)),
        _generation(fields[key]) if key in fields else None,
        cls.name,
        origins=(Origin.MODEL,),
        places=(_place(machine, cls),),
    )


def _place(machine: Machine, cls: ClassRef) -> Place:
    unit = machine.program.unit(cls.file)
    return Place(cls.file, unit.classes[cls.key].lineno if unit is not None else 1)


def _column(machine: Machine, cls: ClassRef, name: str, field: Field, *, is_key: bool) -> Column:
    return Column(field.column(name), type_of(machine, cls, field), nullable=field.is_set("null") and not is_key)


def type_of(machine: Machine, cls: ClassRef, field: Field) -> str:
    """The type of a field's column; that of a foreign key is what it refers to."""
    if field.kind in SINGLE:
        target = target_of(machine, cls, field)
        key = fields_of(machine, target).get(key_of(machine, target)) if target is not None else None
        return (
            type_of(machine, target, key)
            if target is not None and key is not None and key.kind not in SINGLE
            else "INT"
        )
    if field.kind in ("CharField", "CharEnumField"):
        return f"VARCHAR({field.number('max_length', 0 if field.kind == 'CharField' else -1) or 255})"
    if field.kind == "DecimalField":
        return f"DECIMAL({field.number('max_digits', 0) or 10},{field.number('decimal_places', 1) or 0})"
    return _TYPES.get(field.kind, "")


def _groups(machine: Machine, cls: ClassRef, value: Value | None) -> list[tuple[str, ...]]:
    """`unique_together = ("a", "b")`, or several of these."""
    items = value.items if isinstance(value, Items) else ()
    groups = [item.items for item in items if isinstance(item, Items)] or ([items] if items else [])
    named = [[name for part in group if (name := string(part)) is not None] for group in groups]
    return [tuple(column_of(machine, cls, name) for name in names) for names in named if names]


def _foreign(machine: Machine, cls: ClassRef, fields: dict[str, Field]) -> Iterator[ForeignKey]:
    for name, field in fields.items():
        target = target_of(machine, cls, field) if field.kind in SINGLE else None
        table = table_of(machine, target) if target is not None else None
        if target is not None and table is not None:
            yield ForeignKey((field.column(name),), table, (column_of(machine, target, "pk"),), _on_delete(field))


def _on_delete(field: Field) -> str:
    """Tortoise cascades where nothing is said."""
    given = field.option("on_delete")
    word = given.name.rsplit(".", 1)[-1] if isinstance(given, External) else string(given) or "CASCADE"
    return word.upper().replace("_", " ") if word.upper().replace(" ", "_") in _CASCADE else "CASCADE"


def _generation(field: Field) -> IdGeneration:
    if field.kind in _WHOLE and field.option("generated") != Known(value=False):
        return IdGeneration.AUTO_INCREMENT
    return IdGeneration.UUID if field.kind == "UUIDField" else IdGeneration.APPLICATION


def _between(machine: Machine, cls: ClassRef) -> Iterator[Table]:
    """The tables that Tortoise makes up between two models."""
    for field in fields_of(machine, cls).values():
        target = target_of(machine, cls, field) if field.kind == MANY else None
        if target is None:
            continue
        name, near, far = between(machine, cls, field, target)
        sides = ((near, cls), (far, target))
        if name is not None:
            yield Table(
                name,
                tuple(Column(column, _key_type(machine, model), nullable=False) for column, model in sides),
                unique=((near, far),),
                foreign_keys=tuple(
                    ForeignKey((column,), table, (column_of(machine, model, "pk"),), "CASCADE")
                    for column, model in sides
                    if (table := table_of(machine, model)) is not None
                ),
                origins=(Origin.MODEL,),
                places=(_place(machine, cls),),
            )


def _key_type(machine: Machine, model: ClassRef) -> str:
    fields = fields_of(machine, model)
    return type_of(machine, model, fields[key_of(machine, model)])
