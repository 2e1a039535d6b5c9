"""What the suite runs on.

`STORE_WIRING=package.module:function` names another way to put the store together. The function is called for
each test with the settings of a database whose six tables are there and empty, and answers a context manager of a
`Store`; what else the wiring keeps, it empties itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from importlib import import_module
from typing import TypeAlias
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from devstack import Stack
from examples.store.app import create_app
from examples.store.connections import MySQLConnection, connect
from examples.store.repositories import Store
from examples.store.schema import TABLES, create_tables
from examples.store.settings import MySQLSettings
from examples.store.tests.making import Maker
from examples.store.wiring import plain

Wiring: TypeAlias = Callable[[MySQLSettings], AbstractContextManager[Store]]


def _wiring() -> Wiring:
    name = os.environ.get("STORE_WIRING")
    if not name:
        return plain
    module, _, function = name.partition(":")
    wiring: Wiring = getattr(import_module(module), function)
    return wiring


@pytest.fixture(scope="session")
def settings() -> Iterator[MySQLSettings]:
    """A database of this run with the store's tables, on a server of this run."""
    with Stack.start({"mariadb"}) as stack:
        server, name = stack.mariadb, f"store_{uuid4().hex[:12]}"
        server.create_database(name)
        here = MySQLSettings(server.host, server.port, server.user, server.password, name)
        with closing(connect(here)) as connection:
            create_tables(connection)
        yield here


@pytest.fixture
def connection(settings: MySQLSettings) -> Iterator[MySQLConnection]:
    """A connection of its own to the database, whose tables it has emptied."""
    with closing(connect(settings)) as connection:
        with connection.cursor() as cursor:
            for table in reversed(TABLES):
                cursor.execute(f"DELETE FROM {table}")
        connection.commit()
        yield connection


@pytest.fixture
def store(settings: MySQLSettings, connection: MySQLConnection) -> Iterator[Store]:  # noqa: ARG001  it empties
    """The store on an empty database."""
    with _wiring()(settings) as store:
        yield store


@pytest.fixture
def make(store: Store) -> Maker:
    """Makes what a test needs but is not about."""
    return Maker(store)


@pytest.fixture
def client(store: Store) -> FlaskClient:
    """The application without a server."""
    return create_app(store).test_client()
