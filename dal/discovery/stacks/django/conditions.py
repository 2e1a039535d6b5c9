"""Conditions and expressions: `Q(…)`, `F(…)`, `Exists(…)`, `Count(…)`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dal.discovery.evaluation.found import Found
from dal.discovery.stacks.django.lookups import compared
from dal.discovery.stacks.django.shipped import Modelled
from dal.discovery.values.value import NONE, Arguments, Mergeable, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here
    from dal.discovery.stacks.django.models import Models

_AT_RUN_TIME = "conditions are put together at run time"
AGGREGATES = frozenset(("Count", "Sum", "Avg", "Min", "Max", "StdDev", "Variance", "GroupConcat"))

_COLUMNS = frozenset(("F", "OuterRef", "ResolvedOuterRef", "Col"))


@dataclass(frozen=True, slots=True)
class Condition(Mergeable):
    """Look-ups: each name, and whether every row must meet it; `open` where there may be more of them."""

    names: tuple[tuple[str, bool], ...] = ()
    open: bool = False
    values: tuple[Value, ...] = ()
    """What they are compared with: there may be queries inside."""

    def attribute(self, name: str, here: Here) -> Value:
        """Nothing of it is asked for."""
        del here
        return Unknown(f"{name} of a condition")

    def binary(self, operator: str, left: Value, right: Value, here: Here) -> Value:
        """`&` and `|`."""
        del here
        one, other = as_condition(left), as_condition(right)
        return one.both(other) if operator == "BitAnd" else one.either(other)

    def unary(self, operator: str, here: Here) -> Value:
        """`~`."""
        del operator, here
        return self.sometimes()

    def both(self, other: Condition) -> Condition:
        """Rows that meet the two."""
        names = tuple(dict.fromkeys((*self.names, *other.names)))
        return Condition(names, self.open or other.open, (*self.values, *other.values))

    def either(self, other: Condition) -> Condition:
        """Rows that meet one of the two; one without look-ups is none."""
        if not self.names and not self.open:
            return other
        if not other.names and not other.open:
            return self
        return self.sometimes().both(other.sometimes())

    def sometimes(self) -> Condition:
        """The same, where a row need not meet all of it."""
        return replace(self, names=tuple(dict.fromkeys((name, False) for name, _ in self.names)))

    def merged(self, other: Value) -> Value | None:
        """Of two branches: what only one of them asks for is not always asked."""
        if not isinstance(other, Condition):
            return None
        ours, theirs = dict(self.names), dict(other.names)
        names = {name: ours.get(name, False) and theirs.get(name, False) for name in (*ours, *theirs)}
        return Condition(tuple(names.items()), self.open or other.open, (*self.values, *other.values))

    def truth(self) -> bool | None:
        """Whether it asks for anything."""
        return True if self.names else None

    def parts_inside(self) -> Iterator[Value]:
        """What its look-ups are compared with."""
        return iter(self.values)


@dataclass(frozen=True, slots=True)
class Expression(Value):
    """What the database calculates."""

    name: str
    arguments: Arguments = field(default_factory=Arguments)

    def attribute(self, name: str, here: Here) -> Value:
        """`asc()`, `desc()` and the like give an expression again."""
        del name, here
        return self

    def call(self, arguments: Arguments, here: Here) -> Value:
        """See `attribute`."""
        del arguments, here
        return self

    def binary(self, operator: str, left: Value, right: Value, here: Here) -> Value:
        """Calculations; with `&` and `|` conditions."""
        if operator in ("BitAnd", "BitOr") and (isinstance(left, Condition) or isinstance(right, Condition)):
            return as_condition(left).binary(operator, left, right, here)
        return Expression(operator, Arguments((left, right)))

    def unary(self, operator: str, here: Here) -> Value:
        """`~Exists(…)`, `-F(…)`."""
        del here
        return Expression(operator, Arguments((self,)))

    def parts_inside(self) -> Iterator[Value]:
        """What it is made of."""
        return self.arguments.values()

    def functions(self) -> Iterator[str]:
        """The aggregates in it."""
        if self.name in AGGREGATES:
            yield self.name.upper()
        for part in self.arguments.values():
            if isinstance(part, Expression):
                yield from part.functions()


def condition_of(arguments: Arguments) -> Condition:
    """What `filter(…)` and `Q(…)` are given."""
    whole = Condition(open=arguments.open_positional or arguments.open_keywords)
    for value in arguments.positional:
        whole = whole.both(as_condition(value))
    names = tuple(
        (name, True) for name, value in arguments.keywords if not name.startswith("_") and not is_column(value)
    )
    return whole.both(Condition(names, values=tuple(value for _, value in arguments.keywords)))


def is_column(value: Value) -> bool:
    """Whether it is another column, such as `F("price")`: comparing two columns looks for no value."""
    parts = value.arguments.values() if isinstance(value, Expression) else ()
    return isinstance(value, Expression) and (value.name in _COLUMNS or any(is_column(part) for part in parts))


def as_condition(value: Value) -> Condition:
    """The conditions that a value stands for."""
    conditions = [_single(option) for option in value.options() if option != NONE]
    if not conditions:
        return Condition()
    whole = conditions[0]
    for further in conditions[1:]:
        merged = whole.merged(further)
        whole = merged if isinstance(merged, Condition) else whole
    return whole


def _single(value: Value) -> Condition:
    if isinstance(value, Condition):
        return value
    return Condition(values=(value,), open=not isinstance(value, Expression))


def narrowed(
    found: Found, condition: Condition, model: Modelled | None, models: Models, *, not_: bool = False
) -> Found:
    """A statement that asks for these look-ups too; `not_` for rows that do not meet them."""
    seen = [(compared(models, model, name), always and not not_) for name, always in condition.names]
    equal = [one.column or one.name for one, always in seen if always and one.equal]
    joined = [table for one, _ in seen for table in one.tables]
    return replace(
        found,
        predicates=_and(found.predicates, (one.name for one, _ in seen)),
        compared=_and(found.compared, (one.column or one.name for one, _ in seen)),
        equalities=_and(found.equalities, equal),
        joins=_and(found.joins, joined),
        tables=_and(found.tables, joined),
        flags=_and(found.flags, (one.flag for one, _ in seen if one.flag)),
        dynamic=found.dynamic or condition.open,
        reasons=_and(found.reasons, (_AT_RUN_TIME,) if condition.open else ()),
    )


def _and(known: tuple[str, ...], more: Iterable[str | None]) -> tuple[str, ...]:
    further = (name for name in more if name)
    return tuple(dict.fromkeys((*known, *further)))
