"""The checkout as one transaction over the cart as it was read, prices, stock and the order with its items."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dal.adapters.dynamodb import Action, DynamoDatabase, EntityTable
from dal.domain import Row
from examples.store.dynamodb.asking import Asked, every, row_of
from examples.store.entities import CartItem, NewOrderItem, Order, OrderStatus, Product
from examples.store.errors import EmptyCart, OutOfStock
from examples.store.portable import figures, rows
from examples.store.portable.rows import Clock

NewRow = Callable[..., Row]
"""`DynamoRepository._new`: a row with id and times."""


@dataclass(frozen=True, slots=True)
class Booking:
    """The rows of a new order."""

    head: Row
    lines: tuple[Row, ...]

    @classmethod
    def of(cls, new: NewRow, user_id: int, items: Sequence[NewOrderItem]) -> Booking:
        """A pending order; raises `InvalidInput` if no column holds the total."""
        total = figures.total_of(items)
        head = new("order", {"user_id": user_id, "total_amount": total, "status": OrderStatus.PENDING.value})
        lines = tuple(new("order_item", _line(head, item), stamped=False) for item in items)
        return cls(head, lines)

    def actions(self, orders: EntityTable, order_items: EntityTable) -> list[Action]:
        """What writes it."""
        return [orders.insert(self.head), *map(order_items.insert, self.lines)]

    def order(self) -> Order:
        """What was booked."""
        return rows.order(self.head, self.lines)


class Checkout:
    """One attempt at a time; whoever calls it tries again when cart, price or stock moved in between."""

    def __init__(self, database: DynamoDatabase, new: NewRow, now: Clock) -> None:
        self._database = database
        self._new = new
        self._now = now
        self._products = database.table("product")
        self._cart_items = database.table("cart_item")

    def of(self, user_id: int) -> Order:
        """Order the cart.

        Raises:
            EmptyCart: there is nothing in it.
            OutOfStock: fewer are left of a product; of several, the one with the lowest id.
            InvalidInput: the total is out of range.
            ConditionFailed: something moved; nothing was done.
            UnsupportedOperation: more items than one transaction takes; nothing was done.
        """
        cart = every(self._cart_items, Asked(None, {"user_id": user_id}))
        if not cart:
            raise EmptyCart("there is nothing in the cart")
        items = [rows.cart_item(row_of(state)) for state in cart]
        lines = [_priced(item, product) for item, product in zip(items, self._stock(items), strict=True)]
        booking = Booking.of(self._new, user_id, lines)
        actions = [
            self._database.table("user").exists(user_id),
            *map(self._take, lines),
            *map(self._cart_items.delete, cart),
            *booking.actions(self._database.table("order"), self._database.table("order_item")),
        ]
        self._database.transact(actions)
        return booking.order()

    def _stock(self, items: Sequence[CartItem]) -> list[Product | None]:
        found = self._products.batch_get([(item.product_id,) for item in items])
        return [None if row is None else rows.product(row) for row in found]

    def _take(self, line: NewOrderItem) -> Action:
        return self._products.adjust(
            line.product_id,
            add={"inventory_quantity": -line.quantity},
            at_least={"inventory_quantity": line.quantity},
            where={"price": line.price_at_time},
            set={"updated_at": self._now()},
        )


def _priced(item: CartItem, product: Product | None) -> NewOrderItem:
    """A line at today's price; the products come by their ids, so the first short one is named."""
    if product is None or product.inventory_quantity < item.quantity:
        raise OutOfStock(item.product_id)
    return NewOrderItem(product_id=item.product_id, quantity=item.quantity, price_at_time=product.price)


def _line(head: Row, item: NewOrderItem) -> Row:
    return {
        "order_id": head["id"],
        "product_id": item.product_id,
        "quantity": item.quantity,
        "price_at_time": item.price_at_time,
    }
