"""What the entities share: pages, changes that may leave a field alone, and the checking of what is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import Enum
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from examples.store import rules

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T")


class Keep(Enum):
    """Stands for "leave this as it is" where None means NULL."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP


def given(values: DataclassInstance) -> dict[str, object]:
    """The fields that were given a value, in their order: of changes those that are not `KEEP`."""
    every = {item.name: getattr(values, item.name) for item in fields(values)}
    return {name: value for name, value in every.items() if value is not KEEP}


def check(values: DataclassInstance, table: Mapping[str, rules.Rule]) -> None:
    """Judge every field that was given by its rule.

    Raises:
        InvalidInput: one breaks its rule.
    """
    for name, value in given(values).items():
        table[name](name, value)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list: its items, which page it is (from 1), how many fit on one, how many there are in all."""

    items: tuple[T, ...]
    page: int
    page_size: int
    total: int
