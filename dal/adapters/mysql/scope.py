"""How a unit of work begins and ends."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType

from pymysql.err import MySQLError

from dal.adapters.mysql.connection import Binding
from dal.adapters.mysql.errors import translate
from dal.adapters.mysql.pool import ConnectionPool
from dal.adapters.mysql.session import Session
from dal.adapters.mysql.unit import MySQLUnit
from dal.adapters.mysql.unit_session import UnitSession
from dal.errors import DalError, UnitError


class UnitScope:
    """Commits at the outermost exit, rolls back on an exception; usable once.

    An inner unit that failed has left half of its work behind, so the outer one can no longer commit.
    `lost_early` says after a failure that the connection was dead before it answered anything: nothing has
    happened and the whole unit may be run again.
    """

    __slots__ = ("_binding", "_epoch", "_new_unit", "_outer", "_pool", "_unit", "lost_early")

    def __init__(
        self,
        binding: Binding,
        pool: ConnectionPool[UnitSession],
        new_unit: Callable[[UnitSession], MySQLUnit],
        *,
        epoch: int,
    ) -> None:
        self._binding = binding
        self._pool = pool
        self._new_unit = new_unit
        self._epoch = epoch
        self._outer: Session | None = None
        self._unit: MySQLUnit | None = None
        self.lost_early = False

    def __enter__(self) -> MySQLUnit:
        unit = self._binding.unit
        if unit is None:
            unit = self._open()
        else:
            unit.depth += 1
        unit.hold(self._epoch)
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
        self._close(unit, failed=failed)
        if failed:
            return
        unit.tell()
        if unit.sealed.unknown is not None:
            raise unit.sealed.unknown

    def _open(self) -> MySQLUnit:
        session = self._pool.checkout()
        session.start()
        unit = self._new_unit(session)
        self._outer = self._binding.session
        self._binding.session, self._binding.unit = session, unit
        return unit

    def _close(self, unit: MySQLUnit, *, failed: bool) -> None:
        session = unit.session
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
                refusal = _commit(unit)
                reusable = session.settled()
                if refusal is not None:
                    raise refusal
        finally:
            (self._pool.give_back if reusable else self._pool.discard)(session)


def _commit(unit: MySQLUnit) -> Exception | None:
    """Commit; what was refused is rolled back, and the error that it means is returned."""
    try:
        unit.commit()
    except (MySQLError, DalError) as error:
        unit.session.rollback_unit()
        return translate(error)
    return None
