"""Real servers with one product and its user in both databases, and the layer over them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from typing import Any

import boto3
import pymysql
from prometheus_client import CollectorRegistry

from benchmarks.products import DualProducts, DualUsers, DynamoProducts, MySQLProducts, MySQLUsers
from benchmarks.relay import Relay, relay
from dal.adapters.dynamodb import DynamoDatabase, DynamoSettings
from dal.adapters.mysql import MySQLDatabase, MySQLOptions
from dal.contract.codec import Codec
from dal.domain import Key
from dal.dual import Background, Runtime
from dal.dual.mirroring import Mirroring
from dal.journal import Clearing
from devstack import DynamoDbLocal, MySqlServer, Part, Stack
from examples.store.integration import store_contract
from examples.store.schema import create_tables
from flags import MigrationPhase, StaticFlagSource
from metrics import PrometheusSink

_PRODUCT = Key("product", (1,))


@dataclass(frozen=True, slots=True)
class Layer:
    """The repositories under measurement."""

    products: DualProducts
    users: DualUsers


@dataclass(frozen=True, slots=True)
class Servers:
    """Both ways to the same rows: bare drivers, kept open, and the layer with pool, flags and metrics."""

    mariadb: MySqlServer
    local: DynamoDbLocal
    mysql: MySQLDatabase
    dynamodb: DynamoDatabase
    background: Background

    def layer(self, phase: MigrationPhase) -> Layer:
        """The layer in one phase, metrics and journal on; what is confirmed is noted, and nobody clears it."""
        journal = self.mysql.journal
        if journal is None:
            raise RuntimeError("without its journal this measures something else")
        runtime = Runtime(
            StaticFlagSource(phase),
            self.mysql,
            self.dynamodb,
            sink=PrometheusSink(CollectorRegistry()),
            background=self.background,
            journaled=True,
            mirroring=Mirroring(self.dynamodb, confirmed=Clearing(journal).confirmed),
        )
        products, users = MySQLProducts(self.mysql.connection), MySQLUsers(self.mysql.connection)
        followers = DynamoProducts(self.dynamodb.table("product"))
        return Layer(
            DualProducts(runtime, mysql=products, dynamodb=followers),
            DualUsers(runtime, mysql=users, dynamodb=users),  # never led by DynamoDB here
        )

    @property
    def address(self) -> dict[str, Any]:
        """Where the product lies in DynamoDB: `TableName` and `Key` of a request."""
        codec = Codec(self.mysql.contract)
        return {"TableName": codec.table(_PRODUCT.entity).name, "Key": codec.item_key(_PRODUCT)}

    def bare_mysql(self, *, autocommit: bool, **options: Any) -> Any:
        """A PyMySQL connection as an application would open and keep it; `options` are PyMySQL's."""
        server = self.mariadb
        return pymysql.connect(
            host=server.host,
            port=server.port,
            user=server.user,
            password=server.password,
            database=server.database,
            charset="utf8mb4",
            autocommit=autocommit,
            **options,
        )

    def bare_dynamodb(self) -> Any:
        """A boto3 client with the default configuration."""
        session = boto3.session.Session(self.local.access_key, self.local.secret_key)
        return session.client("dynamodb", region_name=self.local.region, endpoint_url=self.local.endpoint)

    @contextmanager
    def counted(self) -> Iterator[tuple[Relay, Servers]]:
        """The same, with MariaDB behind a relay that counts round trips."""
        with relay(self.mariadb.host, self.mariadb.port) as between:
            server = replace(self.mariadb, host="127.0.0.1", port=between.port)
            with closing(_mysql(server)) as mysql:
                yield between, replace(self, mariadb=server, mysql=mysql)


@contextmanager
def servers() -> Iterator[Servers]:
    """Start MariaDB and DynamoDB Local, fill them, and wire the layer; everything ends with the block."""
    with Stack.start({Part.MARIADB, Part.DYNAMODB}) as stack, ExitStack() as open_:
        mysql = open_.enter_context(closing(_mysql(stack.mariadb)))
        dynamodb = open_.enter_context(closing(DynamoDatabase(store_contract(), _settings(stack.dynamodb))))
        background = Background()
        open_.callback(background.close)
        _fill(stack.mariadb, mysql, dynamodb)
        yield Servers(stack.mariadb, stack.dynamodb, mysql, dynamodb, background)


def _mysql(server: MySqlServer) -> MySQLDatabase:
    return MySQLDatabase(store_contract(), _options(server), journal=True)


def _options(server: MySqlServer) -> MySQLOptions:
    return MySQLOptions(
        host=server.host,
        port=server.port,
        user=server.user,
        password=server.password,
        database=server.database,
    )


def _settings(local: DynamoDbLocal) -> DynamoSettings:
    return DynamoSettings(
        region=local.region,
        endpoint_url=local.endpoint,
        access_key_id=local.access_key,
        secret_access_key=local.secret_key,
    )


_ROWS = """
INSERT INTO users (username, email, password_hash, first_name) VALUES ('ada', 'ada@example.org', 'x', 'Ada');
INSERT INTO categories (name) VALUES ('Lamps');
INSERT INTO products (seller_id, category_id, name, description, price, inventory_quantity, image_url)
VALUES (1, 1, 'Lamp', 'It gives a warm light.', 19.90, 3, 'https://example.org/lamp.png')
"""


def _fill(server: MySqlServer, mysql: MySQLDatabase, dynamodb: DynamoDatabase) -> None:
    with closing(server.connect(database=server.database)) as connection, connection.cursor() as cursor:
        create_tables(connection)
        for row in _ROWS.split(";"):
            cursor.execute(row)
    mysql.install(fleet="benchmarks")
    dynamodb.create_tables()
    keys = [_PRODUCT, Key("user", (1,)), Key("user.username", ("ada",)), Key("user.email", ("ada@example.org",))]
    dynamodb.apply(mysql.fetch(keys))


numbers = itertools.count(10)
"""Every write writes something else: an UPDATE that changes nothing would commit nothing."""
