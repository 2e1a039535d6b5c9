"""The suite of behaviours on memory and on a real MariaDB."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest
from pymysql.cursors import Cursor

from dal.adapters.memory import MemoryDatabase
from dal.adapters.mysql import MySQLDatabase, MySQLOptions
from dal.domain import Key, Row
from devstack import MariaDb
from examples.store.schema import create_tables
from flags import Backend
from tests.contract.database_suite import CLOSURE_LIMIT, CONTRACT, DeferralSuite, FollowerSuite, LeaderSuite


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


@pytest.fixture
def mysql(fresh_mariadb: MariaDb) -> Iterator[MySQLDatabase]:
    """The store's tables, empty, behind a database object."""
    server = fresh_mariadb
    with closing(server.connect(database=server.database)) as connection:
        create_tables(connection)
    options = MySQLOptions(
        host=server.host,
        port=server.port,
        user=server.user,
        password=server.password,
        database=server.database,
        closure_limit=CLOSURE_LIMIT,
    )
    with closing(MySQLDatabase(CONTRACT, options)) as database:
        database.check()
        yield database


@pytest.fixture
def memory(request: pytest.FixtureRequest) -> MemoryDatabase:
    """A memory database for the role that the class names."""
    return MemoryDatabase(CONTRACT, backend=request.cls.backend, closure_limit=CLOSURE_LIMIT)


class TestMemoryAsMySQL(LeaderSuite, DeferralSuite):
    """Memory in the place of MySQL leads."""

    backend = Backend.MYSQL

    @pytest.fixture
    def rig(self, memory: MemoryDatabase) -> MemoryRig:
        """The database and its tables."""
        return MemoryRig(memory)


class TestMemoryAsDynamoDB(LeaderSuite, FollowerSuite):
    """Memory in the place of DynamoDB follows, and leads in the last phase."""

    backend = Backend.DYNAMODB

    @pytest.fixture
    def rig(self, memory: MemoryDatabase) -> MemoryRig:
        """The database and its tables."""
        return MemoryRig(memory)


@pytest.mark.integration
class TestMySQL(LeaderSuite, DeferralSuite):
    """A real MariaDB leads."""

    @pytest.fixture
    def rig(self, mysql: MySQLDatabase) -> MySQLRig:
        """The database and SQL."""
        return MySQLRig(mysql)
