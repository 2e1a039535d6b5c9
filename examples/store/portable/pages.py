"""Pages of lists that are at hand as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from examples.store import rules
from examples.store.entities import OrderHead, Page

T = TypeVar("T")


def page_of(items: Sequence[T], page: int, page_size: int) -> Page[T]:
    """One page of a list.

    Raises:
        InvalidInput: the page is out of bounds.
    """
    skip = rules.page(page, page_size)
    return Page(tuple(items[skip : skip + page_size]), page, page_size, len(items))


def newest(heads: Iterable[OrderHead]) -> list[OrderHead]:
    """Orders by time, newest first, then by id, highest first."""
    return sorted(heads, key=lambda head: (head.created_at, head.id), reverse=True)
