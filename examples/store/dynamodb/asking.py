"""Questions as SQL takes them: a value that no column can hold finds nothing, and pages are counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from dal.adapters.dynamodb import EntityTable
from dal.contract import Entity
from dal.domain import KeyValue, Row, State
from dal.errors import UnsupportedOperation
from examples.store import rules
from examples.store.entities import Page

T = TypeVar("T")

MOST_ROWS = 10_000
"""Rows that a list may walk: as deep as pages go."""

MOST_SEARCHED = 2_000
"""Rows that a text search may read and filter; a shop with more needs a search engine."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of an index: its partition, from which end, and how many rows it may cost."""

    index: str | None
    columns: Row = field(default_factory=dict)
    descending: bool = False
    most: int = MOST_ROWS


def nameable(table: EntityTable, *key: KeyValue) -> bool:
    """Whether there can be a row of that key."""
    return _possible(table.entity, dict(zip(table.entity.key, key, strict=True)))


def find(table: EntityTable, *key: KeyValue) -> Row | None:
    """The row of that key, as it is now."""
    return table.get(*key) if nameable(table, *key) else None


def state_of(table: EntityTable, *key: KeyValue) -> State | None:
    """The row of that key with its version, as it is now."""
    return table.state(*key) if nameable(table, *key) else None


def every(table: EntityTable, asked: Asked) -> tuple[State, ...]:
    """All rows in the order of the index.

    Raises:
        UnsupportedOperation: there are more than may be read.
    """
    if not _possible(table.entity, asked.columns):
        return ()
    return table.every(asked.index, asked.columns, descending=asked.descending, most=asked.most)


def some(table: EntityTable, asked: Asked, limit: int) -> tuple[Row, ...]:
    """The first rows in the order of the index."""
    if not _possible(table.entity, asked.columns):
        return ()
    return table.query(asked.index, asked.columns, descending=asked.descending, limit=limit).rows


def count(table: EntityTable, asked: Asked) -> int:
    """How many rows there are."""
    return table.count(asked.index, asked.columns) if _possible(table.entity, asked.columns) else 0


def paged(table: EntityTable, asked: Asked, make: Callable[[Row], T], page: int, page_size: int) -> Page[T]:
    """One page in the order of the index; the rows before it are read too.

    Raises:
        InvalidInput: the page is out of bounds.
    """
    skip = rules.page(page, page_size)
    if not _possible(table.entity, asked.columns):
        return Page((), page, page_size, 0)
    found = table.query(asked.index, asked.columns, descending=asked.descending, limit=skip + page_size)
    total = len(found.states) if found.after is None else count(table, asked)
    return Page(tuple(map(make, found.rows[skip:])), page, page_size, total)


def searched(table: EntityTable, index: str, columns: Row | None = None) -> tuple[Row, ...]:
    """All rows of an index, to be filtered by their text.

    Raises:
        UnsupportedOperation: there are too many.
    """
    try:
        return tuple(map(row_of, every(table, Asked(index, columns or {}, most=MOST_SEARCHED))))
    except UnsupportedOperation as error:
        raise UnsupportedOperation(
            f"text search reads at most {MOST_SEARCHED} {table.entity.name} rows; feed a search engine from the"
            " table's stream instead"
        ) from error


def fresh(table: EntityTable, found: Iterable[State]) -> tuple[State, ...]:
    """What an index has found as it is now, without what is gone."""
    now = table.states([state.key.values for state in found])
    return tuple(state for state in now if state is not None)


def row_of(state: State) -> Row:
    """The row of a state that was found."""
    if state.row is None:
        raise ValueError(f"{state.key.entity}: a tombstone was found")
    return state.row


def _possible(entity: Entity, columns: Row) -> bool:
    try:
        for column, value in columns.items():
            entity.normal_value(column, value)
    except ValueError:
        return False
    return True
