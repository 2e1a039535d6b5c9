"""Rows of the store, and looks at what became of them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from dal.adapters.dynamodb import DynamoDatabase
from dal.domain import Key, Row, State

NOON = datetime(2026, 5, 6, 12)  # noqa: DTZ001  naive UTC, as the contract has it
STAMPS: Row = {"created_at": NOON, "updated_at": NOON}


def user(number: int = 1, name: str = "Ann", **changes: object) -> Row:
    """An account."""
    names: Row = {"username": name, "email": f"{name}@example.org", "password_hash": ""}
    flags: Row = {"first_name": None, "last_name": "", "is_seller": False, "super_admin": False}
    return {"id": number, **names, **flags, **STAMPS, **changes}


def product(number: int = 1, **changes: object) -> Row:
    """A product with five left."""
    row: Row = {"id": number, "seller_id": 1, "category_id": 2, "name": "𝄞", "description": None}
    return {**row, "price": Decimal("1.50"), "inventory_quantity": 5, "image_url": None, **STAMPS, **changes}


def line(number: int, user_id: int = 1) -> Row:
    """A line of a cart."""
    return {"id": number, "user_id": user_id, "product_id": number, "quantity": 1, **STAMPS}


def order(number: int = 1, **changes: object) -> Row:
    """An order."""
    row: Row = {"id": number, "user_id": 1, "total_amount": Decimal(3), "status": "pending"}
    return {**row, **STAMPS, **changes}


def item(number: int, order_id: int = 1) -> Row:
    """A line of an order."""
    return {"id": number, "order_id": order_id, "product_id": 7, "quantity": 1, "price_at_time": Decimal(3)}


def taken(database: DynamoDatabase, unique: str, value: str) -> Row | None:
    """Who holds a unique value."""
    return database.fetch([Key(unique, (value,))])[0].row


def state(database: DynamoDatabase, entity: str, *key: int) -> State:
    """The state of a row that is there."""
    found = database.table(entity).state(*key)
    assert found is not None
    return found
