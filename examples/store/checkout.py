"""A checkout in place of an order: what two repository methods do, together or not at all.

One cancels the old order, the other orders the cart. Each alone would be a transaction of its own, and a cart that
cannot be had would leave the customer without any order.

`transact` is that of the data access layer (`layer.transact`): one transaction of MySQL, mirrored as one, and one
TransactWriteItems where DynamoDB leads. That takes each item once, which is why this is not made of
`orders.create`, `products.reduce_inventory` and `carts.remove_item`: the first two write the same products. What
has to write one item twice belongs into one method, such as `orders.checkout`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from examples.store.entities import Order, OrderStatus
from examples.store.errors import NotFound
from examples.store.repositories import Store

T = TypeVar("T")


class Transact(Protocol):
    """Runs work in a transaction, and again where it lost to others."""

    def __call__(self, work: Callable[[], T], /) -> T:
        """What the work answers."""
        ...


def check_out_instead(store: Store, user_id: int, order_id: int, transact: Transact) -> Order:
    """Cancel the user's pending order and order the cart in its place; stock of the old one stays as it is.

    Raises:
        NotFound: the user has no such order, or it is not pending any more.
        EmptyCart: there is nothing to order.
        OutOfStock: fewer are left of a product than the cart holds; the old order is as it was.
        UnsupportedOperation: the cart is too large for one transaction; the old order is as it was.
    """

    def work() -> Order:
        old = store.orders.get_by_id(order_id)
        if old is None or old.user_id != user_id or old.status is not OrderStatus.PENDING:
            raise NotFound("order", order_id)
        store.orders.update_status(order_id, OrderStatus.CANCELLED)
        return store.orders.checkout(user_id)

    return transact(work)
