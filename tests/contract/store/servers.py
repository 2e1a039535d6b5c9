"""Sides on real engines: moto in the process, DynamoDB Local and MariaDB as servers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
from moto import mock_aws

from dal.adapters.dynamodb import DynamoDatabase, DynamoSettings
from dal.adapters.mysql import MySQLDatabase, MySQLOptions, TlsMode, TlsOptions
from devstack import DynamoDbLocal, MySqlServer
from examples.store.connections import connect
from examples.store.integration import dynamodb_store, mysql_store
from examples.store.schema import TABLES, create_tables
from examples.store.settings import MySQLSettings
from tests.contract.store.fleets import FLEET
from tests.contract.store.worlds import CONTRACT, Side

MOTO = DynamoSettings(access_key_id="test", secret_access_key="test")
"""moto sits in boto3 itself: it needs no address."""


@contextmanager
def moto_side(database: DynamoDatabase) -> Iterator[Side[DynamoDatabase]]:
    """DynamoDB as moto sees it, in this process; tables stay from test to test, for making them takes longer."""
    world = mock_aws()
    world.start(reset=False)
    try:
        if database.create_tables():
            start_counters(database)
        clear_tables(_moto_client())
        yield Side(database, dynamodb_store(database))
    finally:
        world.stop(remove_data=False)


@cache
def _moto_client() -> Any:
    """It opens no connections, so nobody closes it."""
    key, secret = MOTO.access_key_id, MOTO.secret_access_key
    return boto3.client("dynamodb", MOTO.region, aws_access_key_id=key, aws_secret_access_key=secret)


def local_settings(server: DynamoDbLocal) -> DynamoSettings:
    """How to reach DynamoDB Local, patiently: a machine that is busy with something else is no outage."""
    return DynamoSettings(
        endpoint_url=server.endpoint,
        region=server.region,
        access_key_id=server.access_key,
        secret_access_key=server.secret_key,
        read_timeout=10.0,
        mirror_timeout=10.0,
    )


@dataclass(frozen=True, slots=True)
class LocalTables:
    """The store's tables on DynamoDB Local; `client` empties them (making one takes longer than a test)."""

    settings: DynamoSettings
    database: DynamoDatabase
    client: Any

    def side(self) -> Side[DynamoDatabase]:
        """A database that is emptied, its id counters where they were, held by no fleet of before."""
        clear_tables(self.client)
        self.database.hold_to(lambda: True)
        return Side(self.database, dynamodb_store(self.database))


@contextmanager
def local_tables(server: DynamoDbLocal) -> Iterator[LocalTables]:
    """Make the tables, with ids from 1."""
    where = local_settings(server)
    with closing(DynamoDatabase(CONTRACT, where)) as database, closing(server.client()) as client:
        database.create_tables()
        start_counters(database)
        yield LocalTables(where, database, client)


def clear_tables(client: Any) -> None:
    """Delete every item but the id counters."""
    for name, table in CONTRACT.tables.items():
        keys = (table.keys.pk, str(table.keys.sk))
        for page in client.get_paginator("scan").paginate(TableName=name, ConsistentRead=True):
            found = [item for item in page["Items"] if table.discriminator in item]
            gone = [{"DeleteRequest": {"Key": {key: item[key] for key in keys}}} for item in found]
            for batch in batched(gone):
                client.batch_write_item(RequestItems={name: batch})


def batched(requests: list[Any]) -> list[list[Any]]:
    """As many as one call takes."""
    return [requests[start : start + 25] for start in range(0, len(requests), 25)]


_EMPTY = tuple(f"DELETE FROM {table}" for table in reversed(TABLES))
_installed: set[MySQLSettings] = set()


@contextmanager
def mariadb_side(where: MySQLSettings) -> Iterator[Side[MySQLDatabase]]:
    """A database whose tables are there: emptied, its ids go on; without a journal, so for a single process."""
    empty(where)
    with closing(MySQLDatabase(CONTRACT, _options(where))) as database:
        yield Side(database, mysql_store(database))


@contextmanager
def journaled_side(where: MySQLSettings) -> Iterator[Side[MySQLDatabase]]:
    """The same as `dal install` leaves it, with an empty journal."""
    with closing(MySQLDatabase(CONTRACT, _options(where), journal=True)) as database:
        if where not in _installed:
            database.install(fleet=FLEET)
            _installed.add(where)
        _run(where, [*_EMPTY, "DELETE FROM dal_journal"])
        yield Side(database, mysql_store(database))


def settings(server: MySqlServer) -> MySQLSettings:
    """The server's database as the plain store wants it."""
    return MySQLSettings(server.host, server.port, server.user, server.password, server.database)


def create_schema(server: MySqlServer) -> None:
    """The six tables."""
    with closing(connect(settings(server))) as connection:
        create_tables(connection)


def empty(where: MySQLSettings) -> None:
    """No rows in any of them; ids go on."""
    _run(where, _EMPTY)


def _run(where: MySQLSettings, statements: Iterable[str]) -> None:
    with closing(connect(where)) as connection:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connection.commit()


def start_counters(database: DynamoDatabase) -> None:
    """Let ids begin at 1, as in a database that never was MySQL."""
    for name in CONTRACT.entities:
        database.ids.raise_to(name, 0)


def _options(where: MySQLSettings) -> MySQLOptions:
    return MySQLOptions(
        host=where.host,
        port=where.port,
        user=where.user,
        password=where.password,
        database=where.database,
        tls=TlsOptions(TlsMode.DISABLED),  # a context and a handshake for each test take longer than most tests
    )
