"""Small things that tests do through the bound connection, as a repository would."""

from __future__ import annotations

from pymysql.cursors import Cursor

from dal.adapters.mysql import MySQLDatabase

ADD_USER = "INSERT INTO users (username, email, password_hash) VALUES (%s, %s, 'x')"


def run(database: MySQLDatabase, sql: str, *args: object) -> tuple[tuple[object, ...], ...]:
    """Execute on whatever is bound to this thread and return the rows."""
    with database.connection.cursor(Cursor) as cursor:
        cursor.execute(sql, args)
        return tuple(cursor.fetchall())


def add_user(database: MySQLDatabase, name: str) -> int:
    """Insert an account and return its id."""
    with database.connection.cursor(Cursor) as cursor:
        cursor.execute(ADD_USER, (name, f"{name}@example.org"))
        return cursor.lastrowid


def names(database: MySQLDatabase) -> list[object]:
    """The user names that a read sees."""
    return [line[0] for line in database.reading(run)(database, "SELECT username FROM users ORDER BY id")]


def thread_id(database: MySQLDatabase) -> int:
    """The server's number of the bound connection."""
    return int(database.connection.thread_id())  # type: ignore[no-untyped-call]  # the stubs leave it bare
