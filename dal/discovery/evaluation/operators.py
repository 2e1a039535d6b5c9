"""Operators, comparisons, conditions."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dal.discovery.values.collections import Entries, Items
from dal.discovery.values.program import ClassRef, Instance
from dal.discovery.values.text import Hole, Text, spoken, string, text_of
from dal.discovery.values.value import NONE, Known, Unknown, Value, join

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here


def binary(node: ast.BinOp, here: Here) -> Value:
    """`left + right` and the like; values of stacks may say what it means for them."""
    left, right = here.evaluate(node.left), here.evaluate(node.right)
    here.node = node
    return join([operated(node.op, one, two, here) for one in left.options() for two in right.options()])


def operated(operator: ast.operator, left: Value, right: Value, here: Here) -> Value:
    """Two values and what is between them."""
    overloaded = getattr(left, "binary", None) or getattr(right, "binary", None)
    if overloaded is not None:
        return as_value(overloaded(type(operator).__name__, left, right, here))
    return _combined(operator, left, right, here)


def as_value(value: object) -> Value:
    """What a stack has answered."""
    return value if isinstance(value, Value) else Unknown()


def _combined(operator: ast.operator, left: Value, right: Value, here: Here) -> Value:
    if isinstance(operator, ast.Mod) and isinstance(left, Text):
        return here.machine.percent(left, right)
    if isinstance(operator, ast.Add):
        return _sum(left, right)
    if isinstance(operator, ast.Mult):
        return _product(left, right)
    if isinstance(operator, ast.BitOr) and isinstance(left, Entries) and isinstance(right, Entries):
        for key, value in right.entries:
            left = left.with_entry(key, value)
        return left
    return Unknown("a calculation", free=left.is_free and right.is_free)


def _sum(left: Value, right: Value) -> Value:
    if isinstance(left, Items) and isinstance(right, Items):
        return Items((*left.items, *right.items), left.open or right.open, left.kind)
    if isinstance(left, Items) or isinstance(right, Items):
        known = left if isinstance(left, Items) else right
        return Items(known.items, open=True, kind=known.kind) if isinstance(known, Items) else Unknown()
    if isinstance(left, Text) or isinstance(right, Text):
        return text_of([*spoken(left), *spoken(right)])
    if isinstance(left, Known) and isinstance(right, Known):
        return _number(left.value, right.value)
    return Unknown("a sum", free=left.is_free)


def _number(left: object, right: object) -> Value:
    if isinstance(left, int | float) and isinstance(right, int | float):
        return Known(left + right)
    return Unknown("a sum")


def _product(left: Value, right: Value) -> Value:
    if isinstance(right, Items | Text) and not isinstance(left, Items | Text):
        left, right = right, left
    times = right.value if isinstance(right, Known) and isinstance(right.value, int) else None
    if isinstance(left, Text):
        if times is not None and 0 <= times <= 64:  # noqa: PLR2004  nobody writes longer ones by hand
            return text_of(list(left.pieces) * times)
        return text_of([*left.pieces, Hole("repeated")])
    if isinstance(left, Items):
        return Items(left.items, open=times != 1, kind=left.kind)
    return Unknown("a product")


def boolean(node: ast.BoolOp, here: Here) -> Value:
    """`a or b`: every side may be evaluated; sides that are known to be skipped give nothing."""
    values: list[Value] = []
    stops = isinstance(node.op, ast.Or)
    decided = False
    for part in node.values:
        value = here.evaluate(part)
        truth = value.truth()
        if decided:
            continue
        last = part is node.values[-1]
        if last or truth is None or truth is stops:
            values.append(value)
        decided = truth is stops
    return join(values)


def unary(node: ast.UnaryOp, here: Here) -> Value:
    """`not x`, `-x`, `~x`."""
    value = here.evaluate(node.operand)
    here.node = node
    return join([_inverted(node, option, here) for option in value.options()])


def _inverted(node: ast.UnaryOp, value: Value, here: Here) -> Value:
    overloaded = getattr(value, "unary", None)
    if overloaded is not None and not isinstance(node.op, ast.Not):
        return as_value(overloaded(type(node.op).__name__, here))
    truth = value.truth()
    if isinstance(node.op, ast.Not):
        return Unknown("a condition") if truth is None else Known(not truth)
    if isinstance(node.op, ast.USub) and isinstance(value, Known) and isinstance(value.value, int | float):
        return Known(-value.value)
    return Unknown("a calculation")


def compare(node: ast.Compare, here: Here) -> Value:
    """`left == right` and the like; of a stack's column it is a predicate."""
    left = here.evaluate(node.left)
    rights = [here.evaluate(comparator) for comparator in node.comparators]
    here.node = node
    pairs = [(one, two) for one in left.options() for two in rights[0].options()]
    spoken_for = [_spoken_for(node, one, two, here) for one, two in pairs]
    if any(value is not None for value in spoken_for):
        return join([value or Unknown("a condition") for value in spoken_for])
    return _decided(node.ops[0], left, rights[0]) if len(rights) == 1 else Unknown("a condition")


def _spoken_for(node: ast.Compare, left: Value, right: Value, here: Here) -> Value | None:
    compared = getattr(left, "compared", None) or getattr(right, "compared", None)
    return None if compared is None else as_value(compared(type(node.ops[0]).__name__, left, right, here))


_EQUAL = (ast.Eq, ast.Is)
_UNEQUAL = (ast.NotEq, ast.IsNot)


def _decided(operator: ast.cmpop, left: Value, right: Value) -> Value:
    if isinstance(operator, ast.In | ast.NotIn) and left.is_known:
        inside = _inside(left, right)
        return Unknown("a condition") if inside is None else Known(inside is isinstance(operator, ast.In))
    if not isinstance(operator, _EQUAL + _UNEQUAL):
        return Unknown("a condition")
    if left.is_known and right.is_known:
        return Known((left == right) is isinstance(operator, _EQUAL))
    sure = isinstance(left, Instance | ClassRef | Items | Entries | Text)
    if right == NONE and sure:
        return Known(isinstance(operator, _UNEQUAL))
    return Unknown("a condition")


def _inside(left: Value, right: Value) -> bool | None:
    if isinstance(right, Items) and not right.open and all(item.is_known for item in right.items):
        return left in right.items
    if isinstance(right, Entries) and not right.open:
        return any(key == left for key, _ in right.entries)
    one, other = string(left), string(right)
    return one in other if one is not None and other is not None else None


def conditional(node: ast.IfExp, here: Here) -> Value:
    """`a if test else b`."""
    truth = here.evaluate(node.test).truth()
    body, orelse = here.evaluate(node.body), here.evaluate(node.orelse)
    if truth is not None:
        return body if truth else orelse
    return join([body, orelse])
