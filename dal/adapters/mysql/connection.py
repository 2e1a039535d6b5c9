"""The connection object that repositories keep: it stands for the one that this thread has at the moment."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import TYPE_CHECKING, Self

from pymysql.cursors import Cursor

from dal.adapters.mysql.session import Session
from dal.adapters.mysql.unit_session import UnitSession
from dal.errors import UnitError

if TYPE_CHECKING:
    from dal.adapters.mysql.unit import MySQLUnit


class Binding(threading.local):
    """What this thread works with: nothing, a read's session, or a unit and its session."""

    session: Session | None = None
    unit: MySQLUnit | None = None


class BoundConnection:
    """Offers the interface of PyMySQL's `Connection` and passes everything on to the bound one.

    Inside a unit of work `commit()` and `begin()` leave the end to the unit and `rollback()` spoils it; during
    a read they end or open a transaction only if the code really uses one. `close()` does nothing.
    """

    __slots__ = ("_binding",)

    def __init__(self, binding: Binding) -> None:
        self._binding = binding

    def __repr__(self) -> str:
        return f"<BoundConnection to {self._binding.session!r}>"

    def cursor(self, cursor: type[Cursor] | None = None) -> Cursor:
        """A cursor on the bound connection.

        Raises:
            UnitError: nothing is bound.
        """
        session = self._binding.session
        if session is None:
            raise _unbound()
        return session.cursor(cursor)

    def __getattr__(self, name: str) -> object:
        session = self._binding.session
        if session is None:
            raise AttributeError(name) if name.startswith("__") else _unbound()
        return getattr(session, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        """A block that fails would have closed its connection uncommitted, so the unit cannot commit either."""
        session = self._binding.session
        if error is not None and isinstance(session, UnitSession):
            session.spoil("a `with connection` block failed")


def _unbound() -> UnitError:
    return UnitError(
        "no MySQL connection is bound to this thread; call the repository through its dual repository or the"
        " router, or wrap the code in `with database.unit():` (connections do not follow into other threads)"
    )
