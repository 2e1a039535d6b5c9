"""Conditions as keywords: `filter(author__name__icontains="x")`, `Q(…) | Q(…)`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dal.discovery.evaluation.found import Found
from dal.discovery.stacks.once import unite
from dal.discovery.stacks.tortoise.models import table_of
from dal.discovery.stacks.tortoise.relations import column_of, relation
from dal.discovery.values.program import ClassRef
from dal.discovery.values.query import Query
from dal.discovery.values.value import Arguments, Mergeable, Value, deep

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here
    from dal.discovery.evaluation.machine import Machine

_OPERATORS = frozenset(
    (
        "not in not_in gte gt lte lt range isnull not_isnull contains icontains startswith istartswith endswith"
        " iendswith iexact search json_contains contained_by filter year quarter month week day hour minute second"
        " posix_regex iposix_regex date"
    ).split()
)
_LIKE = frozenset("contains icontains startswith istartswith endswith iendswith".split())
_SAME = frozenset(("in", "iexact"))
_DYNAMIC = "conditions that are known at run time only"


@dataclass(frozen=True, slots=True)
class Condition(Mergeable):
    """`Q(…)`: keywords, and whether every one of them must hold."""

    keywords: tuple[str, ...]
    always: tuple[str, ...]
    open: bool = False

    def binary(self, operator: str, left: Value, right: Value, here: Here) -> Value:
        """`&` and `|`."""
        del here
        if not isinstance(left, Condition) or not isinstance(right, Condition):
            return self
        both = unite(left.keywords, right.keywords)
        always = unite(left.always, right.always) if operator == "BitAnd" else ()
        return Condition(both, always, left.open or right.open)

    def unary(self, operator: str, here: Here) -> Value:
        """`~`."""
        del operator, here
        return replace(self, always=())

    def merged(self, other: Value) -> Value | None:
        """A condition that was put together conditionally."""
        if not isinstance(other, Condition):
            return None
        always = tuple(name for name in self.always if name in other.always)
        return Condition(unite(self.keywords, other.keywords), always, self.open or other.open)


def q(arguments: Arguments) -> Condition:
    """`Q(Q(…), name=…, join_type="OR")`."""
    names = tuple(name for name, _ in arguments.keywords if name != "join_type")
    inner = [part for value in arguments.positional for part in deep(value) if isinstance(part, Condition)]
    either = len(names) != len(arguments.keywords)
    always = () if either else unite(names, *(part.always for part in inner))
    return Condition(unite(names, *(part.keywords for part in inner)), always, arguments.open_keywords)


def restricted(found: Found, model: ClassRef | None, arguments: Arguments, here: Here) -> Found:
    """The statement with these conditions too."""
    whole = q(arguments)
    for value in arguments.values():
        here.absorb([value])
    found = looked_up(found, model, whole.keywords, whole.always, here)
    unknown = [
        value for value in arguments.positional if not any(isinstance(part, Condition) for part in deep(value))
    ]
    open_ = whole.open or arguments.open_positional or bool(unknown)
    tables = [part.found.tables for value in arguments.values() for part in deep(value) if isinstance(part, Query)]
    found = replace(found, tables=unite(found.tables, *tables))
    return replace(found, dynamic=True, reasons=unite(found.reasons, (_DYNAMIC,))) if open_ else found


def looked_up(
    found: Found, model: ClassRef | None, keywords: Iterable[str], always: Iterable[str], here: Here
) -> Found:
    """The statement with these keywords as conditions; those of `always` must hold for every row."""
    fixed = set(always)
    for keyword in keywords:
        found = _with(found, model, keyword, keyword in fixed, here.machine)
    return found


def _with(found: Found, model: ClassRef | None, keyword: str, fixed: bool, machine: Machine) -> Found:  # noqa: FBT001
    path, operator = parted(keyword)
    column, tables = resolved(machine, model, path)
    same = fixed and operator in ("", *_SAME)
    return replace(
        found,
        predicates=unite(found.predicates, (column,)),
        equalities=unite(found.equalities, (column,) if same else ()),
        tables=unite(found.tables, tables),
        joins=unite(found.joins, tables),
        flags=unite(found.flags, ("like",) if operator in _LIKE else ()),
    )


def parted(keyword: str) -> tuple[list[str], str]:
    """The names on the way, and the operator."""
    path = keyword.split("__")
    operators: list[str] = []
    while len(path) > 1 and path[-1] in _OPERATORS:
        operators.append(path.pop())
    return path, operators[0] if operators else ""


def resolved(machine: Machine, model: ClassRef | None, path: list[str]) -> tuple[str, tuple[str, ...]]:
    """The column that names lead to, and the tables on the way."""
    tables: list[str] = []
    if model is None:
        return path[-1], ()
    for place, name in enumerate(path):
        step = relation(machine, model, name)
        if step is None:
            table = table_of(machine, model)
            column = column_of(machine, model, name)
            return (f"{table}.{column}" if table else column), tuple(tables)
        if place == len(path) - 1 and not step.back:
            return step.qualified, tuple(tables)
        further = table_of(machine, step.target)
        tables += [step.table] if step.between and step.table else []
        if place == len(path) - 1 and step.between:
            return f"{step.table}.{step.far}", tuple(tables)
        tables += [further] if further else []
        model = step.target
        if place == len(path) - 1:
            return f"{further}.{column_of(machine, model, 'pk')}", tuple(tables)
    return path[-1], tuple(tables)
