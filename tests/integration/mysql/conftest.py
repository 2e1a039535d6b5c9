"""The store's tables in a database of each test, on a real MariaDB."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest

from dal.adapters.mysql import MySQLDatabase, MySQLOptions, TlsMode, TlsOptions
from devstack import Flavour, MySqlServer
from examples.store.schema import create_tables
from tests.contract.rows import CONTRACT
from tests.waiting import until


@dataclass(frozen=True, slots=True)
class Site:
    """A database with the store's tables, and what an administrator can do to it."""

    server: MySqlServer
    options: MySQLOptions

    def admin(self, sql: str) -> tuple[tuple[object, ...], ...]:
        """Run a statement as root on a connection of its own."""
        with (
            closing(self.server.connect(database=self.options.database)) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
            return tuple(cursor.fetchall())

    def rests(self) -> bool:
        """Whether no transaction is open; `innodb_trx` lags behind, so it is asked for a while."""
        return until(lambda: not self.admin("SELECT 1 FROM information_schema.innodb_trx"), pause=0.12)

    def kill(self, thread_id: int) -> None:
        """Kill a connection and wait until the server has let go of it."""
        self.admin(f"KILL {thread_id}")
        while self.admin(f"SELECT 1 FROM information_schema.processlist WHERE id = {thread_id}"):
            pass

    def wait_for_lock_wait(self) -> None:
        """Return when some transaction waits for a lock."""
        question, answer = _LOCK_WAITS[self.server.flavour]
        while answer not in str(self.admin(question)):
            pass


_LOCK_WAITS = {  # `innodb_trx` is not renewed for those who ask often
    Flavour.MARIADB: ("SHOW ENGINE INNODB STATUS", "TRX HAS BEEN WAITING"),
    Flavour.MYSQL: ("SELECT 'waits' FROM performance_schema.data_lock_waits LIMIT 1", "waits"),
}


@pytest.fixture
def site(fresh_mysql: MySqlServer) -> Site:
    """Empty tables and short timeouts."""
    server = fresh_mysql
    with closing(server.connect(database=server.database)) as connection:
        create_tables(connection)
    options = MySQLOptions(
        host=server.host,
        port=server.port,
        user=server.user,
        password=server.password,
        database=server.database,
        pool_size=8,
        lock_timeout=8,  # a busy machine is no conflict; who wants one waits a second
        tls=TlsOptions(TlsMode.DISABLED),  # a context and a handshake for each test take longer than most tests
    )
    return Site(server, options)


@pytest.fixture
def mysql(site: Site) -> Iterator[MySQLDatabase]:
    """The database under test."""
    with closing(MySQLDatabase(CONTRACT, site.options)) as database:
        yield database
