"""Conditions as keywords: `filter(author__name="x", age__gte=18)`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dal.discovery.evaluation.found import Found
from dal.discovery.stacks.once import unite
from dal.discovery.stacks.peewee.expressions import Column
from dal.discovery.stacks.peewee.sources import Source
from dal.discovery.values.collections import Entries
from dal.discovery.values.text import string
from dal.discovery.values.value import Arguments, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_OPERATORS = frozenset("eq lt lte gt gte ne in is like ilike regexp contains startswith endswith between".split())
_SAME = frozenset(("eq", "in"))
_DYNAMIC = "keywords that are known at run time only"


def looked_up(found: Found, source: Source, arguments: Arguments, here: Here) -> Found:
    """The statement with these keywords as conditions."""
    for keyword, value in arguments.keywords:
        del value
        found = _with(found, source, keyword, here)
    if arguments.open_keywords:
        return replace(found, dynamic=True, reasons=unite(found.reasons, (_DYNAMIC,)))
    return found


def _with(found: Found, source: Source, keyword: str, here: Here) -> Found:
    *path, operator = keyword.split("__")
    if operator not in _OPERATORS or not path:
        path, operator = [*path, operator], "eq"
    column: Value = source
    for name in path:
        column = column.attribute(name, here)
    if not isinstance(column, Column):
        return replace(found, predicates=unite(found.predicates, (path[-1],)))
    others = (column.table,) if column.table and column.table != found.table else ()
    return replace(
        found,
        predicates=unite(found.predicates, (column.qualified,)),
        equalities=unite(found.equalities, (column.qualified,) if operator in _SAME else ()),
        tables=unite(found.tables, others),
        joins=unite(found.joins, others),
    )


def written(arguments: Arguments, source: Source, here: Here) -> tuple[str, ...]:
    """The columns that `create(name=…)`, `update({Model.name: …})` and the like write."""
    names = [_column(source, keyword, here) for keyword, _ in arguments.keywords]
    for value in arguments.positional[:1]:
        for option in value.options():
            names += (
                [_written(key, source, here) for key, _ in option.entries] if isinstance(option, Entries) else []
            )
    return unite(name for name in names if name)


def _written(key: Value, source: Source, here: Here) -> str:
    if isinstance(key, Column):
        return key.qualified
    name = string(key)
    return _column(source, name, here) if name else ""


def _column(source: Source, name: str, here: Here) -> str:
    column = source.attribute(name, here)
    return column.qualified if isinstance(column, Column) else name
