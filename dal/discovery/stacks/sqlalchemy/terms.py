"""Expressions of SQL: the columns they are made of and what they compare."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from dal.discovery.stacks.sqlalchemy.mapped import table_of
from dal.discovery.values.collections import Items, Maybe
from dal.discovery.values.program import ClassRef, Instance
from dal.discovery.values.text import Text
from dal.discovery.values.value import Arguments, Either, Known, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

Names = tuple[str, ...]
A_CONDITION = "a condition is known at run time only"


def united(*groups: Iterable[str]) -> Names:
    """All of them once, in order of appearance."""
    return tuple(dict.fromkeys(name for group in groups for name in group))


@dataclass(frozen=True, slots=True)
class Term(Value):
    """A condition, a function, an order, a sub-select used as a value."""

    columns: Names = ()
    """Those it is computed of."""
    tables: Names = ()
    predicates: Names = ()
    equalities: Names = ()
    aggregates: Names = ()
    ordering: Names = ()
    flags: Names = ()
    reasons: Names = ()
    """Why parts are known at run time only."""
    bare: bool = False
    """Whether it is a column and nothing else."""
    name: str | None = None
    """What it is called in the result."""

    def as_term(self, here: Here) -> Term:
        """It is one."""
        del here
        return self

    def attribute(self, name: str, here: Here) -> Value:
        """Methods of expressions; `.c` and the like of functions give expressions of the same columns."""
        del here
        return TermMethod(self, name)

    def item(self, key: Value, here: Here) -> Value:
        """A part of a JSON column."""
        del key, here
        return replace(self, bare=False, flags=united(self.flags, ("json",)))

    def compared(self, operator: str, left: Value, right: Value, here: Here) -> Value:
        """`column == value` and the like."""
        return compared(left, [right], here, equal=operator == "Eq")

    def binary(self, operator: str, left: Value, right: Value, here: Here) -> Value:
        """`&` and `|` of conditions, else a calculation."""
        sides = [condition(left, here), condition(right, here)]
        if operator == "BitAnd":
            return all_of(sides)
        return one_of(sides) if operator == "BitOr" else combined(left, right, here=here)

    def unary(self, operator: str, here: Here) -> Value:
        """`~condition`, `-column`."""
        del operator, here
        return replace(self, equalities=(), bare=False)


@runtime_checkable
class HasTerm(Protocol):
    """What can stand in a statement."""

    def as_term(self, here: Here) -> Term:
        """What it is there."""
        ...


def term(value: Value, here: Here) -> Term:
    """What a value is inside a statement; constants and parameters are empty terms."""
    if isinstance(value, Either):
        return one_of([term(option, here) for option in value.of])
    if isinstance(value, Items):
        return all_of([term(item, here) for item in value.parts_inside()])
    if isinstance(value, ClassRef):
        name = table_of(here.machine, value)
        return Term(tables=(name,)) if name is not None else Term()
    return value.as_term(here) if isinstance(value, HasTerm) else Term()


def condition(value: Value, here: Here) -> Term:
    """What a value is as a part of WHERE: something unknown hides predicates."""
    if isinstance(value, Either):
        return one_of([condition(option, here) for option in value.of])
    if isinstance(value, Items):
        return _conditions(value, here)
    if isinstance(value, HasTerm):
        return _truth(value.as_term(here))
    known = isinstance(value, Known | Text | Instance)
    return Term() if known else Term(reasons=(A_CONDITION,))


def _truth(found: Term) -> Term:
    """A bare column or a function of columns alone asks whether it is true."""
    asks = found.columns and not found.predicates
    return replace(found, predicates=found.columns) if asks else found


def _conditions(items: Items, here: Here) -> Term:
    """`*conditions`: those that may be missing hold no equalities; others may be there."""
    parts = [condition(part, here) for part in items.parts_inside()]
    parts = [
        replace(part, equalities=()) if isinstance(item, Maybe) else part
        for item, part in zip(items.items, parts, strict=True)
    ]
    return all_of(parts)


def all_of(terms: Iterable[Term]) -> Term:
    """Every condition holds."""
    several = list(terms)
    return replace(_union(several), equalities=united(*(one.equalities for one in several)))


def one_of(terms: Iterable[Term]) -> Term:
    """One of them holds: equal in every variant is what is equal in each."""
    several = list(terms)
    first = several[0] if several else Term()
    equal = tuple(name for name in first.equalities if all(name in one.equalities for one in several))
    alone = len({one.columns for one in several}) == 1 and first.bare
    return replace(_union(several), equalities=equal, bare=alone)


def combined(*values: Value, here: Here) -> Term:
    """Something that is computed of these."""
    return _union([term(value, here) for value in values])


def _union(terms: list[Term]) -> Term:
    return Term(
        columns=united(*(one.columns for one in terms)),
        tables=united(*(one.tables for one in terms)),
        predicates=united(*(one.predicates for one in terms)),
        aggregates=united(*(one.aggregates for one in terms)),
        ordering=united(*(one.ordering or one.columns for one in terms)) if any(t.ordering for t in terms) else (),
        flags=united(*(one.flags for one in terms)),
        reasons=united(*(one.reasons for one in terms)),
    )


def compared(left: Value, others: list[Value], here: Here, *, equal: bool, flag: str = "") -> Term:
    """Columns that are compared with a value are predicates; two columns are a join."""
    sides = [term(left, here), *(term(other, here) for other in others)]
    whole = _union(sides)
    merged = replace(whole, columns=(), ordering=(), flags=united(whole.flags, (flag,) if flag else ()))
    compares = [one for one in sides if one.columns]
    if len(compares) != 1:
        return merged
    column = compares[0]
    fixed = column.columns if equal and column.bare else ()
    return replace(merged, predicates=united(column.columns, merged.predicates), equalities=fixed)


_EQUAL = frozenset(("in_", "is_not_distinct_from", "isnot_distinct_from", "__eq__"))
_FLAGS = {
    "match": "full text",
    "regexp_match": "regexp",
    **dict.fromkeys(("like", "ilike", "contains", "startswith", "endswith"), "like"),
    **dict.fromkeys(("icontains", "istartswith", "iendswith"), "like"),
    **dict.fromkeys(("not_like", "notlike", "not_ilike", "notilike"), "like"),
}
COMPARES = (
    _EQUAL
    | frozenset(_FLAGS)
    | frozenset(
        (
            "between is_ is_not isnot not_in notin_ is_distinct_from has_key has_any has_all contained_by overlap"
            " any all __ne__ __lt__ __le__ __gt__ __ge__ bitwise_and"
        ).split()
    )
)
_SAME = frozenset(("nulls_first", "nullsfirst", "nulls_last", "nullslast", "self_group", "distinct", "asc"))
_WINDOWS = frozenset(("over", "within_group"))


@dataclass(frozen=True, slots=True)
class TermMethod(Value):
    """A method of an expression, not yet called."""

    owner: Term
    name: str

    def as_term(self, here: Here) -> Term:
        """`column.comparator` and the like stand for the column."""
        del here
        return replace(self.owner, bare=False)

    def attribute(self, name: str, here: Here) -> Value:
        """One step further, such as `column.type.astext`."""
        del here
        return TermMethod(self.owner, name)

    def compared(self, operator: str, left: Value, right: Value, here: Here) -> Value:
        """`column["key"].astext == value`."""
        return compared(left, [right], here, equal=operator == "Eq")

    def binary(self, operator: str, left: Value, right: Value, here: Here) -> Value:
        """As of the expression."""
        return self.owner.binary(operator, left, right, here)

    def call(self, arguments: Arguments, here: Here) -> Value:
        """What the method makes of the expression."""
        owner, name = self.owner, self.name
        if name in COMPARES:
            others = list(arguments.values())
            return compared(owner, others, here, equal=name in _EQUAL, flag=_FLAGS.get(name, ""))
        if name == "desc":
            return replace(owner, ordering=tuple(f"{column} DESC" for column in owner.columns))
        if name == "label":
            label = arguments.get(0)
            return replace(owner, name=label.known if isinstance(label, Text) else None)
        if name in ("op", "bool_op"):
            return Comparing(owner)
        if name in ("where", "filter", "filter_by"):
            return all_of([owner, *(condition(value, here) for value in arguments.values())])
        flags = united(owner.flags, ("window",)) if name in _WINDOWS else owner.flags
        return replace(owner, bare=owner.bare and name in _SAME, flags=flags)


@dataclass(frozen=True, slots=True)
class Comparing(Value):
    """`column.op("REGEXP")`: compares with what it is called with."""

    owner: Term

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The comparison."""
        return compared(self.owner, list(arguments.values()), here, equal=False)
