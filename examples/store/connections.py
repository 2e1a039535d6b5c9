"""Connections to MySQL: how they are opened, and one for each thread."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import local
from typing import TYPE_CHECKING, TypeAlias
from weakref import WeakSet

import pymysql
from pymysql.constants import ER
from pymysql.cursors import Cursor, DictCursor

from examples.store.settings import MySQLSettings

SQL_MODE = (
    "STRICT_TRANS_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_IN_DATE,NO_ZERO_DATE,"
    "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
)

if TYPE_CHECKING:
    MySQLConnection: TypeAlias = pymysql.connections.Connection[Cursor]
else:  # the driver's own class takes no parameters
    MySQLConnection = pymysql.connections.Connection


CONFLICTS = frozenset({ER.LOCK_DEADLOCK, ER.LOCK_WAIT_TIMEOUT, ER.CHECKREAD})


def conflicted(error: Exception) -> bool:
    """Whether the server gave up a transaction for the sake of another one."""
    return isinstance(error, pymysql.MySQLError) and bool(error.args) and error.args[0] in CONFLICTS


def connect(settings: MySQLSettings) -> MySQLConnection:
    """A connection with autocommit off, in UTC, strict, and at READ COMMITTED: each statement sees what is there.

    Raises:
        pymysql.MySQLError: the server cannot be reached or does not let us in.
    """
    connection = pymysql.connect(
        host=settings.host,
        port=settings.port,
        user=settings.user,
        password=settings.password,
        database=settings.database,
        charset="utf8mb4",
        sql_mode=SQL_MODE,
        init_command="SET time_zone = '+00:00'",
        connect_timeout=5,
        autocommit=False,
    )
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
    return connection


class ThreadConnections:
    """Stands for a connection; each thread that uses it has its own behind it, opened when first needed."""

    def __init__(self, connect: Callable[[], MySQLConnection]) -> None:
        self._connect = connect
        self._mine = local()
        self._all: WeakSet[MySQLConnection] = WeakSet()

    def cursor(self, cursor: type[DictCursor]) -> DictCursor:
        """A cursor of this thread's connection."""
        return self._connection().cursor(cursor)

    def commit(self) -> None:
        """Commit what this thread did."""
        self._connection().commit()

    def rollback(self) -> None:
        """Undo what this thread did."""
        self._connection().rollback()

    def release(self) -> None:
        """End this thread's reads, so that they hold nothing; a connection that is broken is forgotten."""
        connection: MySQLConnection | None = getattr(self._mine, "connection", None)
        if connection is None:
            return
        try:
            connection.rollback()
        except pymysql.MySQLError:
            del self._mine.connection
            _close(connection)

    def close(self) -> None:
        """Close the connections of all threads; none may be using its own any longer."""
        for connection in list(self._all):
            _close(connection)

    def _connection(self) -> MySQLConnection:
        connection: MySQLConnection | None = getattr(self._mine, "connection", None)
        if connection is None:
            connection = self._mine.connection = self._connect()
            self._all.add(connection)
        return connection


def _close(connection: MySQLConnection) -> None:
    with suppress(pymysql.MySQLError):  # it is closed already, or the server is gone
        connection.close()
