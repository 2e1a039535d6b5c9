"""The example store's contract, rows of its entities that lack only the generated id, and their unique keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from dal.contract.load import load_contract
from dal.domain import Key, Row, State
from dal.ports import Database

CONTRACT = load_contract(Path(__file__).parents[2] / "examples/store/migrationContract.json")
CLOSURE_LIMIT = 10
"""Rigs build their leader with this limit."""

MOMENT = datetime(2026, 1, 2, 3, 4, 5)  # noqa: DTZ001  naive UTC, as the contract has it
STAMPS: Row = {"created_at": MOMENT, "updated_at": MOMENT}


def user(name: str = "ann", email: str | None = None) -> Row:
    """An account."""
    names: Row = {"username": name, "email": email or f"{name}@example.org", "password_hash": "x"}
    return {**names, "first_name": None, "last_name": "", "is_seller": False, "super_admin": True, **STAMPS}


def category(name: str = "books", parent_id: int | None = None) -> Row:
    """A category."""
    return {"name": name, "parent_id": parent_id, "created_at": MOMENT}


def product(seller_id: int, category_id: int) -> Row:
    """A product with a name of four-byte UTF-8."""
    row: Row = {"seller_id": seller_id, "category_id": category_id, "name": "𝄞 tea", "description": ""}
    return {**row, "price": Decimal("12.30"), "inventory_quantity": 0, "image_url": None, **STAMPS}


def cart_item(user_id: int, product_id: int) -> Row:
    """A line of a cart."""
    return {"user_id": user_id, "product_id": product_id, "quantity": 1, **STAMPS}


def order(user_id: int) -> Row:
    """An order."""
    return {"user_id": user_id, "total_amount": Decimal("12.30"), "status": "pending", **STAMPS}


def order_item(order_id: int, product_id: int) -> Row:
    """A line of an order."""
    return {"order_id": order_id, "product_id": product_id, "quantity": 1, "price_at_time": Decimal("12.30")}


def one(database: Database, key: Key) -> State:
    """The state of one key."""
    (state,) = database.fetch([key])
    return state


def named(name: str) -> Key:
    """The unique key of a user name."""
    return _unique("user.username", "username", name)


def mailed(email: str) -> Key:
    """The unique key of an e-mail address."""
    return _unique("user.email", "email", email)


def assert_increasing(states: Sequence[State]) -> None:
    """Each version is newer than the one before."""
    versions = [state.version for state in states]
    assert all(older < newer for older, newer in pairwise(versions)), versions


def _unique(name: str, column: str, value: str) -> Key:
    found = CONTRACT.unique(name)
    key = found and found[1].key({column: value})
    assert key
    return key


def elsewhere(question: Callable[[], object]) -> object:
    """The answer that another thread gets."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(question).result(timeout=30)


def quantity_of(state: State) -> int:
    """The stock of a product."""
    value = (state.row or {})["inventory_quantity"]
    assert isinstance(value, int)
    return value
