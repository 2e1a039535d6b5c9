"""The store's tables in a database of each test, on a real MariaDB."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest

from dal.adapters.mysql import MySQLDatabase, MySQLOptions
from devstack import MariaDb
from examples.store.schema import create_tables
from tests.contract.rows import CONTRACT


@dataclass(frozen=True, slots=True)
class Site:
    """A database with the store's tables, and what an administrator can do to it."""

    server: MariaDb
    options: MySQLOptions

    def admin(self, sql: str) -> tuple[tuple[object, ...], ...]:
        """Run a statement as root on a connection of its own."""
        with (
            closing(self.server.connect(database=self.options.database)) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
            return tuple(cursor.fetchall())

    def kill(self, thread_id: int) -> None:
        """Kill a connection and wait until the server has let go of it."""
        self.admin(f"KILL {thread_id}")
        while self.admin(f"SELECT 1 FROM information_schema.processlist WHERE id = {thread_id}"):
            pass

    def wait_for_lock_wait(self) -> None:
        """Return when some transaction waits for a lock."""
        while not self.admin("SELECT 1 FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'"):
            pass


@pytest.fixture
def site(fresh_mariadb: MariaDb) -> Site:
    """Empty tables and short timeouts."""
    server = fresh_mariadb
    with closing(server.connect(database=server.database)) as connection:
        create_tables(connection)
    options = MySQLOptions(
        host=server.host,
        port=server.port,
        user=server.user,
        password=server.password,
        database=server.database,
        pool_size=8,
        lock_timeout=1,
    )
    return Site(server, options)


@pytest.fixture
def mysql(site: Site) -> Iterator[MySQLDatabase]:
    """The database under test."""
    with closing(MySQLDatabase(CONTRACT, site.options)) as database:
        yield database
