"""Tables as models declare them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dal.discovery.model import Column, ForeignKey, IdGeneration, Index, Origin, Table
from dal.discovery.stacks.django.columns import column_of_field, referred, type_of
from dal.discovery.stacks.django.constraints import indexes_of, unique_of
from dal.discovery.stacks.django.described import Described
from dal.discovery.stacks.django.fields import AUTOMATIC, MANY, Field
from dal.discovery.stacks.django.framework import SHIPPED
from dal.discovery.stacks.django.joining import joining_of
from dal.discovery.stacks.django.models import models_of
from dal.discovery.stacks.django.options import is_proxy
from dal.discovery.stacks.django.shipped import Modelled, ShippedModel
from dal.discovery.stacks.django.tabled import name_of
from dal.discovery.values.program import ClassRef, External

if TYPE_CHECKING:
    from dal.discovery.evaluation.machine import Machine

_ON_DELETE = {
    "CASCADE": "CASCADE",
    "PROTECT": "RESTRICT",
    "RESTRICT": "RESTRICT",
    "SET_NULL": "SET NULL",
    "SET_DEFAULT": "SET DEFAULT",
    "SET": "SET NULL",
    "DO_NOTHING": "NO ACTION",
}
"""What Django itself does when a row that others refer to is deleted; MySQL only keeps them from dangling."""


def tables(machine: Machine, files: Sequence[str]) -> tuple[Table, ...]:
    """The tables of the models in these modules, with those that join them."""
    models, wanted = models_of(machine), set(files)
    found = [
        table
        for cls in models.all()
        if cls.file in wanted and not is_proxy(machine, cls)
        for table in tables_of_model(models, cls)
    ]
    return tuple(sorted(found, key=lambda table: table.name))


def shipped_table(machine: Machine, name: str) -> Table | None:
    """A table that Django or a library around it brings along, by its name."""
    models = models_of(machine)
    for dotted, shipped in SHIPPED.items():
        if shipped.table == name:
            return table_of_model(models, ShippedModel(dotted))
    return None


def tables_of_model(models: Described, cls: ClassRef) -> Iterator[Table]:
    """A model's own table, and those that Django makes for its relations from many to many."""
    yield table_of_model(models, cls)
    for field in models.fields(cls).values():
        target = models.target(cls, field) if field.kind == MANY and field.keyword("through") is None else None
        if target is not None:
            yield _joining_table(models, cls, target, field)


def table_of_model(models: Described, model: Modelled) -> Table:
    """A model's own table."""
    fields = list(models.fields(model).values())
    keys = models.key(model)
    columns = [column for field in fields if (column := column_of_field(models, model, field)) is not None]
    return Table(
        name=models.table(model) or "",
        columns=tuple(columns),
        primary_key=tuple(field.column or field.name for field in keys),
        unique=unique_of(models, model),
        foreign_keys=tuple(_foreign(models, model, field) for field in fields if field.foreign),
        indexes=indexes_of(models, model),
        id_generation=_generation(keys),
        model=name_of(model),
        origins=(Origin.MODEL,),
        places=(models.place(model),) if not isinstance(model, ShippedModel) else (),
    )


def _generation(keys: Sequence[Field]) -> IdGeneration | None:
    if not keys:
        return None
    if keys[0].kind in AUTOMATIC:
        return IdGeneration.AUTO_INCREMENT
    named = keys[0].keyword("default")
    made = keys[0].kind == "UUIDField" and isinstance(named, External) and "uuid" in named.name
    return IdGeneration.UUID if made else IdGeneration.APPLICATION


def _foreign(models: Described, model: Modelled, field: Field) -> ForeignKey:
    target = models.target(model, field)
    refers = referred(models, target, field) if target is not None else None
    said = field.keyword("on_delete") or field.arguments.get(1)
    rule = said.name.rsplit(".", 1)[-1] if isinstance(said, External) else "CASCADE"
    return ForeignKey(
        (field.column or field.name,),
        (models.table(target) if target is not None else None) or "",
        (refers.column or refers.name,) if refers is not None else (),
        on_delete=_ON_DELETE.get(rule, "CASCADE"),
        enforced=not _is_false(field),
    )


def _is_false(field: Field) -> bool:
    value = field.keyword("db_constraint")
    return value is not None and value.truth() is False


def _joining_table(models: Described, model: Modelled, target: Modelled, field: Field) -> Table:
    joining = joining_of(models, model, field)
    sides = ((joining.source, model), (joining.target, target))
    place = field.place
    return Table(
        name=joining.table,
        columns=(
            Column("id", type_of(models, model, Field("id", models.automatic(model))), nullable=False),
            *(Column(column, _key_type(models, side), nullable=False) for column, side in sides),
        ),
        primary_key=("id",),
        unique=((joining.source, joining.target),),
        foreign_keys=tuple(
            ForeignKey(
                (column,),
                models.table(side) or "",
                tuple(key.column or key.name for key in models.key(side)),
                "CASCADE",
            )
            for column, side in sides
        ),
        indexes=(Index((joining.target,)),),
        id_generation=IdGeneration.AUTO_INCREMENT,
        origins=(Origin.MODEL,),
        places=(place,) if place is not None else (),
    )


def _key_type(models: Described, model: Modelled) -> str:
    keys = models.key(model)
    return type_of(models, model, keys[0]) if keys else "INT"
