"""Shopping carts. Adding is an upsert on the unique pair of user and product."""

from __future__ import annotations

from pymysql.cursors import DictCursor

from examples.store import rules
from examples.store.entities import CartItem, CartLine, Shortage
from examples.store.errors import NotFound
from examples.store.mysql.repository import MySQLRepository, Row

_ITEM = "SELECT id, user_id, product_id, quantity, created_at, updated_at FROM shopping_carts"
_LINES = """
SELECT c.id, c.user_id, c.product_id, c.quantity, c.created_at, c.updated_at,
  p.name AS product_name, p.price, p.inventory_quantity, p.image_url
FROM shopping_carts AS c JOIN products AS p ON p.id = c.product_id
WHERE c.user_id = %s ORDER BY c.product_id
"""
_SHORTAGES = """
SELECT c.product_id, c.quantity AS requested, p.inventory_quantity AS available
FROM shopping_carts AS c JOIN products AS p ON p.id = c.product_id
WHERE c.user_id = %s AND c.quantity > p.inventory_quantity ORDER BY c.product_id
"""


class MySQLCarts(MySQLRepository):
    """The `CartRepository` on MySQL."""

    def get_items(self, user_id: int) -> tuple[CartLine, ...]:
        """What is in the cart, by product id."""
        return tuple(map(_line, self._all(_LINES, user_id)))

    def get_item(self, user_id: int, product_id: int) -> CartItem | None:
        """The item of that product."""
        row = self._one(f"{_ITEM} WHERE user_id = %s AND product_id = %s", user_id, product_id)
        return None if row is None else CartItem(**row)

    def count(self, user_id: int) -> int:
        """How many different products are in the cart."""
        total: int = self._figures("SELECT COUNT(*) AS total FROM shopping_carts WHERE user_id = %s", user_id)[
            "total"
        ]
        return total

    def validate_inventory(self, user_id: int) -> tuple[Shortage, ...]:
        """The items of which fewer are left than the cart holds, by product id."""
        return tuple(Shortage(**row) for row in self._all(_SHORTAGES, user_id))

    def add_item(self, user_id: int, product_id: int, quantity: int = 1) -> CartItem:
        """Put so many more of the product into the cart; raises `NotFound` for user or product."""
        rules.quantity("quantity", quantity)
        with self._transaction() as cursor:
            cursor.execute(
                "INSERT INTO shopping_carts (user_id, product_id, quantity) VALUES (%s, %s, %s)"
                " ON DUPLICATE KEY UPDATE quantity = quantity + %s",
                (user_id, product_id, quantity, quantity),
            )
            return _stored(cursor, user_id, product_id)

    def update_quantity(self, user_id: int, product_id: int, quantity: int) -> CartItem:
        """Say how many of the product are in the cart; raises `NotFound`."""
        rules.quantity("quantity", quantity)
        with self._transaction() as cursor:
            cursor.execute(
                "UPDATE shopping_carts SET quantity = %s WHERE user_id = %s AND product_id = %s",
                (quantity, user_id, product_id),
            )
            return _stored(cursor, user_id, product_id)

    def remove_item(self, user_id: int, product_id: int) -> bool:
        """Take the product out of the cart; False if it was not there."""
        with self._transaction() as cursor:
            removed = cursor.execute(
                "DELETE FROM shopping_carts WHERE user_id = %s AND product_id = %s", (user_id, product_id)
            )
            return removed > 0

    def clear(self, user_id: int) -> int:
        """Empty the cart; the answer is how many items it had."""
        with self._transaction() as cursor:
            return cursor.execute("DELETE FROM shopping_carts WHERE user_id = %s", (user_id,))


def _line(row: Row) -> CartLine:
    shown = {name: row.pop(name) for name in ("product_name", "price", "inventory_quantity", "image_url")}
    return CartLine(CartItem(**row), **shown)


def _stored(cursor: DictCursor, user_id: int, product_id: int) -> CartItem:
    cursor.execute(f"{_ITEM} WHERE user_id = %s AND product_id = %s", (user_id, product_id))
    row = cursor.fetchone()
    if row is None:
        raise NotFound("cart item", (user_id, product_id))
    return CartItem(**row)
