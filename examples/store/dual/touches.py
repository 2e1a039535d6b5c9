"""The keys of writes that touch more than the one row that their parameters or their result name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dal.domain import Key
from dal.dual import CALL, Touch
from dal.ports import Unit
from examples.store.entities import NewOrderItem, Order


def booking(_unit: Unit, user_id: int, items: Sequence[NewOrderItem]) -> Touch:  # noqa: ARG001  the write's own
    """The order and its items; stock and cart stay as they are."""
    order: Order = yield CALL
    yield from _booked(order)


def checking_out(unit: Unit, user_id: int) -> Touch:
    """The cart, the stock of what is in it, the order and its items.

    Only the cart is locked here, as the checkout itself begins by doing; it locks the products in the order of
    their ids.
    """
    cart = unit.find("cart_item", user_id=user_id)
    yield from cart
    yield from (Key("product", (product_id,)) for _, product_id in (key.values for key in cart))
    order: Order = yield CALL
    yield from _booked(order)


def _booked(order: Order) -> Iterator[Key]:
    yield Key("order", (order.id,))
    for item in order.items:
        yield Key("order_item", (order.id, item.id))
