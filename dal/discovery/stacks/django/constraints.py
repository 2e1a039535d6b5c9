"""What a model says is unique, and what it has indexes for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dal.discovery.model import Index
from dal.discovery.stacks.django.conditions import Expression
from dal.discovery.stacks.django.fields import ONE, Field
from dal.discovery.stacks.django.options import words
from dal.discovery.stacks.django.shipped import Modelled, ShippedModel
from dal.discovery.values.collections import Items
from dal.discovery.values.text import string
from dal.discovery.values.value import Value

if TYPE_CHECKING:
    from dal.discovery.stacks.django.described import Described

Columns = tuple[str, ...]


def unique_of(models: Described, model: Modelled) -> tuple[Columns, ...]:
    """Columns that are unique by themselves, then those that are unique together."""
    alone = [
        (field.column or field.name,)
        for field in models.fields(model).values()
        if (field.says("unique") or field.kind == ONE) and not field.says("primary_key")
    ]
    if isinstance(model, ShippedModel):
        return (*alone, *model.shipped.together)
    together = [_columns(models, model, names) for names in _together(models.option(model, "unique_together"))]
    together += [
        _columns(models, model, words(one.arguments.get(-1, "fields")))
        for one in _declared(models.option(model, "constraints"), "UniqueConstraint")
        if one.arguments.get(-1, "condition") is None  # MySQL has no partial ones
    ]
    return tuple(dict.fromkeys((*alone, *(columns for columns in together if columns))))


def indexes_of(models: Described, model: Modelled) -> tuple[Index, ...]:
    """Those that are asked for, and those that foreign keys bring along."""
    alone = [
        Index((field.column or field.name,))
        for field in models.fields(model).values()
        if _is_indexed(field) and not field.says("unique") and not field.says("primary_key")
    ]
    if isinstance(model, ShippedModel):
        return tuple(alone)
    together = [
        Index(_columns(models, model, names)) for names in _together(models.option(model, "index_together"))
    ]
    declared = [
        Index(
            _columns(models, model, words(one.arguments.get(-1, "fields"))), string(one.arguments.get(-1, "name"))
        )
        for one in _declared(models.option(model, "indexes"), "Index")
    ]
    return tuple(dict.fromkeys(index for index in (*alone, *together, *declared) if index.columns))


def _is_indexed(field: Field) -> bool:
    said = field.keyword("db_index")
    if said is not None:
        return said.truth() is True
    return field.kind in ("ForeignKey", "SlugField")


def _columns(models: Described, model: Modelled, names: tuple[str, ...]) -> Columns:
    fields = models.fields(model)
    plain = [name.lstrip("-") for name in names]
    return tuple((fields[name].column if name in fields else None) or name for name in plain)


def _together(value: Value | None) -> Iterator[tuple[str, ...]]:
    """One list of names, or several."""
    items = value.parts_inside() if isinstance(value, Items) else ()
    if items and all(string(item) is not None for item in items):
        yield words(value)
    else:
        yield from (words(item) for item in items)


def _declared(value: Value | None, suffix: str) -> Iterator[Expression]:
    for item in value.parts_inside() if isinstance(value, Items) else ():
        if isinstance(item, Expression) and item.name.endswith(suffix):
            yield item
