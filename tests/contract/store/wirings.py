"""Dual wirings for the store's own suite: `STORE_WIRING=tests.contract.store.wirings:phase_3`.

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
def phase_1(settings: MySQLSettings) -> Iterator[Store]:
    """MySQL alone, through the data access layer."""
    yield from _in(MigrationPhase.MYSQL_ONLY, settings)


@contextmanager
def phase_3(settings: MySQLSettings) -> Iterator[Store]:
    """Both written, both read and compared."""
    yield from _in(MigrationPhase.DUAL_READ_WRITE, settings)


@contextmanager
def phase_5(settings: MySQLSettings) -> Iterator[Store]:
    """DynamoDB alone."""
    yield from _in(MigrationPhase.DYNAMODB_ONLY, settings)


def _in(phase: MigrationPhase, settings: MySQLSettings) -> Iterator[Store]:
    database, server = _dynamodb()
    dynamodb = servers.dynamodb_side(database, server)
    with (
        servers.journaled_side(settings) as mysql,
        checked(fleet_world(mysql, dynamodb, phase)) as store,
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
