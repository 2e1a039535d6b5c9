"""Whether two databases hold the same: every row and every unique value."""

from __future__ import annotations

from collections.abc import Iterator

from dal.adapters.memory import MemoryDatabase
from dal.contract import Contract
from dal.domain import Key, Row, State
from dal.ports import Database


def differences(contract: Contract, left: Database, right: Database) -> list[str]:
    """Every key that is not the same on both sides, in words; empty if the databases are equal."""
    lefts, rights = held(contract, left), held(contract, right)
    return [
        f"{key}: {lefts.get(key)} != {rights.get(key)}"
        for key in sorted({*lefts, *rights})
        if lefts.get(key) != rights.get(key)
    ]


def held(contract: Contract, database: Database) -> dict[Key, Row]:
    """Everything in a database by key; what hangs around without a row of its own included."""
    if isinstance(database, MemoryDatabase):
        return {
            Key(entity, values): row
            for entity, rows in database._store._rows.items()
            for values, row in rows.items()
        }
    return {
        state.key: state.row
        for entity in contract.entities
        for state in walked(database, entity)
        if state.row is not None
    }


def walked(database: Database, entity: str) -> Iterator[State]:
    """All states of an entity and its unique keys."""
    cursor: object | None = None
    while True:
        chunk = database.walk(entity, cursor=cursor, limit=100)
        yield from chunk.states
        cursor = chunk.cursor
        if cursor is None:
            return
