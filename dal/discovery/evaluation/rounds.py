"""The rounds of a loop: how many are looked at, and whether they surely happen."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dal.discovery.values.collections import Items, Maybe, sure
from dal.discovery.values.value import Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_UNROLLED = 24
_LEAVES = (ast.Break, ast.Continue, ast.Return, ast.Raise)
"""What may end a loop, or a round of it, early."""


def each(over: Value, here: Here) -> list[Value]:
    """Known elements one by one, else one for all, twice: what a round changes the next one sees."""
    if isinstance(over, Items) and over.items and not over.open and len(over.items) <= _UNROLLED:
        items = [sure(item) for item in over.items]
        return items if len(items) > 1 else items * 2
    return [over.elements(here)] * 2


def is_exact(over: Value, loop: ast.stmt) -> bool:
    """Whether every round is known and happens as a whole."""
    if not isinstance(over, Items) or over.open or not 1 < len(over.items) <= _UNROLLED:
        return False
    whole = not any(isinstance(item, Maybe) for item in over.items)
    return whole and not any(isinstance(part, _LEAVES) for part in ast.walk(loop))
