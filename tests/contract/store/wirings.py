"""A dual wiring for the store's own suite: `STORE_WIRING=tests.contract.store.wirings:phase_3`.

Each test is a process in a fleet, with a journal. MariaDB is the suite's; DynamoDB Local is started once.
"""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from dal.adapters.dynamodb import DynamoDatabase
from devstack import DynamoDbLocal, Part, Stack
from examples.store.repositories import Store
from examples.store.settings import MySQLSettings
from flags import MigrationPhase
from tests.contract.store import servers
from tests.contract.store.fleets import fleet_world
from tests.contract.store.worlds import CONTRACT, checked


@contextmanager
def phase_3(settings: MySQLSettings) -> Iterator[Store]:
    """Both written, both read and compared."""
    database, server = _dynamodb()
    dynamodb = servers.dynamodb_side(database, server)
    with (
        servers.journaled_side(settings) as mysql,
        checked(fleet_world(mysql, dynamodb, MigrationPhase.DUAL_READ_WRITE)) as store,
    ):
        yield store


@cache
def _dynamodb() -> tuple[DynamoDatabase, DynamoDbLocal]:
    stack = Stack.start({Part.DYNAMODB})
    atexit.register(stack.close)
    server = stack.dynamodb
    database = DynamoDatabase(CONTRACT, servers.local_settings(server))
    atexit.register(database.close)
    database.create_tables()
    servers.start_counters(database)
    return database, server
