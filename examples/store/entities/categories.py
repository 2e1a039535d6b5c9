"""The category tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from examples.store import rules
from examples.store.entities.common import KEEP, Keep, check


@dataclass(frozen=True, slots=True)
class Category:
    """A node of the category tree; roots have no parent. Names may repeat."""

    id: int
    name: str
    parent_id: int | None
    created_at: datetime


_CATEGORY: Mapping[str, rules.Rule] = {"name": rules.name(100), "parent_id": rules.optional(rules.identity)}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCategory:
    """A category to be created, under a parent or as a root."""

    name: str
    parent_id: int | None = None

    def __post_init__(self) -> None:
        check(self, _CATEGORY)


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryChanges:
    """What to change of a category; `parent_id=None` makes it a root."""

    name: str | Literal[Keep.KEEP] = KEEP
    parent_id: int | Literal[Keep.KEEP] | None = KEEP

    def __post_init__(self) -> None:
        check(self, _CATEGORY)
