"""Walks up the category tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from examples.store.entities import Category

LONGEST_PATH = 101
"""The most categories that a path shows."""

Find = Callable[[int], Category | None]


def path(category_id: int, find: Find) -> tuple[Category, ...]:
    """From the root down to the category; empty if there is no such category."""
    return tuple(reversed([*islice(upwards(category_id, find), LONGEST_PATH)]))


def is_below(parent_id: int, category_id: int, find: Find) -> bool:
    """Whether the first is the second or lies somewhere under it."""
    return parent_id == category_id or any(step.parent_id == category_id for step in upwards(parent_id, find))


def upwards(category_id: int | None, find: Find) -> Iterator[Category]:
    """The category and all above it; ends where it comes to a category again."""
    seen: set[int] = set()
    while category_id is not None and category_id not in seen:
        seen.add(category_id)
        found = find(category_id)
        if found is None:
            return
        yield found
        category_id = found.parent_id
