"""Orders and the checkout. Search is by LIKE on the names of the ordered products."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from pymysql.cursors import DictCursor

from examples.store import rules
from examples.store.entities import NewOrderItem, Order, OrderHead, OrderItem, OrderStatus, OrderSummary, Page
from examples.store.errors import EmptyCart, InvalidInput, NotFound, OutOfStock
from examples.store.mysql.products import take
from examples.store.mysql.repository import MySQLRepository, Row, containing

_COLUMNS = "SELECT id, user_id, total_amount, status, created_at, updated_at"
_NEWEST = "ORDER BY created_at DESC, id DESC"
_ITEMS = (
    "SELECT id, order_id, product_id, quantity, price_at_time FROM order_items WHERE order_id = %s ORDER BY id"
)
_SEARCH = (
    "FROM orders WHERE user_id = %s AND EXISTS ("
    "SELECT 1 FROM order_items AS i JOIN products AS p ON p.id = i.product_id"
    " WHERE i.order_id = orders.id AND p.name LIKE %s ESCAPE '!')"
)
_SUMMARY = """
SELECT COUNT(*) AS orders, COUNT(CASE status WHEN 'pending' THEN 1 END) AS pending,
  COUNT(CASE status WHEN 'completed' THEN 1 END) AS completed,
  COUNT(CASE status WHEN 'cancelled' THEN 1 END) AS cancelled,
  COALESCE(SUM(CASE WHEN status <> 'cancelled' THEN total_amount END), 0) AS total_spent
FROM orders WHERE user_id = %s
"""


class MySQLOrders(MySQLRepository):
    """The `OrderRepository` on MySQL."""

    def get_by_id(self, order_id: int) -> Order | None:
        """The order of that id with its items."""
        row = self._one(f"{_COLUMNS} FROM orders WHERE id = %s", order_id)
        return None if row is None else _order(row, self._all(_ITEMS, order_id))

    def list_by_user(self, user_id: int, page: int = 1, page_size: int = 20) -> Page[OrderHead]:
        """The orders of one user, newest first."""
        which = f"FROM orders WHERE user_id = %s {_NEWEST}"
        return self._page(_head, _COLUMNS, which, (user_id,), page=page, size=page_size)

    def count_by_user(self, user_id: int) -> int:
        """How many orders the user has."""
        total: int = self._figures("SELECT COUNT(*) AS total FROM orders WHERE user_id = %s", user_id)["total"]
        return total

    def summary(self, user_id: int) -> OrderSummary:
        """The user's orders in figures; zeros for one who has none."""
        row = self._figures(_SUMMARY, user_id)
        return OrderSummary(**(row | {"total_spent": Decimal(row["total_spent"]).quantize(Decimal("0.01"))}))

    def recent(self, user_id: int, limit: int = 5) -> tuple[OrderHead, ...]:
        """The newest orders of one user."""
        rules.whole(1, rules.MAX_PAGE_SIZE)("limit", limit)
        rows = self._all(f"{_COLUMNS} FROM orders WHERE user_id = %s {_NEWEST} LIMIT %s", user_id, limit)
        return tuple(map(_head, rows))

    def search(self, user_id: int, text: str, page: int = 1, page_size: int = 20) -> Page[OrderHead]:
        """The user's orders of products whose name, as it is now, contains the text, newest first."""
        values = (user_id, containing(text))
        return self._page(_head, _COLUMNS, f"{_SEARCH} {_NEWEST}", values, page=page, size=page_size)

    def list_by_status(self, status: OrderStatus, page: int = 1, page_size: int = 20) -> Page[OrderHead]:
        """The orders of all users that are that far, newest first."""
        which = f"FROM orders WHERE status = %s {_NEWEST}"
        return self._page(_head, _COLUMNS, which, (status.value,), page=page, size=page_size)

    def create(self, user_id: int, items: Sequence[NewOrderItem]) -> Order:
        """Book a pending order as it is given; raises `InvalidInput` and `NotFound`."""
        if not items:
            raise InvalidInput("items", "must not be empty")
        with self._transaction() as cursor:
            return _book(cursor, user_id, items)

    def checkout(self, user_id: int) -> Order:
        """Order what is in the cart; raises `EmptyCart` and `OutOfStock`.

        Products are locked in the order of their ids, so that two checkouts cannot wait for each other.
        """
        with self._transaction() as cursor:
            lines = _cart(cursor, user_id)
            order = _book(cursor, user_id, _take_from_stock(cursor, lines))
            _take_from_cart(cursor, lines)
            return order

    def update_status(self, order_id: int, status: OrderStatus) -> Order:
        """Say how far the order is; raises `NotFound`."""
        with self._transaction() as cursor:
            cursor.execute("UPDATE orders SET status = %s WHERE id = %s", (status.value, order_id))
            return _stored(cursor, order_id)


def _cart(cursor: DictCursor, user_id: int) -> Sequence[Row]:
    cursor.execute(
        "SELECT id, product_id, quantity FROM shopping_carts WHERE user_id = %s ORDER BY product_id FOR UPDATE",
        (user_id,),
    )
    lines = cursor.fetchall()
    if not lines:
        raise EmptyCart("there is nothing in the cart")
    return lines


def _take_from_stock(cursor: DictCursor, lines: Sequence[Row]) -> list[NewOrderItem]:
    for line in lines:
        if not take(cursor, line["product_id"], line["quantity"]):
            raise OutOfStock(line["product_id"])
    products = [line["product_id"] for line in lines]
    cursor.execute("SELECT id, price FROM products WHERE id IN %s ORDER BY id FOR UPDATE", (products,))
    prices = {row["id"]: row["price"] for row in cursor.fetchall()}
    return [
        NewOrderItem(
            product_id=line["product_id"], quantity=line["quantity"], price_at_time=prices[line["product_id"]]
        )
        for line in lines
    ]


def _take_from_cart(cursor: DictCursor, lines: Sequence[Row]) -> None:
    """Only what was ordered: something else may have been added meanwhile."""
    cursor.execute("DELETE FROM shopping_carts WHERE id IN %s", ([line["id"] for line in lines],))


def _book(cursor: DictCursor, user_id: int, items: Iterable[NewOrderItem]) -> Order:
    """Items are inserted, and so their products locked, in the order of the product ids."""
    lines = sorted(items, key=lambda item: item.product_id)
    total = sum((line.price_at_time * line.quantity for line in lines), Decimal(0))
    cursor.execute("INSERT INTO orders (user_id, total_amount) VALUES (%s, %s)", (user_id, total))
    order_id = cursor.lastrowid
    for line in lines:
        cursor.execute(
            "INSERT INTO order_items (order_id, product_id, quantity, price_at_time) VALUES (%s, %s, %s, %s)",
            (order_id, line.product_id, line.quantity, line.price_at_time),
        )
    return _stored(cursor, order_id)


def _head(row: Row) -> OrderHead:
    return OrderHead(**(row | {"status": OrderStatus(row["status"])}))


def _order(row: Row, items: Iterable[Row]) -> Order:
    return Order(
        **(row | {"status": OrderStatus(row["status"])}), items=tuple(OrderItem(**item) for item in items)
    )


def _stored(cursor: DictCursor, order_id: int) -> Order:
    cursor.execute(f"{_COLUMNS} FROM orders WHERE id = %s", (order_id,))
    row = cursor.fetchone()
    if row is None:
        raise NotFound("order", order_id)
    cursor.execute(_ITEMS, (order_id,))
    return _order(row, cursor.fetchall())
