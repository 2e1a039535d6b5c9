"""How a unit of work ends: what is written down before the commit, and how its outcome is found out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from dal.adapters.mysql.errors import code_of
from dal.adapters.mysql.packet import Exchange
from dal.adapters.mysql.sql import Lock, Statement
from dal.adapters.mysql.states import StateReader
from dal.adapters.mysql.unit_session import UnitSession
from dal.domain import Key, State
from dal.errors import OutcomeUnknown
from dal.ports import Sealed

COMMIT = Statement("COMMIT")


@dataclass(frozen=True, slots=True)
class Work:
    """What a unit hands over at its end.

    `keys` are those that it touched, sorted, `normal` how the contract has each of them; `epochs` are those that
    it is held to. `lock` is what a read needs to see rows as they are now: nothing where each statement has a
    snapshot of its own. `states` reads them under locks.
    """

    session: UnitSession
    keys: tuple[Key, ...]
    normal: Mapping[Key, Key]
    epochs: frozenset[int]
    lock: Lock | None
    states: Callable[[Sequence[Key]], Sequence[State]]


class Seal(Protocol):
    """The end of units of work that touched keys."""

    def check(self, keys: Sequence[Key]) -> None:
        """Whether these keys can be touched.

        Raises:
            UnsupportedOperation: a key cannot be written down.
        """
        ...

    def commit(self, work: Work) -> Sealed:
        """Write down and commit; an unknown outcome is part of the answer.

        Raises:
            FencedError: the epoch is over; the transaction is still open, to be rolled back.
            MySQLError: likewise.
        """
        ...

    def committed(self, session: UnitSession, sealed: Sealed) -> bool:
        """Whether a commit of unknown outcome took place, asked in a unit of its own.

        Raises:
            OutcomeUnknown: it cannot be told.
        """
        ...


class ClockSeal:
    """Reads rows and the server's clock under locks, then commits: for single processes, without a journal."""

    def __init__(self, reader: StateReader) -> None:
        self._reader = reader

    def check(self, keys: Sequence[Key]) -> None:
        """Every key will do."""

    def commit(self, work: Work) -> Sealed:
        """See `Seal`."""
        states = tuple(work.states(work.keys))
        return concluded(work.session.exchange([COMMIT]), Sealed(work.keys, states))

    def committed(self, session: UnitSession, sealed: Sealed) -> bool:
        """It was if the rows are what the unit wrote. Else it was not, or somebody has written since."""
        found = self._reader.read(session, sealed.keys, Lock.SHARE)
        if [state.row for state in found] == [state.row for state in sealed.states]:
            return True
        raise OutcomeUnknown("the rows are not what the unit wrote: undone, or overwritten since")


def concluded(exchange: Exchange, sealed: Sealed) -> Sealed:
    """What the end of a unit means, whose last statement was COMMIT.

    Raises:
        MySQLError: nothing was committed.
    """
    error = exchange.error
    if error is None:
        return sealed
    if not exchange.last_begun:
        raise error
    unknown = OutcomeUnknown(f"the connection to MySQL broke during COMMIT ({code_of(error)})")
    unknown.__cause__ = error
    return Sealed(sealed.keys, sealed.states, unknown, sealed.token)
