"""Comprehensions and generator expressions."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dal.discovery.evaluation.assigning import assign
from dal.discovery.values.collections import Entries, Items, Maybe
from dal.discovery.values.text import string, text
from dal.discovery.values.value import Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here


def comprehension(node: ast.ListComp | ast.SetComp | ast.GeneratorExp, here: Here) -> Value:
    """Over known elements each of its own, else one for all."""
    before = dict(here.env)
    items, more = _loops(node.generators, node.elt, here)
    here.env = before
    return Items(tuple(items), more, "list")


def _loops(generators: Sequence[ast.comprehension], element: ast.expr, here: Here) -> tuple[list[Value], bool]:
    if not generators:
        return [here.evaluate(element)], False
    first, rest = generators[0], generators[1:]
    over = iterated(here.evaluate(first.iter))
    items: list[Value] = []
    more = not isinstance(over, Items) or over.open
    each = over.items if isinstance(over, Items) and over.items else (over.elements(here),)
    for item in each:
        assign(first.target, item.value if isinstance(item, Maybe) else item, here)
        conditions = [here.evaluate(condition).truth() for condition in first.ifs]
        if any(condition is False for condition in conditions):
            continue
        inner, further = _loops(rest, element, here)
        surely = not isinstance(item, Maybe) and all(condition is True for condition in conditions)
        items += inner if surely else [Maybe(value) for value in inner]
        more |= further
    return items, more


def iterated(over: Value) -> Value:
    """A loop over a dictionary is one over its keys, one over a name over its letters."""
    word = string(over)
    if word is not None and len(word) <= _LETTERS:
        return Items(tuple(text(letter) for letter in word))
    return Items(tuple(key for key, _ in over.entries), over.open) if isinstance(over, Entries) else over


_LETTERS = 40


def dict_comprehension(node: ast.DictComp, here: Here) -> Value:
    """The same for key and value."""
    before = dict(here.env)
    pairs, more = _loops(node.generators, ast.Tuple(elts=[node.key, node.value], ctx=ast.Load()), here)
    here.env = before
    entries = Entries((), open=more)
    for pair in pairs:
        pair = pair.value if isinstance(pair, Maybe) else pair  # noqa: PLW2901
        if isinstance(pair, Items) and len(pair.items) == 2:  # noqa: PLR2004
            entries = entries.with_entry(*pair.items)
    return entries
