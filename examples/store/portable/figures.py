"""Figures that SQL computes with COUNT and SUM."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from examples.store.entities import (
    CartItem,
    NewOrderItem,
    OrderHead,
    OrderStatus,
    OrderSummary,
    Product,
    SellerStatistics,
    Shortage,
)
from examples.store.errors import InvalidInput
from examples.store.rules import MAX_PRICE

_CENTS = Decimal("0.01")


def seller_statistics(products: Iterable[Product]) -> SellerStatistics:
    """The figures of the products of one seller."""
    stocks = [(product.price, product.inventory_quantity) for product in products]
    return SellerStatistics(
        products=len(stocks),
        products_in_stock=sum(units > 0 for _, units in stocks),
        units_in_stock=sum(units for _, units in stocks),
        inventory_value=sum((price * units for price, units in stocks), Decimal(0)).quantize(_CENTS),
    )


def order_summary(heads: Sequence[OrderHead]) -> OrderSummary:
    """The figures of the orders of one user; cancelled ones are counted and not paid."""
    counted = Counter(head.status for head in heads)
    paid = (head.total_amount for head in heads if head.status is not OrderStatus.CANCELLED)
    return OrderSummary(
        orders=len(heads),
        pending=counted[OrderStatus.PENDING],
        completed=counted[OrderStatus.COMPLETED],
        cancelled=counted[OrderStatus.CANCELLED],
        total_spent=sum(paid, Decimal(0)).quantize(_CENTS),
    )


def shortages(pairs: Iterable[tuple[CartItem, Product]]) -> tuple[Shortage, ...]:
    """The cart items of which fewer are left than the cart holds."""
    return tuple(
        Shortage(item.product_id, item.quantity, product.inventory_quantity)
        for item, product in pairs
        if item.quantity > product.inventory_quantity
    )


def total_of(items: Iterable[NewOrderItem]) -> Decimal:
    """What an order costs.

    Raises:
        InvalidInput: more than the column holds.
    """
    total = sum((item.price_at_time * item.quantity for item in items), Decimal(0))
    if total > MAX_PRICE:
        raise InvalidInput("total_amount", "is out of range")
    return total
