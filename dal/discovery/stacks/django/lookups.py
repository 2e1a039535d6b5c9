"""Names such as `author__name__startswith`: which columns they compare, and how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.stacks.django.fields import MANY, Field
from dal.discovery.stacks.django.shipped import Modelled

if TYPE_CHECKING:
    from dal.discovery.stacks.django.models import Models

PRIMARY_KEY = "<pk>"
_EQUAL = frozenset(("exact", "in", ""))
_LOOKUPS = frozenset(
    (
        "exact iexact contains icontains in gt gte lt lte startswith istartswith endswith iendswith range date"
        " year iso_year month day week week_day iso_week_day quarter time hour minute second isnull regex iregex"
        " search contained_by has_key has_keys has_any_keys overlap len unaccent lower upper trigram_similar"
    ).split()
)
_FLAGS = {
    **dict.fromkeys(
        ("contains", "icontains", "startswith", "istartswith", "endswith", "iendswith", "iexact"), "like"
    ),
    **dict.fromkeys(("regex", "iregex"), "regexp"),
    "search": "full text",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """A look-up: what it is called, the column behind it, the tables on the way there."""

    name: str
    """As it is written, without how it compares."""
    column: str | None
    """`table.column`; None where the model is not known or has no such column."""
    tables: tuple[str, ...]
    equal: bool
    flag: str | None


@dataclass(frozen=True, slots=True)
class _Step:
    """A part of a look-up: where it leads, and its column."""

    table: str | None
    column: str | None
    model: Modelled | None = None
    joined: tuple[str, ...] = ()
    """What the next part makes necessary to join."""
    needed: tuple[str, ...] = ()
    """What has to be joined even for this part alone."""


def compared(models: Models, model: Modelled | None, path: str) -> Compared:
    """What a keyword of `filter()` compares."""
    parts = path.split("__")
    steps = list(_steps(models, model, parts)) if model is not None else []
    known = len(steps) or _unknown(parts)
    ways, steps = parts[known:], _needed(models, steps)
    end = steps[-1] if steps else _Step(None, None)
    return Compared(
        _spoken(models, model, "__".join(parts[:known])),
        f"{end.table}.{end.column}" if end.table and end.column else None,
        (*(table for step in steps[:-1] for table in step.joined), *end.needed),
        len(ways) <= 1 and all(way in _EQUAL for way in ways),
        _FLAGS.get(ways[-1]) if ways else None,
    )


def tables_along(models: Models, model: Modelled | None, path: str) -> list[str]:
    """The tables that following relations joins."""
    steps = _steps(models, model, path.split("__")) if model is not None else ()
    return [table for step in steps for table in step.joined]


def _spoken(models: Models, model: Modelled | None, name: str) -> str:
    table = models.table(model) if model is not None else None
    if name == "pk":
        return PRIMARY_KEY
    return f"{table}.{name}" if table else name


def _unknown(parts: list[str]) -> int:
    """How many parts are a name, where nobody knows the model: those at the end that compare are none."""
    size = len(parts)
    while size > 1 and parts[size - 1] in _LOOKUPS:
        size -= 1
    return size


def _steps(models: Models, model: Modelled, parts: list[str]) -> Iterator[_Step]:
    """As many parts as are fields or relations."""
    here: Modelled | None = model
    for part in parts:
        step = _step(models, here, part) if here is not None else None
        if step is None:
            return
        yield step
        here = step.model


def _step(models: Models, model: Modelled, part: str) -> _Step | None:
    if part == "pk":
        keys = models.key(model)
        return _Step(models.table(model), keys[0].column if len(keys) == 1 else None)
    fields = models.every_field(model)
    if part in fields:
        return _along(models, *fields[part])
    for owner, field in fields.values():
        if field.foreign and part in (field.attname, field.column):
            return _Step(models.table(owner), field.column)
    for reverse in models.reverse(model).values():
        if reverse.query == part:
            return _against(models, reverse.source, reverse.field)
    return None


def _along(models: Models, owner: Modelled, field: Field) -> _Step:
    target = models.target(owner, field)
    end = _tables(models, target)
    if field.kind == MANY:
        joining = models.joining(owner, field)
        return _Step(joining.table, joining.target, target, (joining.table, *end), (joining.table,))
    return _Step(models.table(owner), field.column, target, end)


def _against(models: Models, source: Modelled, field: Field) -> _Step:
    table, joined = models.table(source), _tables(models, source)
    if field.kind == MANY:
        joining = models.joining(source, field)
        return _Step(joining.table, joining.source, source, (joining.table, *joined), (joining.table,))
    key = models.key(source)
    return _Step(table, key[0].column if key else None, source, joined, joined)


def _tables(models: Models, model: Modelled | None) -> tuple[str, ...]:
    table = models.table(model) if model is not None else None
    return (table,) if table else ()


def _needed(models: Models, steps: list[_Step]) -> list[_Step]:
    """Without a last step to the key of a row that the column before it names already."""
    before = steps[-2].model if len(steps) > 1 else None
    keys = models.key(before) if before is not None else ()
    by_key = len(keys) == 1 and steps[-1].model is None and steps[-1].column == keys[0].column
    return steps[:-1] if by_key else steps
