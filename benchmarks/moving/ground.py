"""Servers with a store of many orders, and configurations that name them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pymysql
from pymysql.connections import Connection
from pymysql.cursors import Cursor

from devstack import DynamoDbLocal, MySqlServer, Part, Stack
from examples.store.integration import CONTRACT
from examples.store.schema import create_tables

ENTITY = "order_item"
ITEMS_PER_ORDER = 4
_USERS, _PRODUCTS = 1000, 1000
_BATCH = 5000


@dataclass(frozen=True, slots=True)
class Ground:
    """Both servers; each world of DynamoDB has an access key, and tables, of its own."""

    mariadb: MySqlServer
    local: DynamoDbLocal
    folder: Path

    def config(self, world: str) -> Path:
        """A configuration for that world."""
        m, d = self.mariadb, self.local
        path = self.folder / f"{world}.json"
        mysql = {
            "host": m.host,
            "port": m.port,
            "database": m.database,
            "username": m.user,
            "password": m.password,
        }
        dynamodb = {
            "endpoint": d.endpoint,
            "region": d.region,
            "accessKeyId": world,
            "secretAccessKey": "x",
        }
        database = {"mysql": mysql, "dynamodb": dynamodb}
        path.write_text(json.dumps({"database": database, "migration": {"contractPath": str(CONTRACT)}}))
        return path

    def connect(self) -> Connection[Cursor]:
        """A bare connection."""
        m = self.mariadb
        return pymysql.connect(host=m.host, port=m.port, user=m.user, password=m.password, database=m.database)


@contextmanager
def ground(rows: int) -> Iterator[Ground]:
    """Servers of our own with so many order items, and the orders that they belong to."""
    with Stack.start([Part.MARIADB, Part.DYNAMODB]) as stack, TemporaryDirectory() as folder:
        found = Ground(stack.mariadb, stack.dynamodb, Path(folder))
        with closing(found.connect()) as connection:
            create_tables(connection)
            _fill(connection, items=rows)
        yield found


def _fill(connection: Connection[Cursor], *, items: int) -> None:
    people = [f"('u{n}', 'u{n}@example.org', 'h')" for n in range(_USERS)]
    _insert(connection, "users (username, email, password_hash)", people)
    _insert(connection, "categories (name)", ["('books')"])
    _insert(
        connection,
        "products (seller_id, category_id, name, price)",
        [f"(1, 1, 'p{n}', {n}.50)" for n in range(_PRODUCTS)],
    )
    placed = (f"({n % _USERS + 1}, {n % 500}.25, 'completed')" for n in range(-(-items // ITEMS_PER_ORDER)))
    _insert(connection, "orders (user_id, total_amount, status)", placed)
    lines = (f"({n // ITEMS_PER_ORDER + 1}, {n % _PRODUCTS + 1}, {n % 5 + 1}, {n % 90}.99)" for n in range(items))
    _insert(connection, "order_items (order_id, product_id, quantity, price_at_time)", lines)


def _insert(connection: Connection[Cursor], into: str, values: Iterator[str] | list[str]) -> None:
    rest = iter(values)
    with connection.cursor() as cursor:
        while batch := [value for _, value in zip(range(_BATCH), rest, strict=False)]:
            cursor.execute(f"INSERT INTO {into} VALUES {', '.join(batch)}")  # noqa: S608  numbers of our own
            connection.commit()
