"""Orders and the checkout."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from examples.store import rules
from examples.store.entities import (
    CartItem,
    NewOrderItem,
    Order,
    OrderHead,
    OrderStatus,
    OrderSummary,
    Page,
    Product,
)
from examples.store.errors import EmptyCart, InvalidInput, NotFound, OutOfStock
from examples.store.memory.repository import MemoryRepository
from examples.store.portable import figures, rows
from examples.store.portable.pages import newest, page_of
from examples.store.portable.text import containing, folded


class MemoryOrders(MemoryRepository):
    """The `OrderRepository` in memory."""

    def get_by_id(self, order_id: int) -> Order | None:
        """The order of that id with its items."""
        row = self._orders.get(order_id)
        return None if row is None else rows.order(row, self._order_items.find(order_id=order_id))

    def list_by_user(self, user_id: int, page: int = 1, page_size: int = 20) -> Page[OrderHead]:
        """The orders of one user, newest first."""
        return page_of(self._newest(user_id=user_id), page, page_size)

    def count_by_user(self, user_id: int) -> int:
        """How many orders the user has."""
        return len(self._orders.find(user_id=user_id))

    def summary(self, user_id: int) -> OrderSummary:
        """The user's orders in figures; zeros for one who has none."""
        return figures.order_summary(self._newest(user_id=user_id))

    def recent(self, user_id: int, limit: int = 5) -> tuple[OrderHead, ...]:
        """The newest orders of one user."""
        rules.whole(1, rules.MAX_PAGE_SIZE)("limit", limit)
        return tuple(self._newest(user_id=user_id)[:limit])

    def search(self, user_id: int, text: str, page: int = 1, page_size: int = 20) -> Page[OrderHead]:
        """The user's orders of products whose name, as it is now, contains the text, newest first."""
        wanted = containing(text)
        found = [head for head in self._newest(user_id=user_id) if self._has(head.id, wanted)]
        return page_of(found, page, page_size)

    def list_by_status(self, status: OrderStatus, page: int = 1, page_size: int = 20) -> Page[OrderHead]:
        """The orders of all users that are that far, newest first."""
        return page_of(self._newest(status=status.value), page, page_size)

    def create(self, user_id: int, items: Sequence[NewOrderItem]) -> Order:
        """Book a pending order as it is given; raises `InvalidInput` and `NotFound`."""
        if not items:
            raise InvalidInput("items", "must not be empty")
        with self._database.unit():
            return self._book(user_id, items)

    def checkout(self, user_id: int) -> Order:
        """Order what is in the cart; raises `EmptyCart` and `OutOfStock`."""
        with self._database.unit():
            cart = [rows.cart_item(row) for row in self._cart_items.find(user_id=user_id)]
            if not cart:
                raise EmptyCart("there is nothing in the cart")
            items = [self._take(item) for item in sorted(cart, key=lambda item: item.product_id)]
            for item in items:
                self._cart_items.delete((user_id, item.product_id))
            return self._book(user_id, items)

    def update_status(self, order_id: int, status: OrderStatus) -> Order:
        """Say how far the order is; raises `NotFound`."""
        with self._database.unit():
            self._change(self._orders, order_id, status=status.value)
            order = self.get_by_id(order_id)
        if order is None:
            raise NotFound("order", order_id)
        return order

    def _newest(self, **equals: object) -> Sequence[OrderHead]:
        return newest(map(rows.order_head, self._orders.find(**equals)))

    def _has(self, order_id: int, wanted: str) -> bool:
        """Whether the order has a product whose name contains the folded text."""
        ordered = (self._products.get(item["product_id"]) for item in self._items(order_id))
        return any(wanted in folded(rows.product(row).name) for row in ordered if row is not None)

    def _items(self, order_id: int) -> Iterable[rows.Row]:
        return self._order_items.find(order_id=order_id)

    def _take(self, item: CartItem) -> NewOrderItem:
        """Take a cart item from the stock at today's price."""
        product = self._product(item.product_id)
        left = product.inventory_quantity - item.quantity
        if left < 0:
            raise OutOfStock(item.product_id)
        self._change(self._products, item.product_id, inventory_quantity=left)
        return NewOrderItem(product_id=item.product_id, quantity=item.quantity, price_at_time=product.price)

    def _product(self, product_id: int) -> Product:
        row = self._products.get(product_id)
        if row is None:
            raise NotFound("product")
        return rows.product(row)

    def _book(self, user_id: int, items: Iterable[NewOrderItem]) -> Order:
        lines = sorted(items, key=lambda item: item.product_id)
        total = figures.total_of(lines)
        self._refuse_missing(self._users, user_id, "user")
        head = {"user_id": user_id, "total_amount": total, "status": OrderStatus.PENDING.value, **self._stamps()}
        order = self._orders.insert(head)
        return rows.order(order, [self._add(order["id"], line) for line in lines])

    def _add(self, order_id: object, line: NewOrderItem) -> rows.Row:
        self._refuse_missing(self._products, line.product_id, "product")
        return self._order_items.insert(
            {
                "order_id": order_id,
                "product_id": line.product_id,
                "quantity": line.quantity,
                "price_at_time": line.price_at_time,
            }
        )
