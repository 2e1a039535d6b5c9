"""Orders and their items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from examples.store import rules
from examples.store.entities.common import check


class OrderStatus(StrEnum):
    """How far an order is."""

    PENDING = "pending"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One line of an order at the price of that time."""

    id: int
    order_id: int
    product_id: int
    quantity: int
    price_at_time: Decimal


@dataclass(frozen=True, slots=True)
class OrderHead:
    """An order without its items: what lists show."""

    id: int
    user_id: int
    total_amount: Decimal
    status: OrderStatus
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Order:
    """An order with its items in the order of their ids."""

    id: int
    user_id: int
    total_amount: Decimal
    status: OrderStatus
    created_at: datetime
    updated_at: datetime
    items: tuple[OrderItem, ...]


_ORDER_ITEM: Mapping[str, rules.Rule] = {
    "product_id": rules.identity,
    "quantity": rules.quantity,
    "price_at_time": rules.money,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrderItem:
    """One line of an order to be created."""

    product_id: int
    quantity: int
    price_at_time: Decimal

    def __post_init__(self) -> None:
        check(self, _ORDER_ITEM)


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """A user's orders in figures; `total_spent` leaves out the cancelled ones."""

    orders: int
    pending: int
    completed: int
    cancelled: int
    total_spent: Decimal
