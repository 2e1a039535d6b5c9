"""Shopping carts."""

from __future__ import annotations

from collections.abc import Iterator

from examples.store import rules
from examples.store.entities import CartItem, CartLine, Product, Shortage
from examples.store.errors import InvalidInput, NotFound
from examples.store.memory.repository import MemoryRepository
from examples.store.portable import figures, rows


class MemoryCarts(MemoryRepository):
    """The `CartRepository` in memory."""

    def get_items(self, user_id: int) -> tuple[CartLine, ...]:
        """What is in the cart, by product id."""
        return tuple(
            CartLine(item, product.name, product.price, product.inventory_quantity, product.image_url)
            for item, product in self._pairs(user_id)
        )

    def get_item(self, user_id: int, product_id: int) -> CartItem | None:
        """The item of that product."""
        row = self._cart_items.get(user_id, product_id)
        return None if row is None else rows.cart_item(row)

    def count(self, user_id: int) -> int:
        """How many different products are in the cart."""
        return len(self._cart_items.find(user_id=user_id))

    def validate_inventory(self, user_id: int) -> tuple[Shortage, ...]:
        """The items of which fewer are left than the cart holds, by product id."""
        return figures.shortages(self._pairs(user_id))

    def add_item(self, user_id: int, product_id: int, quantity: int = 1) -> CartItem:
        """Put so many more of the product into the cart; raises `NotFound` for user or product."""
        rules.quantity("quantity", quantity)
        with self._database.unit():
            held = self.get_item(user_id, product_id)
            if held is None:
                return self._put(user_id, product_id, quantity)
            if held.quantity + quantity > rules.MAX_INT:
                raise InvalidInput("quantity", "is out of range")
            return self.update_quantity(user_id, product_id, held.quantity + quantity)

    def update_quantity(self, user_id: int, product_id: int, quantity: int) -> CartItem:
        """Say how many of the product are in the cart; raises `NotFound`."""
        rules.quantity("quantity", quantity)
        with self._database.unit():
            row = self._change(self._cart_items, (user_id, product_id), quantity=quantity)
        if row is None:
            raise NotFound("cart item", (user_id, product_id))
        return rows.cart_item(row)

    def remove_item(self, user_id: int, product_id: int) -> bool:
        """Take the product out of the cart; False if it was not there."""
        return self._cart_items.delete((user_id, product_id))

    def clear(self, user_id: int) -> int:
        """Empty the cart; the answer is how many items it had."""
        with self._database.unit():
            items = [rows.cart_item(row) for row in self._cart_items.find(user_id=user_id)]
            return sum(self._cart_items.delete((user_id, item.product_id)) for item in items)

    def _put(self, user_id: int, product_id: int, quantity: int) -> CartItem:
        self._refuse_missing(self._users, user_id, "user")
        self._refuse_missing(self._products, product_id, "product")
        named = {"user_id": user_id, "product_id": product_id}
        return rows.cart_item(self._cart_items.insert({**named, "quantity": quantity, **self._stamps()}))

    def _pairs(self, user_id: int) -> Iterator[tuple[CartItem, Product]]:
        """The items with their products, by product id; without those whose product is gone."""
        items = map(rows.cart_item, self._cart_items.find(user_id=user_id))
        for item in sorted(items, key=lambda item: item.product_id):
            product = self._products.get(item.product_id)
            if product is not None:
                yield item, rows.product(product)
