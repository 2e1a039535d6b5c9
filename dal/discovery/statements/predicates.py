"""Which columns a condition compares with a value, and which of them every row must be equal in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp

from dal.discovery.statements.holes import HOLE, has_hole
from dal.discovery.statements.scopes import Scope, is_query, owned

_SAME = (exp.EQ, exp.NullSafeEQ, exp.In)
_TRANSPARENT = (exp.Paren, exp.Collate, exp.Alias)
"""What does not change which column is compared; an alias in a condition is a hole that was taken for one."""
_EITHER = (exp.Or, exp.Xor, exp.Not)
_VALUES = (
    exp.Literal,
    exp.Placeholder,
    exp.Parameter,
    exp.SessionParameter,
    exp.Null,
    exp.Boolean,
    exp.HexString,
    exp.BitString,
)


@dataclass(frozen=True, slots=True)
class Compared:
    """A column that is compared with a value; `always` where every row must be equal."""

    column: exp.Column
    always: bool


def conditions(scope: Scope) -> Iterator[exp.Expr]:
    """WHERE, HAVING and ON of a query in order of appearance, those of queries inside it excepted."""
    for node in scope.nodes:
        if isinstance(node, (exp.Where, exp.Having)):
            yield node.this
        elif isinstance(node, exp.Join) and isinstance(node.args.get("on"), exp.Expr):
            yield node.args["on"]


def compared(condition: exp.Expr) -> Iterator[Compared]:
    """The columns that are compared with a value: columns that join two tables are not."""
    for leaf, always in _leaves(condition):
        columns = _columns(leaf)
        if columns and _has_value(leaf):
            fixed = _fixed(leaf) if always else set()
            yield from (Compared(column, id(column) in fixed) for column in columns)


def undecided(condition: exp.Expr) -> bool:
    """Whether a hole stands for a condition or for the column of one; it may stand for a value."""
    return any(_is_glued(node) for node in owned(condition)) or any(
        _is_open(leaf) for leaf, _ in _leaves(condition)
    )


def _leaves(condition: exp.Expr) -> Iterator[tuple[exp.Expr, bool]]:
    """The comparisons, and whether each must be true for every row."""
    waiting = [(condition, True)]
    while waiting:
        part, always = waiting.pop()
        part = _bare(part)
        if isinstance(part, (exp.And, *_EITHER)):
            always = always and isinstance(part, exp.And)
            waiting += [(below, always) for below in part.iter_expressions(reverse=True)]
        else:
            yield part, always


def _bare(node: exp.Expr) -> exp.Expr:
    while isinstance(node, _TRANSPARENT) and isinstance(node.this, exp.Expr):
        node = node.this
    return node


def _columns(node: exp.Expr | None) -> list[exp.Column]:
    if node is None or is_query(node):
        return []
    return [part for part in owned(node) if isinstance(part, exp.Column) and not _is_hole(part)]


def _is_hole(node: object) -> bool:
    return isinstance(node, exp.Column) and has_hole(node.name)


def _has_value(leaf: exp.Expr) -> bool:
    """Whether something in it is no column, or it is a column alone, or an IN whose values are missing."""
    alone = isinstance(leaf, exp.Column) or (isinstance(leaf, exp.In) and len(list(leaf.iter_expressions())) == 1)
    return alone or any(_is_value(node) for node in owned(leaf))


def _is_value(node: exp.Expr) -> bool:
    """A constant, a parameter, a hole, a sub-select, or a function of nothing such as NOW()."""
    if isinstance(node, _VALUES) or _is_hole(node) or is_query(node):
        return True
    return isinstance(node, exp.Func) and not isinstance(node, exp.Connector) and not any(node.iter_expressions())


def _fixed(leaf: exp.Expr) -> set[int]:
    """The columns that stand alone on one side of an equality that has no column on the other."""
    if not isinstance(leaf, _SAME):
        return set()
    first, *others = leaf.iter_expressions()
    sides = [(first, others)] if isinstance(leaf, exp.In) else [(first, others), (others[0], [first])]
    return {
        id(column)
        for side, opposite in sides
        if not any(_columns(other) for other in opposite)
        for column in _alone(side)
    }


def _alone(side: exp.Expr) -> list[exp.Expr]:
    side = _bare(side)
    parts = side.expressions if isinstance(side, exp.Tuple) else [side]
    return [_bare(part) for part in parts]


def _is_glued(node: exp.Expr) -> bool:
    """A hole is part of a column's name, or was taken for an alias."""
    if isinstance(node, exp.Alias):
        return has_hole(node.alias)
    return _is_hole(node) and bool(node.args.get("table") or HOLE.sub("", node.name))


def _is_open(leaf: exp.Expr) -> bool:
    """A hole is the condition, or it is compared and nothing else in it is a column."""
    if _is_hole(leaf):
        return True
    compares = isinstance(leaf, (exp.Binary, exp.In, exp.Between))
    return compares and not _columns(leaf) and any(_is_hole(_bare(side)) for side in leaf.iter_expressions())
