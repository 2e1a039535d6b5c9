"""What the store asks of its orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from examples.store.entities import NewOrderItem, Order, OrderHead, OrderStatus, OrderSummary, Page


class OrderRepository(Protocol):
    """Orders. Lists have no items and are by time, newest first, then by id, highest first."""

    def get_by_id(self, order_id: int) -> Order | None:
        """The order of that id with its items."""
        ...

    def list_by_user(self, user_id: int, page: int = 1, page_size: int = 20) -> Page[OrderHead]:
        """The orders of one user."""
        ...

    def count_by_user(self, user_id: int) -> int:
        """How many orders the user has."""
        ...

    def summary(self, user_id: int) -> OrderSummary:
        """The user's orders in figures; zeros for one who has none."""
        ...

    def recent(self, user_id: int, limit: int = 5) -> tuple[OrderHead, ...]:
        """The newest orders of one user, at most `limit` (1 to 100)."""
        ...

    def search(self, user_id: int, text: str, page: int = 1, page_size: int = 20) -> Page[OrderHead]:
        """The user's orders of products whose name, as it is now, contains the text."""
        ...

    def list_by_status(self, status: OrderStatus, page: int = 1, page_size: int = 20) -> Page[OrderHead]:
        """The orders of all users that are that far."""
        ...

    def create(self, user_id: int, items: Sequence[NewOrderItem]) -> Order:
        """Book a pending order as it is given; neither stock nor cart change.

        Raises:
            InvalidInput: there are no items.
            NotFound: there is no such user or product.
        """
        ...

    def checkout(self, user_id: int) -> Order:
        """Order what is in the cart at today's prices: take it from the stock and out of the cart, all or nothing.

        Raises:
            EmptyCart: there is nothing to order.
            OutOfStock: fewer are left of a product than the cart holds; nothing has changed.
        """
        ...

    def update_status(self, order_id: int, status: OrderStatus) -> Order:
        """Say how far the order is; stock is not touched. Raises `NotFound`."""
        ...
