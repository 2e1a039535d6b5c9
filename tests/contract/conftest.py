"""A MariaDB with the tables of the example store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from dal.adapters.mysql import MySQLDatabase, MySQLOptions
from devstack import MySqlServer
from examples.store.schema import create_tables
from tests.contract.rows import CLOSURE_LIMIT, CONTRACT


@pytest.fixture
def options(fresh_mysql: MySqlServer) -> MySQLOptions:
    """How to reach the store's tables, which are empty."""
    server = fresh_mysql
    with closing(server.connect(database=server.database)) as connection:
        create_tables(connection)
    return MySQLOptions(
        host=server.host,
        port=server.port,
        user=server.user,
        password=server.password,
        database=server.database,
        closure_limit=CLOSURE_LIMIT,
    )


@pytest.fixture
def mysql(options: MySQLOptions) -> Iterator[MySQLDatabase]:
    """A database object without a journal."""
    with closing(MySQLDatabase(CONTRACT, options)) as database:
        database.check()
        yield database
