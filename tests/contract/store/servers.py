"""Sides on real engines: moto in the process, DynamoDB Local and MariaDB as servers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from moto import mock_aws

from dal.adapters.dynamodb import DynamoDatabase, DynamoSettings
from dal.adapters.mysql import MySQLDatabase, MySQLOptions
from devstack import DynamoDbLocal, MariaDb
from examples.store.connections import connect
from examples.store.integration import dynamodb_store, mysql_store
from examples.store.schema import TABLES, create_tables
from examples.store.settings import MySQLSettings
from tests.contract.store.worlds import CONTRACT, Side

MOTO = DynamoSettings(access_key_id="test", secret_access_key="test")
"""moto sits in boto3 itself: it needs no address."""


@contextmanager
def moto_side(database: DynamoDatabase) -> Iterator[Side]:
    """DynamoDB as moto sees it, in this process: empty tables in a world of their own."""
    with mock_aws():
        database.create_tables()
        start_counters(database)
        yield Side(database, dynamodb_store(database))


def local_settings(server: DynamoDbLocal) -> DynamoSettings:
    """How to reach DynamoDB Local."""
    return DynamoSettings(
        endpoint_url=server.endpoint,
        region=server.region,
        access_key_id=server.access_key,
        secret_access_key=server.secret_key,
    )


def dynamodb_side(database: DynamoDatabase, server: DynamoDbLocal) -> Side:
    """A database whose tables are there: emptied, its id counters where they were."""
    clear_tables(server)
    return Side(database, dynamodb_store(database))


def clear_tables(server: DynamoDbLocal) -> None:
    """Delete every item but the id counters."""
    with closing(server.client()) as client:
        for name, table in CONTRACT.tables.items():
            keys = (table.keys.pk, str(table.keys.sk))
            for page in client.get_paginator("scan").paginate(TableName=name, ConsistentRead=True):
                for item in page["Items"]:
                    if table.discriminator in item:
                        client.delete_item(TableName=name, Key={key: item[key] for key in keys})


@contextmanager
def mariadb_side(server: MariaDb) -> Iterator[Side]:
    """A database whose tables are there: emptied, its ids go on."""
    empty(server)
    with closing(MySQLDatabase(CONTRACT, _options(server))) as database:
        yield Side(database, mysql_store(database))


def settings(server: MariaDb) -> MySQLSettings:
    """The server's database as the plain store wants it."""
    return MySQLSettings(server.host, server.port, server.user, server.password, server.database)


def create_schema(server: MariaDb) -> None:
    """The six tables."""
    with closing(connect(settings(server))) as connection:
        create_tables(connection)


def empty(server: MariaDb) -> None:
    """No rows in any of them; ids go on."""
    with closing(connect(settings(server))) as connection:
        with connection.cursor() as cursor:
            for table in reversed(TABLES):
                cursor.execute(f"DELETE FROM {table}")
        connection.commit()


def start_counters(database: DynamoDatabase) -> None:
    """Let ids begin at 1, as in a database that never was MySQL."""
    for name in CONTRACT.entities:
        database.ids.raise_to(name, 0)


def _options(server: MariaDb) -> MySQLOptions:
    return MySQLOptions(
        host=server.host,
        port=server.port,
        user=server.user,
        password=server.password,
        database=server.database,
    )
