"""Which statements ask for the rows of some keys, and which rows their answers hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from dal.adapters.mysql import sql
from dal.adapters.mysql.packet import Line
from dal.adapters.mysql.sql import Lock, Statement
from dal.contract.model import Contract, Entity, Unique
from dal.domain import Key, KeyValue, Row
from dal.errors import BackendError

T = TypeVar("T")

BATCH = 200
"""Keys in one statement."""


@dataclass(frozen=True, slots=True)
class RowQuestion:
    """The rows of some keys of one entity, or of one of its unique constraints."""

    entity: Entity
    unique: Unique | None
    keys: Sequence[Key]
    statement: Statement

    def rows(self, lines: Iterable[Line]) -> Iterator[tuple[Key, Row]]:
        """What each line of the answer says about which key.

        Raises:
            BackendError: a row is none that the contract allows.
        """
        return (seen(self.entity, self.unique, row_of(self.entity, line)) for line in lines)


class RowReader:
    """Asks by keys at their one Python value, sorted, so that all lock in the same order."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract

    def normal_key(self, key: Key) -> Key:
        """The key with the values that the contract gives its columns."""
        if self._contract.unique(key.entity) is not None:
            return key
        entity = self._contract.entity(key.entity)
        pairs = zip(entity.key, key.values, strict=True)
        return entity.key_of({column: _normal(entity, column, value) for column, value in pairs})

    def questions(self, keys: Iterable[Key], lock: Lock | None) -> list[RowQuestion]:
        """What to ask for the rows of these normal keys."""
        return [
            self._question(name, batch, lock)
            for name, group in groupby(sorted(set(keys)), key=lambda key: key.entity)
            for batch in batches(tuple(group))
        ]

    def owner(self, name: str) -> tuple[Entity, Unique | None]:
        """The entity of that name, or the one whose constraint has that name."""
        return self._contract.unique(name) or (self._contract.entity(name), None)

    def _question(self, name: str, keys: Sequence[Key], lock: Lock | None) -> RowQuestion:
        entity, unique = self.owner(name)
        by = entity.key if unique is None else unique.columns
        return RowQuestion(entity, unique, keys, sql.rows(entity, by, [key.values for key in keys], lock=lock))


def row_of(entity: Entity, cells: Iterable[object]) -> dict[str, object]:
    """A row of the contract from a line of its columns."""
    pairs = zip(entity.columns, cells, strict=True)
    return {column: _normal(entity, column, value) for column, value in pairs}


def seen(entity: Entity, unique: Unique | None, row: Row) -> tuple[Key, Row]:
    """The key by which a row was found, and what is to be known of it."""
    if unique is None:
        return entity.key_of(row), row
    key = unique.key(row)
    if key is None:
        raise BackendError(f"{unique.name}: a row without this value was found by it")
    return key, entity.holder(row)


def with_unique(entity: Entity, row: Row) -> Iterator[tuple[Key, Row]]:
    """The row and what its unique keys say of it."""
    yield entity.key_of(row), row
    holder = entity.holder(row)
    for key in entity.unique_keys(row):
        yield key, holder


def primary_key(entity: Entity, row: Row) -> tuple[KeyValue, ...]:
    """Where a walk goes on after this row."""
    return tuple(value for column in entity.primary_key if isinstance(value := row[column], int | str | bytes))


def batches(keys: Sequence[T]) -> Iterator[Sequence[T]]:
    """The keys, in whatever form, in portions of one statement."""
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def _normal(entity: Entity, column: str, value: object) -> object:
    try:
        return entity.normal_value(column, value)
    except ValueError as error:
        raise BackendError(f"MySQL holds what the contract does not allow: {error}") from error
