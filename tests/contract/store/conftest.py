"""The suite's store, once for each world."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from dal.adapters.dynamodb import DynamoDatabase
from dal.adapters.mysql import MySQLDatabase
from devstack import DynamoDbLocal, MySqlServer
from examples.store.app import create_app
from examples.store.repositories import Store
from examples.store.tests.making import Maker
from examples.store.wiring import plain
from flags import MigrationPhase
from tests.contract.store import servers
from tests.contract.store.fleets import fleet_world, memory_fleet
from tests.contract.store.single import one_at_a_time
from tests.contract.store.worlds import CONTRACT, Side, checked, dual_world, memory_side, memory_world

Opened = AbstractContextManager[Store]
RealSides = tuple[Side[MySQLDatabase], Side[DynamoDatabase]]


@pytest.fixture(scope="session")
def store_schema(database_server: MySqlServer) -> Iterator[MySqlServer]:
    """A database of this run with the store's tables."""
    name = f"contract_{uuid4().hex[:12]}"
    database_server.create_database(name)
    server = replace(database_server, database=name)
    servers.create_schema(server)
    yield server
    database_server.drop_database(name)


@pytest.fixture(scope="session")
def store_tables(dynamodb_local: DynamoDbLocal) -> Iterator[servers.LocalTables]:
    """A world of this run on DynamoDB Local with the store's tables, ids from 1."""
    server = replace(dynamodb_local, access_key=f"contract{uuid4().hex[:12]}")
    with servers.local_tables(server) as tables:
        yield tables


@pytest.fixture(scope="session")
def moto_database() -> Iterator[DynamoDatabase]:
    """A client for moto; making one takes longer than a test."""
    with closing(DynamoDatabase(CONTRACT, servers.MOTO, id_block=1)) as database:
        yield database


@pytest.fixture
def real_sides(store_schema: MySqlServer, store_tables: servers.LocalTables) -> Iterator[RealSides]:
    """MariaDB without a journal and DynamoDB Local, both empty: for a single process."""
    with servers.mariadb_side(servers.settings(store_schema)) as mysql:
        yield mysql, store_tables.side()


@pytest.fixture
def fleet_sides(store_schema: MySqlServer, store_tables: servers.LocalTables) -> Iterator[RealSides]:
    """MariaDB with a journal and DynamoDB Local, both empty: for a fleet."""
    with servers.journaled_side(servers.settings(store_schema)) as mysql:
        yield mysql, store_tables.side()


def _memory(_: pytest.FixtureRequest) -> Opened:
    return nullcontext(memory_side().store)


@contextmanager
def _moto(request: pytest.FixtureRequest) -> Iterator[Store]:
    with servers.moto_side(request.getfixturevalue("moto_database")) as side:
        yield one_at_a_time(side.store)


def _mariadb(request: pytest.FixtureRequest) -> Opened:
    server = request.getfixturevalue("store_schema")
    where = servers.settings(server)
    servers.empty(where)
    return plain(where)


def _dynamodb_local(request: pytest.FixtureRequest) -> Opened:
    return nullcontext(request.getfixturevalue("store_tables").side().store)


def _memory_in(phase: MigrationPhase, _: pytest.FixtureRequest) -> Opened:
    return checked(memory_world(phase))


def _real_in(phase: MigrationPhase, request: pytest.FixtureRequest) -> Opened:
    mysql, dynamodb = request.getfixturevalue("real_sides")
    return checked(dual_world(mysql, dynamodb, phase))


def _memory_fleet_in(phase: MigrationPhase, _: pytest.FixtureRequest) -> Opened:
    return checked(memory_fleet(phase))


def _real_fleet_in(phase: MigrationPhase, request: pytest.FixtureRequest) -> Opened:
    mysql, dynamodb = request.getfixturevalue("fleet_sides")
    return checked(fleet_world(mysql, dynamodb, phase))


def _world(open_: Callable[[pytest.FixtureRequest], Opened], name: str, *marks: pytest.MarkDecorator) -> object:
    return pytest.param(open_, id=name, marks=marks)


REAL = pytest.mark.integration
# on servers a single process without a journal is rare: one phase, in which both are written and read, is enough;
# what a fleet does in phases 1, 2 and 4, it does in phase 3 as well, but for the answers, which phase 5 has too
SLOW = (MigrationPhase.DUAL_READ_WRITE, MigrationPhase.DYNAMODB_ONLY)
WORLDS = [
    _world(_memory, "memory"),
    _world(_moto, "moto", pytest.mark.moto),
    _world(_mariadb, "mariadb", REAL),
    _world(_dynamodb_local, "dynamodb-local", REAL),
    *(_world(partial(_memory_in, phase), f"memory-{phase.value}") for phase in MigrationPhase),
    *(_world(partial(_memory_fleet_in, phase), f"memory-fleet-{phase.value}") for phase in MigrationPhase),
    _world(partial(_real_in, MigrationPhase.DUAL_READ_WRITE), "real-3", REAL),
    *(_world(partial(_real_fleet_in, phase), f"real-fleet-{phase.value}", REAL) for phase in SLOW),
]


@pytest.fixture(params=WORLDS)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty store of each world."""
    with request.param(request) as store:
        yield store


@pytest.fixture
def make(store: Store) -> Maker:
    """Makes what a test needs but is not about."""
    return Maker(store)


@pytest.fixture
def client(store: Store) -> FlaskClient:
    """The application without a server."""
    return create_app(store).test_client()
