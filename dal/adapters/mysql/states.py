"""Rows and versions read together under a lock, where the server's clock gives the versions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, groupby

from pymysql.cursors import Cursor

from dal.adapters.mysql import sql
from dal.adapters.mysql.clock import ServerClock
from dal.adapters.mysql.packet import Line
from dal.adapters.mysql.rows import RowReader, batches, primary_key, row_of, seen, with_unique
from dal.adapters.mysql.session import Session
from dal.adapters.mysql.sql import Lock, Statement
from dal.contract.model import Contract, Entity
from dal.domain import Key, State
from dal.errors import BackendError
from dal.ports import Chunk


def run(session: Session, statement: Statement) -> tuple[Line, ...]:
    """The answer of a statement as plain tuples, whatever cursor class the application likes."""
    with Cursor(session) as cursor:
        cursor.execute(statement.sql, statement.args)
        return tuple(cursor.fetchall())


class StateReader:
    """Reads states for units, mirrors and walks; `clock` gives their versions."""

    def __init__(self, contract: Contract, clock: ServerClock) -> None:
        self._rows = RowReader(contract)
        self._clock = clock
        self._texts: dict[tuple[str, int, Lock], str] = {}

    def read(self, session: Session, keys: Sequence[Key], lock: Lock) -> Sequence[State]:
        """The states of the keys in their order; locked in sorted order, one statement for each entity."""
        asked = {key: self._rows.normal_key(key) for key in keys}
        if len(asked) == 1:  # the usual write
            ((key, same),) = asked.items()
            found = self._read_batch(session, key.entity, (same,), lock)
        else:
            found = self._read_sorted(session, asked.values(), lock)
        return [State(key, found[asked[key]].version, found[asked[key]].row) for key in keys]

    def _read_sorted(self, session: Session, keys: Iterable[Key], lock: Lock) -> dict[Key, State]:
        found: dict[Key, State] = {}
        for name, group in groupby(sorted(set(keys)), key=lambda key: key.entity):
            for batch in batches(tuple(group)):
                found |= self._read_batch(session, name, batch, lock)
        return found

    def walk(self, session: Session, entity: Entity, after: sql.Values | None, limit: int) -> Chunk:
        """The next rows by primary key, each followed by its unique keys' states, under one shared lock."""
        statement = sql.chunk(entity, after, limit=limit, lock=Lock.SHARE, clock=self._clock)
        rows, states = _selected(session, entity, statement)
        return Chunk(states, primary_key(entity, rows[-1]) if len(rows) == limit else None)

    def between(
        self, session: Session, entity: Entity, after: sql.Values | None, upto: sql.Values
    ) -> tuple[State, ...]:
        """The rows behind one primary key up to another, each followed by its unique keys' states."""
        statement = sql.between(entity, after, upto, lock=Lock.SHARE, clock=self._clock)
        return _selected(session, entity, statement)[1]

    def _read_batch(self, session: Session, name: str, keys: Sequence[Key], lock: Lock) -> dict[Key, State]:
        entity, unique = self._rows.owner(name)
        by = entity.key if unique is None else unique.columns
        lines = run(session, self._versioned(entity, by, keys, lock))
        found = {key: State(key, _version(lines[0][0]), None) for key in keys}
        for _, version, *cells in lines:
            row = _present(entity, cells)
            if row is not None:
                key, shown = seen(entity, unique, row)
                found[key] = State(key, _version(version), shown)
        return found

    def _versioned(self, entity: Entity, by: Sequence[str], keys: Sequence[Key], lock: Lock) -> Statement:
        """The statement; its text depends on how many keys there are, not on their values."""
        same = keys[0].entity, len(keys), lock
        values = [key.values for key in keys]
        if same not in self._texts:
            self._texts[same] = sql.versioned(entity, by, values, clock=self._clock, lock=lock).sql
        return Statement(self._texts[same], tuple(chain.from_iterable(values)))


def _selected(
    session: Session, entity: Entity, statement: Statement
) -> tuple[list[dict[str, object]], tuple[State, ...]]:
    lines = [(_version(line[0]), row_of(entity, line[1:])) for line in run(session, statement)]
    states = tuple(State(key, version, shown) for version, row in lines for key, shown in with_unique(entity, row))
    return [row for _, row in lines], states


def _present(entity: Entity, cells: Sequence[object]) -> dict[str, object] | None:
    """The row of a line of the outer join, None where nothing was joined."""
    joined = dict(zip(entity.columns, cells, strict=True))
    absent = any(joined[column] is None for column in entity.primary_key)
    return None if absent else row_of(entity, cells)


def _version(value: object) -> int:
    if not isinstance(value, int):
        raise BackendError(f"the server's clock gave {type(value).__name__} instead of a number")
    return value
