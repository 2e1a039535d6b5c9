"""Shopping carts: one partition for each, so they are read consistently."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from dal.adapters.dynamodb import AlreadyExists, ConditionFailed
from dal.domain import Row
from examples.store import rules
from examples.store.dynamodb.asking import Asked, count, every, find, nameable, row_of
from examples.store.dynamodb.deleting import MOST
from examples.store.dynamodb.repository import DynamoRepository, settled
from examples.store.entities import CartItem, CartLine, Product, Shortage
from examples.store.errors import InvalidInput, NotFound
from examples.store.portable import figures, rows


class DynamoCarts(DynamoRepository):
    """The `CartRepository` on DynamoDB."""

    def get_items(self, user_id: int) -> tuple[CartLine, ...]:
        """What is in the cart, by product id."""
        return tuple(
            CartLine(item, product.name, product.price, product.inventory_quantity, product.image_url)
            for item, product in self._pairs(user_id)
        )

    def get_item(self, user_id: int, product_id: int) -> CartItem | None:
        """The item of that product."""
        row = find(self._cart_items, user_id, product_id)
        return None if row is None else rows.cart_item(row)

    def count(self, user_id: int) -> int:
        """How many different products are in the cart."""
        return count(self._cart_items, Asked(None, {"user_id": user_id}))

    def validate_inventory(self, user_id: int) -> tuple[Shortage, ...]:
        """The items of which fewer are left than the cart holds, by product id."""
        return figures.shortages(self._pairs(user_id))

    def add_item(self, user_id: int, product_id: int, quantity: int = 1) -> CartItem:
        """Put so many more of the product into the cart; raises `NotFound` for user or product."""
        rules.quantity("quantity", quantity)
        added = settled(lambda: self._add(user_id, product_id, quantity))
        return rows.cart_item(added)

    def update_quantity(self, user_id: int, product_id: int, quantity: int) -> CartItem:
        """Say how many of the product are in the cart; raises `NotFound`."""
        rules.quantity("quantity", quantity)
        row = self._set(self._cart_items, user_id, product_id, quantity=quantity)
        if row is None:
            raise NotFound("cart item", (user_id, product_id))
        return rows.cart_item(row)

    def remove_item(self, user_id: int, product_id: int) -> bool:
        """Take the product out of the cart; False if it was not there."""
        if not nameable(self._cart_items, user_id, product_id):
            return False
        try:
            self._database.transact([self._cart_items.remove(user_id, product_id)])
        except ConditionFailed:
            return False
        return True

    def clear(self, user_id: int) -> int:
        """Empty the cart, 100 items at a time; the answer is how many items it had.

        Where nothing is written yet, in a transaction or a rehearsal, the items are still there afterwards: so it
        goes on behind the last one.
        """
        cleared = last = 0
        while removed := settled(partial(self._clear_some, user_id, after=last)):
            cleared, last = cleared + len(removed), removed[-1]
        return cleared

    def _add(self, user_id: int, product_id: int, quantity: int) -> Row:
        held = find(self._cart_items, user_id, product_id)
        if held is None:
            return self._put(user_id, product_id, quantity)
        if rows.cart_item(held).quantity + quantity > rules.MAX_INT:
            raise InvalidInput("quantity", "is out of range")
        now = self._now()
        adding = self._cart_items.adjust(user_id, product_id, add={"quantity": quantity}, set={"updated_at": now})
        self._database.transact([adding])
        return find(self._cart_items, user_id, product_id) or {**held, "updated_at": now}

    def _put(self, user_id: int, product_id: int, quantity: int) -> Row:
        if find(self._users, user_id) is None:
            raise NotFound("user")
        if find(self._products, product_id) is None:
            raise NotFound("product")
        row = self._new("cart_item", {"user_id": user_id, "product_id": product_id, "quantity": quantity})
        parents = [self._users.exists(user_id), self._products.exists(product_id)]
        try:
            self._database.transact([*parents, self._cart_items.insert(row)])
        except AlreadyExists:  # somebody was quicker: add to theirs
            return self._add(user_id, product_id, quantity)
        return row

    def _clear_some(self, user_id: int, *, after: int) -> list[int]:
        """Remove the first items behind that product; which products they were."""
        cart = every(self._cart_items, Asked(None, {"user_id": user_id}))
        items = [item for item in cart if rows.cart_item(row_of(item)).product_id > after][:MOST]
        self._database.transact([self._cart_items.delete(item) for item in items])
        return [rows.cart_item(row_of(item)).product_id for item in items]

    def _pairs(self, user_id: int) -> Iterator[tuple[CartItem, Product]]:
        """The items with their products, by product id; without those whose product is gone."""
        items = [rows.cart_item(row_of(s)) for s in every(self._cart_items, Asked(None, {"user_id": user_id}))]
        products = self._products.batch_get([(item.product_id,) for item in items]) if items else ()
        for item, product in zip(items, products, strict=True):
            if product is not None:
                yield item, rows.product(product)
