"""A dual wiring for the store's own suite: `STORE_WIRING=tests.contract.store.wirings:phase_3`.

Each test is a process in a fleet, with a journal. MariaDB is the suite's; DynamoDB Local is started once.
"""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache

from devstack import Part, Stack
from examples.store.repositories import Store
from examples.store.settings import MySQLSettings
from flags import MigrationPhase
from tests.contract.store import servers
from tests.contract.store.fleets import fleet_world
from tests.contract.store.worlds import checked


@contextmanager
def phase_3(settings: MySQLSettings) -> Iterator[Store]:
    """Both written, both read and compared."""
    dynamodb = _tables().side()
    with (
        servers.journaled_side(settings) as mysql,
        checked(fleet_world(mysql, dynamodb, MigrationPhase.DUAL_READ_WRITE)) as store,
    ):
        yield store


@cache
def _tables() -> servers.LocalTables:
    ending = ExitStack()
    atexit.register(ending.close)
    stack = ending.enter_context(Stack.start({Part.DYNAMODB}))
    return ending.enter_context(servers.local_tables(stack.dynamodb))
