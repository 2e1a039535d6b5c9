"""A small hand on the rows of each database under test."""

from __future__ import annotations

from dataclasses import dataclass

from pymysql.cursors import Cursor

from dal.adapters.memory import MemoryDatabase
from dal.adapters.mysql import MySQLDatabase
from dal.domain import Key, Row
from tests.contract.rows import CONTRACT


@dataclass(frozen=True, slots=True)
class MemoryRig:
    """A memory database; rows are changed through its tables."""

    leader: MemoryDatabase

    @property
    def follower(self) -> MemoryDatabase:
        """The same database in the other role."""
        return self.leader

    def insert(self, entity: str, row: Row) -> int:
        """Add a row and return its id."""
        row_id = self.leader.table(entity).insert(row)["id"]
        assert isinstance(row_id, int)
        return row_id

    def update(self, entity: str, row_id: int, **changes: object) -> None:
        """Change the row with this id."""
        self.leader.table(entity).update(self._key(entity, row_id).values, **changes)

    def increment(self, entity: str, row_id: int, column: str) -> None:
        """Add one under the lock."""
        with self.leader.unit():
            (row,) = self.leader.table(entity).find(id=row_id)
            value = row[column]
            assert isinstance(value, int)
            self.update(entity, row_id, **{column: value + 1})

    def delete(self, entity: str, row_id: int) -> None:
        """Delete the row with this id."""
        self.leader.table(entity).delete(self._key(entity, row_id).values)

    def _key(self, entity: str, row_id: int) -> Key:
        (row,) = self.leader.table(entity).find(id=row_id)
        return CONTRACT.entity(entity).key_of(row)


@dataclass(frozen=True, slots=True)
class MySQLRig:
    """A MariaDB; rows are changed by plain SQL on the bound connection."""

    leader: MySQLDatabase

    def insert(self, entity: str, row: Row) -> int:
        """Add a row and return its id."""
        names, marks = ", ".join(row), ", ".join(["%s"] * len(row))
        return self._run(f"INSERT INTO {self._table(entity)} ({names}) VALUES ({marks})", *row.values())

    def update(self, entity: str, row_id: int, **changes: object) -> None:
        """Change the row with this id."""
        sets = ", ".join(f"{column} = %s" for column in changes)
        self._run(f"UPDATE {self._table(entity)} SET {sets} WHERE id = %s", *changes.values(), row_id)

    def increment(self, entity: str, row_id: int, column: str) -> None:
        """Add one in SQL."""
        self._run(f"UPDATE {self._table(entity)} SET {column} = {column} + 1 WHERE id = %s", row_id)

    def delete(self, entity: str, row_id: int) -> None:
        """Delete the row with this id."""
        self._run(f"DELETE FROM {self._table(entity)} WHERE id = %s", row_id)

    def _run(self, sql: str, *args: object) -> int:
        with self.leader.unit(), self.leader.connection.cursor(Cursor) as cursor:
            cursor.execute(sql, args)
            return cursor.lastrowid

    def _table(self, entity: str) -> str:
        return CONTRACT.entity(entity).source_table
