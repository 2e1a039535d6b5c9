"""Real servers with one product and its user in both databases, and the layer over them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
import pymysql
from prometheus_client import CollectorRegistry

from benchmarks.products import DualProducts, DualUsers, DynamoProducts, MySQLProducts, MySQLUsers
from dal.adapters.dynamodb import DynamoDatabase, DynamoSettings
from dal.adapters.mysql import MySQLDatabase, MySQLOptions
from dal.contract.codec import Codec
from dal.domain import Key
from dal.dual import Background, Runtime
from devstack import DynamoDbLocal, MariaDb, Part, Stack
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

    mariadb: MariaDb
    local: DynamoDbLocal
    mysql: MySQLDatabase
    dynamodb: DynamoDatabase
    background: Background

    def layer(self, phase: MigrationPhase) -> Layer:
        """The layer in one phase, metrics on."""
        sink = PrometheusSink(CollectorRegistry())
        runtime = Runtime(
            StaticFlagSource(phase), self.mysql, self.dynamodb, sink=sink, background=self.background
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
    def statements(self) -> Iterator[list[str]]:
        """What MariaDB is asked by anybody within the block, pings included; filled in at the end of it."""
        found: list[str] = []
        with closing(self.mariadb.connect()) as admin, admin.cursor() as cursor:
            cursor.execute("SET GLOBAL log_output = 'TABLE'")
            cursor.execute("TRUNCATE mysql.general_log")
            cursor.execute("SET GLOBAL general_log = 1")
            yield found
            cursor.execute("SET GLOBAL general_log = 0")
            cursor.execute(
                "SELECT command_type, CONVERT(argument USING utf8mb4) FROM mysql.general_log"
                " WHERE thread_id <> CONNECTION_ID() AND command_type NOT IN ('Connect', 'Init DB', 'Quit')"
            )
            found += [f"{command} {argument}" for command, argument in cursor.fetchall()]


@contextmanager
def servers() -> Iterator[Servers]:
    """Start MariaDB and DynamoDB Local, fill them, and wire the layer; everything ends with the block."""
    with Stack.start({Part.MARIADB, Part.DYNAMODB}) as stack, ExitStack() as open_:
        contract = store_contract()
        mysql = open_.enter_context(closing(MySQLDatabase(contract, _options(stack.mariadb))))
        dynamodb = open_.enter_context(closing(DynamoDatabase(contract, _settings(stack.dynamodb))))
        background = Background()
        open_.callback(background.close)
        _fill(stack.mariadb, mysql, dynamodb)
        yield Servers(stack.mariadb, stack.dynamodb, mysql, dynamodb, background)


def _options(server: MariaDb) -> MySQLOptions:
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


def _fill(server: MariaDb, mysql: MySQLDatabase, dynamodb: DynamoDatabase) -> None:
    with closing(server.connect(database=server.database)) as connection, connection.cursor() as cursor:
        create_tables(connection)
        for row in _ROWS.split(";"):
            cursor.execute(row)
    dynamodb.create_tables()
    keys = [_PRODUCT, Key("user", (1,)), Key("user.username", ("ada",)), Key("user.email", ("ada@example.org",))]
    dynamodb.apply(mysql.fetch(keys))


numbers = itertools.count(10)
"""Every write writes something else: an UPDATE that changes nothing would commit nothing."""
