"""Connections for the journal's and the fleet's own tables, apart from whatever a thread is doing otherwise."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from pymysql.cursors import DictCursor
from pymysql.err import MySQLError

from dal.adapters.mysql.options import Isolation, MySQLOptions
from dal.adapters.mysql.own_errors import explained
from dal.adapters.mysql.pool import ConnectionPool
from dal.adapters.mysql.session import Session
from dal.adapters.mysql.sql import Statement
from dal.adapters.mysql.states import run
from dal.errors import OutcomeUnknown

T = TypeVar("T")

_PATIENCE = 1
"""Seconds that a statement waits for a lock: writers queue behind whoever waits for the control row."""


class OwnSession(Session):
    """Autocommitted, READ COMMITTED, impatient."""

    def __init__(self, options: MySQLOptions, tls: ssl.SSLContext | None) -> None:
        ours = replace(options, isolation=Isolation.READ_COMMITTED, lock_timeout=_PATIENCE)
        super().__init__(ours, tls, autocommit=True)


class OwnTables:
    """Runs statements on our own tables; a pool of its own, so that units of work cannot starve a heartbeat."""

    def __init__(self, pool: ConnectionPool[OwnSession], options: MySQLOptions) -> None:
        self._pool = pool
        self._options = options

    @property
    def place(self) -> str:
        """The server and the database, for messages."""
        return self._options.place

    def run(self, statement: Statement) -> tuple[tuple[object, ...], ...]:
        """The answer of one statement, committed at once.

        Raises:
            ConfigurationError: the tables are missing or of another version, or the user lacks a right.
            BackendError: the server did not do it.
        """
        return self._ask(lambda session: run(session, statement))

    def named(self, statement: Statement) -> list[dict[str, object]]:
        """Like `run`, for statements whose columns the server names."""
        return self._ask(lambda session: _named(session, statement))

    def change(self, statement: Statement) -> int:
        """Like `run`; how many rows it changed."""
        return self._ask(lambda session: _changed(session, statement))

    @contextmanager
    def transaction(self) -> Iterator[OwnSession]:
        """Several statements that are committed together, or rolled back on an exception.

        Raises:
            OutcomeUnknown: the connection broke during COMMIT.
            DalError: as `run`.
        """
        with self._explaining(), self._lent() as session:
            run(session, Statement("BEGIN"))
            yield session
            ended = session.exchange([Statement("COMMIT")])
            if ended.error is not None and session.broken:
                raise OutcomeUnknown("the connection to MySQL broke during COMMIT") from ended.error
            ended.all()

    def _ask(self, question: Callable[[OwnSession], T]) -> T:
        """Once more if the connection was dead before it answered anything."""
        with self._explaining():
            with self._lent() as session:
                try:
                    return question(session)
                except MySQLError:
                    if session.answered or not session.lost:
                        raise
            with self._lent() as session:
                return question(session)

    @contextmanager
    def _lent(self) -> Iterator[OwnSession]:
        session = self._pool.checkout()
        session.start()
        try:
            yield session
        finally:
            (self._pool.give_back if session.settle() else self._pool.discard)(session)

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except MySQLError as error:
            raise explained(error, self._options) from error


def _named(session: Session, statement: Statement) -> list[dict[str, object]]:
    with DictCursor(session) as cursor:
        cursor.execute(statement.sql, statement.args)
        return list(cursor.fetchall())


def _changed(session: Session, statement: Statement) -> int:
    with session.cursor() as cursor:
        return cursor.execute(statement.sql, statement.args)
