"""How a unit of work begins and ends."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType

from pymysql.err import MySQLError

from dal.adapters.mysql.connection import Binding
from dal.adapters.mysql.errors import code_of, is_lost, is_timeout, translate
from dal.adapters.mysql.pool import ConnectionPool
from dal.adapters.mysql.session import Session
from dal.adapters.mysql.unit import MySQLUnit
from dal.adapters.mysql.unit_session import UnitSession
from dal.errors import OutcomeUnknown, UnitError


class UnitScope:
    """Commits at the outermost exit, rolls back on an exception; usable once.

    An inner unit that failed has left half of its work behind, so the outer one can no longer commit.
    `lost_early` says after a failure that the connection was dead before it answered anything: nothing has
    happened and the whole unit may be run again.
    """

    __slots__ = ("_binding", "_new_unit", "_outer", "_pool", "_unit", "lost_early")

    def __init__(
        self, binding: Binding, pool: ConnectionPool[UnitSession], new_unit: Callable[[UnitSession], MySQLUnit]
    ) -> None:
        self._binding = binding
        self._pool = pool
        self._new_unit = new_unit
        self._outer: Session | None = None
        self._unit: MySQLUnit | None = None
        self.lost_early = False

    def __enter__(self) -> MySQLUnit:
        unit = self._binding.unit
        if unit is None:
            unit = self._open()
        else:
            unit.depth += 1
        self._unit = unit
        return unit

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        unit = self._unit
        if unit is None:
            raise UnitError("this unit of work was never entered")
        unit.depth -= 1
        if error is not None:
            unit.session.spoil(f"a part of it failed with {type(error).__name__}")
        if unit.depth == 0:
            self._end(unit, failed=error is not None)

    def _end(self, unit: MySQLUnit, *, failed: bool) -> None:
        try:
            self._close(unit.session, failed=failed)
        except OutcomeUnknown as unknown:
            unit.tell(unknown)
            raise
        if not failed:
            unit.tell(None)

    def _open(self) -> MySQLUnit:
        session = self._pool.checkout()
        session.start()
        unit = self._new_unit(session)
        self._outer = self._binding.session
        self._binding.session, self._binding.unit = session, unit
        return unit

    def _close(self, session: UnitSession, *, failed: bool) -> None:
        self._binding.session, self._binding.unit = self._outer, None
        if not self._pool.owns(session):  # a forked child leaves the block: the transaction is its parent's
            raise UnitError("this unit of work belongs to the parent process; end it there")
        self.lost_early = session.lost and not session.answered
        reusable = False
        try:
            if session.spoilt is not None:
                reusable = session.rollback_unit()
                if not failed:
                    raise UnitError(
                        f"nothing was committed: {session.spoilt}. Let the error reach the unit's end."
                    )
            else:
                self._commit(session)
                reusable = session.settled()
        finally:
            (self._pool.give_back if reusable else self._pool.discard)(session)

    def _commit(self, session: UnitSession) -> None:
        if not session.used:
            return  # no statement, no transaction
        try:
            session.commit_unit()
        except MySQLError as error:
            if is_lost(error) or is_timeout(error) or session.broken:
                raise OutcomeUnknown(f"the connection to MySQL broke during COMMIT ({code_of(error)})") from error
            session.rollback_unit()
            raise translate(error) from error
