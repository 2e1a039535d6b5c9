"""The repositories of the benchmarks: one read by key, one write, in plain driver code on either side."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from boto3.dynamodb.types import TypeDeserializer

from dal.adapters.dynamodb.entity_table import EntityTable
from dal.dual import DualRepository, read, write
from examples.store.entities import Product

_SELECT = (
    "SELECT id, seller_id, category_id, name, description, price, inventory_quantity, image_url, created_at,"
    " updated_at FROM products WHERE id = %s"
)
_NAMES = tuple(field.name for field in fields(Product))
_WHOLE = ("id", "seller_id", "category_id", "inventory_quantity")
_MOMENTS = ("created_at", "updated_at")
_UPDATE = "UPDATE products SET inventory_quantity = %s WHERE id = %s"


class Products(Protocol):
    """Products: ten columns, no unique key besides the primary one."""

    def find(self, product_id: int) -> Product | None:
        """The product of that id."""
        ...

    def stock(self, product_id: int, quantity: int) -> None:
        """Set how many there are."""
        ...


class Users(Protocol):
    """Users: ten columns, two unique keys besides the primary one."""

    def rename(self, user_id: int, first_name: str) -> None:
        """Set the first name."""
        ...


class MySQLProducts:
    """On a PyMySQL connection, bare or the layer's."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def find(self, product_id: int) -> Product | None:
        """See `Products`."""
        with self._connection.cursor() as cursor:
            cursor.execute(_SELECT, (product_id,))
            row = cursor.fetchone()
        return None if row is None else Product(*row)

    def stock(self, product_id: int, quantity: int) -> None:
        """See `Products`; commits."""
        with self._connection.cursor() as cursor:
            cursor.execute(_UPDATE, (quantity, product_id))
        self._connection.commit()


class MySQLUsers:
    """On a PyMySQL connection, bare or the layer's."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def rename(self, user_id: int, first_name: str) -> None:
        """See `Users`; commits."""
        with self._connection.cursor() as cursor:
            cursor.execute("UPDATE users SET first_name = %s WHERE id = %s", (first_name, user_id))
        self._connection.commit()


class DynamoProducts:
    """On the layer's own table."""

    def __init__(self, table: EntityTable) -> None:
        self._table = table

    def find(self, product_id: int) -> Product | None:
        """See `Products`."""
        row: Any = self._table.get(product_id)
        return None if row is None else Product(**row)

    def stock(self, product_id: int, quantity: int) -> None:
        """See `Products`."""
        self._table.modify((product_id,), lambda _: {"inventory_quantity": quantity})


class BotoProducts:
    """One product without the layer, as boto3's manual would have it."""

    def __init__(self, client: Any, table: str, key: Any) -> None:
        self.get = partial(client.get_item, TableName=table, Key=key, ConsistentRead=True)
        self._load = TypeDeserializer().deserialize

    def find(self) -> Product:
        """The item as an entity."""
        item = self.get()["Item"]
        values: dict[str, Any] = {name: self._load(item[name]) for name in _NAMES}
        for name in _WHOLE:
            values[name] = int(values[name])
        for name in _MOMENTS:
            values[name] = datetime.fromisoformat(values[name]).replace(tzinfo=None)
        return Product(**values)


class DualProducts(DualRepository[Products]):
    """Products on both."""

    entity = "product"

    find = read(Products.find)
    stock = write(Products.stock)


class DualUsers(DualRepository[Users]):
    """Users on both; led by MySQL in every phase that is measured."""

    entity = "user"

    rename = write(Users.rename)
