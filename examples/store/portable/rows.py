"""Rows of the contract as entities of the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias

from examples.store.entities import CartItem, Category, Order, OrderHead, OrderItem, OrderStatus, Product, User

Row: TypeAlias = Mapping[str, Any]
"""One row by column; the types are those of the contract."""

Clock: TypeAlias = Callable[[], datetime]
"""Naive UTC, to the second."""


def utc_now() -> datetime:
    """The time of the machine, as TIMESTAMP columns keep it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def user(row: Row) -> User:
    """A row of users."""
    return User(**row)


def category(row: Row) -> Category:
    """A row of categories."""
    return Category(**row)


def product(row: Row) -> Product:
    """A row of products."""
    return Product(**row)


def cart_item(row: Row) -> CartItem:
    """A row of shopping_carts."""
    return CartItem(**row)


def order_head(row: Row) -> OrderHead:
    """A row of orders."""
    return OrderHead(**{**row, "status": OrderStatus(row["status"])})


def order_item(row: Row) -> OrderItem:
    """A row of order_items."""
    return OrderItem(**row)


def order(row: Row, items: Iterable[Row]) -> Order:
    """A row of orders with its rows of order_items, in the order of their ids."""
    ordered = sorted(map(order_item, items), key=lambda item: item.id)
    return Order(**{**row, "status": OrderStatus(row["status"])}, items=tuple(ordered))
