"""The states of one unit: each row is read once between two statements of the application."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dal.adapters.mysql.sql import Lock
from dal.adapters.mysql.states import StateReader
from dal.adapters.mysql.unit_session import UnitSession
from dal.contract.model import Contract
from dal.domain import Key, State


class Images:
    """Rows that are locked cannot change but by a statement of this unit, so until then they are not read again.

    A unique value that one of the rows holds needs no search of its own: its state is the row's version and key,
    under the row's lock. Values that none of them holds are looked up, since another row may have taken them.
    """

    def __init__(self, session: UnitSession, contract: Contract, reader: StateReader) -> None:
        self._session = session
        self._contract = contract
        self._reader = reader
        self._rows: dict[Key, State] = {}
        self._as_of = 0  # statements of the session when the rows were last right

    def read(self, keys: Sequence[Key]) -> Sequence[State]:
        """The states of the keys in their order, locked."""
        rows = self.rows(key for key in keys if self._contract.unique(key.entity) is None)
        known = {**rows, **self._held()}
        rest = [key for key in keys if key not in known]
        if rest:
            known.update(zip(rest, self._fetch(rest), strict=True))
        return [known[key] for key in keys]

    def rows(self, keys: Iterable[Key]) -> Mapping[Key, State]:
        """The states of these rows, locked."""
        if self._session.statements != self._as_of:
            self._rows.clear()
        wanted = tuple(dict.fromkeys(keys))
        unread = [key for key in wanted if key not in self._rows]
        if unread:
            self._rows.update(zip(unread, self._fetch(unread), strict=True))
        return {key: self._rows[key] for key in wanted}

    def _fetch(self, keys: Sequence[Key]) -> Sequence[State]:
        states = self._reader.read(self._session, keys, Lock.UPDATE)
        self._as_of = self._session.statements  # this one has changed nothing
        return states

    def _held(self) -> dict[Key, State]:
        return {
            unique: State(unique, state.version, entity.holder(state.row))
            for state in self._rows.values()
            if state.row is not None
            for entity in (self._contract.entity(state.key.entity),)
            for unique in entity.unique_keys(state.row)
        }
