"""Pieces of SQL that peewee builds from columns: conditions, functions, orderings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dal.discovery.stacks.once import unite
from dal.discovery.values.program import ClassRef
from dal.discovery.values.query import Query
from dal.discovery.values.text import Text
from dal.discovery.values.value import Arguments, Mergeable, Value, deep

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_CONNECTIVES = frozenset(("BitAnd", "BitOr", "BitXor"))
_COMPARING = frozenset(("LShift", "RShift", "Mod", "Pow"))
"""`<<` is IN, `>>` IS, `%` LIKE, `**` ILIKE."""
_COMPARISONS = frozenset(
    (
        "in_ not_in contains startswith endswith between is_null regexp iregexp like ilike has_key eq_ concat_ws"
        " __eq__ __ne__ __lt__ __le__ __gt__ __ge__"
    ).split()
)
_SAME = frozenset(("Eq", "LShift", "in_", "__eq__"))
_FLAGS = {
    "Mod": "like",
    "Pow": "like",
    **dict.fromkeys(("contains", "startswith", "endswith", "like", "ilike"), "like"),
}
_FLAGS |= {"regexp": "regexp", "iregexp": "regexp"}
_IDENTITY = frozenset(("Is", "IsNot", "In", "NotIn"))
"""Python answers these itself; no SQL comes of them."""


@dataclass(frozen=True, slots=True)
class Expression(Mergeable):
    """What a piece of SQL is made of."""

    columns: tuple[str, ...] = ()
    """Not compared yet."""
    predicates: tuple[str, ...] = ()
    equalities: tuple[str, ...] = ()
    aggregates: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    """Of sub-selects in it."""
    flags: tuple[str, ...] = ()
    name: str | None = None
    """Its alias."""
    descending: bool = False
    raw: Text | None = None
    """SQL as text."""
    bare: bool = False
    """A column and nothing else."""

    def attribute(self, name: str, here: Here) -> Value:
        """Its methods, and parts such as `year`."""
        del here
        return ExpressionMethod(self, name)

    def call(self, arguments: Arguments, here: Here) -> Value:
        """Parts of dates are read like attributes and called by some."""
        del arguments, here
        return self

    def item(self, key: Value, here: Here) -> Value:
        """A part of a JSON document."""
        del key, here
        return self

    def binary(self, operator: str, left: Value, right: Value, here: Here) -> Value:
        """`&`, `|`, `<<` and the like."""
        return combined(operator, left, right, here)

    def unary(self, operator: str, here: Here) -> Value:
        """`~condition`, `-column`."""
        del here
        return inverted(operator, self)

    def compared(self, operator: str, left: Value, right: Value, here: Here) -> Value:
        """`left == right` and the like."""
        return compare(operator, left, right, here)

    def truth(self) -> bool | None:
        """An object."""
        return True

    def merged(self, other: Value) -> Value | None:
        """A condition that was put together conditionally."""
        if not isinstance(other, Expression) or (self.columns and self.columns != other.columns):
            return None
        both = together([self, other])
        return replace(
            both,
            equalities=tuple(column for column in self.equalities if column in other.equalities),
            name=self.name or other.name,
            descending=self.descending or other.descending,
            raw=self.raw or other.raw,
        )


@dataclass(frozen=True, slots=True)
class ExpressionMethod(Value):
    """A method of a column or an expression; as an attribute, it is a part of its value."""

    of: Expression
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """Comparisons are conditions; of the others it is only known what they are made of."""
        if self.name in _COMPARISONS:
            return _compared(self.name, self.of, arguments.positional, here)
        if self.name in ("desc", "asc"):
            return replace(self.of, descending=self.name == "desc")
        if self.name == "alias":
            name = arguments.get(0, "alias")
            return replace(self.of, name=name.known if isinstance(name, Text) else None)
        return together([self.of, *(terms_of(value, here) for value in arguments.values())])

    def attribute(self, name: str, here: Here) -> Value:
        """`column.year.alias(…)`."""
        return self.of.attribute(name, here)

    def binary(self, operator: str, left: Value, right: Value, here: Here) -> Value:
        """Of the part."""
        return combined(operator, left, right, here)

    def compared(self, operator: str, left: Value, right: Value, here: Here) -> Value:
        """Of the part."""
        return compare(operator, left, right, here)


@dataclass(frozen=True, slots=True)
class Column(Value):
    """A column of a model or a table; of a foreign key, `target` is the model that it refers to."""

    table: str | None
    name: str
    field: str
    model: ClassRef | None = None
    target: ClassRef | None = None

    @property
    def qualified(self) -> str:
        """`table.column`."""
        return f"{self.table}.{self.name}" if self.table else self.name

    @property
    def expression(self) -> Expression:
        """The column as a piece of SQL."""
        return Expression(columns=(self.qualified,), bare=True)

    def attribute(self, name: str, here: Here) -> Value:
        """Its methods; through a foreign key, the columns of the other model."""
        if self.target is not None and name not in _COMPARISONS:
            beyond = self.target.attribute(name, here)
            if isinstance(beyond, Column):
                return beyond
        return ExpressionMethod(self.expression, name)

    def item(self, key: Value, here: Here) -> Value:
        """A part of a JSON document."""
        del key, here
        return self.expression

    def binary(self, operator: str, left: Value, right: Value, here: Here) -> Value:
        """See `Expression`."""
        return combined(operator, left, right, here)

    def unary(self, operator: str, here: Here) -> Value:
        """See `Expression`."""
        del here
        return inverted(operator, self.expression)

    def compared(self, operator: str, left: Value, right: Value, here: Here) -> Value:
        """See `Expression`."""
        return compare(operator, left, right, here)

    def truth(self) -> bool | None:
        """An object."""
        return True


def terms(value: Value) -> Iterator[Expression]:
    """The expressions that a value is or holds."""
    for part in deep(value):
        if isinstance(part, Expression):
            yield part
        elif isinstance(part, Column):
            yield part.expression
        elif isinstance(part, ExpressionMethod):
            yield part.of


def terms_of(value: Value, here: Here) -> Expression:
    """The same as one; queries in it are parts of another query from here on."""
    queries = [part for part in deep(value) if isinstance(part, Query)]
    here.absorb(queries)
    read = tuple(dict.fromkeys(table for query in queries for table in query.found.tables))
    found = together(terms(value))
    return replace(
        found, tables=unite(found.tables, read), flags=found.flags + (("subselect",) if queries else ())
    )


def together(parts: Iterable[Expression]) -> Expression:
    """Everything that is in any of them."""
    every = tuple(parts)
    if len(every) == 1:
        return every[0]
    return Expression(
        columns=unite(*(part.columns for part in every)),
        predicates=unite(*(part.predicates for part in every)),
        equalities=unite(*(part.equalities for part in every)),
        aggregates=unite(*(part.aggregates for part in every)),
        tables=unite(*(part.tables for part in every)),
        flags=unite(*(part.flags for part in every)),
    )


def condition(part: Expression) -> Expression:
    """What stands where a condition is expected: a bare column is one."""
    return replace(part, columns=(), predicates=unite(part.predicates, part.columns), bare=False)


def combined(operator: str, left: Value, right: Value, here: Here) -> Value:
    """Two operands and what is between them."""
    one, other = terms_of(left, here), terms_of(right, here)
    if operator in _CONNECTIVES:
        both = together([condition(one), condition(other)])
        return both if operator == "BitAnd" else replace(both, equalities=())
    if operator in _COMPARING:
        return _compared(operator, one, (right,), here)
    return together([one, other])


def inverted(operator: str, part: Expression) -> Expression:
    """`~`, `-` and `+`."""
    if operator == "Invert":
        return replace(condition(part), equalities=())
    return replace(part, descending=operator == "USub")


def compare(operator: str, left: Value, right: Value, here: Here) -> Value:
    """Column and value, or column and column."""
    if operator in _IDENTITY:
        return Expression()
    if any(True for _ in terms(left)):
        return _compared(operator, terms_of(left, here), (right,), here)
    return _compared(operator, terms_of(right, here), (left,), here)


def _compared(operator: str, subject: Expression, others: tuple[Value, ...], here: Here) -> Expression:
    """What is compared with columns only joins; with anything else the columns are predicates."""
    values = [terms_of(value, here) for value in others]
    joins = any(value.columns for value in values) and not any("subselect" in value.flags for value in values)
    parts = together([subject, *values])
    if joins:
        return replace(parts, columns=(), raw=None, bare=False)
    flags = (_FLAGS[operator],) if operator in _FLAGS else ()
    alone = operator in _SAME and subject.bare
    return replace(
        parts,
        columns=(),
        predicates=unite(parts.predicates, parts.columns),
        equalities=unite(parts.equalities, subject.columns if alone else ()),
        flags=unite(parts.flags, flags),
        raw=None,
        bare=False,
    )
