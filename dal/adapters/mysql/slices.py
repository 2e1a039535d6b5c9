"""Tables in slices: how long runs divide them, and read one slice wherever it is worked on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Protocol, TypeVar

from dal.adapters.mysql import journal_sql, sql
from dal.adapters.mysql.key_text import read_back, written
from dal.adapters.mysql.rows import primary_key
from dal.adapters.mysql.session import Session
from dal.adapters.mysql.sight import Sight
from dal.adapters.mysql.sql import Values
from dal.adapters.mysql.states import StateReader, run
from dal.contract.model import Contract
from dal.domain import Key, State
from dal.ports import Estimate

T = TypeVar("T")


class Ask(Protocol):
    """Puts a question to a read session and gives its answer."""

    def __call__(self, question: Callable[[Session], T], /) -> T:
        """The answer; the session is given back."""
        ...


class MySQLSlices:
    """Fulfils `Slices`.

    Args:
        contract: which tables there are.
        ask: lends a read session.
        sight: reads rows with the versions of the journal; None without a journal.
        states: reads them with those of the clock.
    """

    def __init__(self, contract: Contract, ask: Ask, sight: Sight | None, states: StateReader) -> None:
        self._contract = contract
        self._ask = ask
        self._sight = sight
        self._states = states

    def boundary(self, entity: str, after: Values | None, rows: int) -> Values | None:
        """See `Slices`."""
        found = self._contract.entity(entity)
        lines = self._ask(partial(run, statement=sql.boundary(found, after, rows)))
        return primary_key(found, dict(zip(found.primary_key, lines[0], strict=True))) if lines else None

    def between(self, entity: str, after: Values | None, upto: Values) -> Sequence[State]:
        """See `Slices`."""
        found = self._contract.entity(entity)
        if (sight := self._sight) is not None:
            return self._ask(lambda session: sight.between(session, found, after, upto, inside=False))
        return self._ask(lambda session: self._states.between(session, found, after, upto))

    def versions(self, keys: Sequence[Key]) -> Mapping[Key, int]:
        """See `Slices`; without a journal nothing is known."""
        if (sight := self._sight) is None:
            return {}
        return self._ask(lambda session: sight.versions(session, keys))

    def clock(self) -> int:
        """See `Slices`."""
        ((now,),) = self._ask(partial(run, statement=journal_sql.clock()))
        return int(str(now))

    def written_since(self, entity: str, version: int, *, after: Key | None, limit: int) -> Sequence[Key]:
        """See `Slices`; reads the entity's part of the journal. Without a journal nothing is known."""
        if self._sight is None:
            return ()
        behind = None if after is None else written(after)
        question = journal_sql.newer(self._contract.entity(entity).names, version, after=behind, limit=limit)
        lines = self._ask(partial(run, statement=question))
        return [read_back(str(name), bytes(k)) for name, k in lines if isinstance(k, bytes)]

    def estimate(self, entity: str) -> Estimate:
        """See `Slices`."""
        ((rows, length),) = self._ask(partial(run, statement=sql.estimate(self._contract.entity(entity))))
        return Estimate(int(str(rows)), int(str(length)))
