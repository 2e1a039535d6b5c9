"""What the five repositories share: asking, changing in a transaction, paging."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Protocol, TypeAlias, TypeVar

from pymysql import MySQLError
from pymysql.cursors import DictCursor

from examples.store import rules
from examples.store.entities import Page
from examples.store.mysql.answers import business_answers

T = TypeVar("T")

Row: TypeAlias = dict[str, Any]
"""One row by column; the types are those of the schema."""


class Connection(Protocol):
    """The part of a PyMySQL connection that the repositories use."""

    def cursor(self, cursor: type[DictCursor]) -> DictCursor:
        """A cursor whose rows are dictionaries."""
        ...

    def commit(self) -> None:
        """End the transaction for good."""
        ...

    def rollback(self) -> None:
        """End the transaction as if it had not been."""
        ...


class MySQLRepository:
    """A repository on one connection; not to be used by two threads at once unless the connection allows it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _all(self, sql: str, *values: object) -> tuple[Row, ...]:
        with self._connection.cursor(DictCursor) as cursor:
            cursor.execute(sql, values)
            return tuple(cursor.fetchall())

    def _one(self, sql: str, *values: object) -> Row | None:
        return next(iter(self._all(sql, *values)), None)

    def _figures(self, sql: str, *values: object) -> Row:
        (row,) = self._all(sql, *values)
        return row

    def _page(
        self, make: Callable[[Row], T], what: str, which: str, values: tuple[object, ...], *, page: int, size: int
    ) -> Page[T]:
        """One page of `what which`, where `which` is `FROM ... WHERE ... ORDER BY ...`."""
        skip = rules.page(page, size)
        counted = self._figures(f"SELECT COUNT(*) AS total {which.partition(' ORDER BY ')[0]}", *values)
        rows = self._all(f"{what} {which} LIMIT %s OFFSET %s", *values, size, skip)
        return Page(tuple(map(make, rows)), page, size, counted["total"])

    @contextmanager
    def _transaction(self) -> Iterator[DictCursor]:
        """Commit what the block did, or roll it back and raise; the database's refusals become answers."""
        try:
            with business_answers(), self._connection.cursor(DictCursor) as cursor:
                yield cursor
            self._connection.commit()
        except BaseException:
            with suppress(MySQLError):  # of a connection that is gone the first error says more
                self._connection.rollback()
            raise


def change(cursor: DictCursor, sql: str, values: Mapping[str, object], *where: object) -> None:
    """Run an UPDATE whose `{}` stands for the columns to set; their names are those of a dataclass's fields."""
    if values:
        columns = ", ".join(f"{column} = %s" for column in values)
        cursor.execute(sql.format(columns), (*values.values(), *where))


def containing(text: str) -> str:
    """The pattern for LIKE ... ESCAPE '!' that finds the text as it stands.

    Raises:
        InvalidInput: the text is blank or too long.
    """
    rules.search_text("text", text)
    literal = text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{literal}%"
