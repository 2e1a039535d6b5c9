"""What the store asks of its carts."""

from __future__ import annotations

from typing import Protocol

from examples.store.entities import CartItem, CartLine, Shortage


class CartRepository(Protocol):
    """Shopping carts: at most one item per product. All lists are by product id."""

    def get_items(self, user_id: int) -> tuple[CartLine, ...]:
        """What is in the cart, with what the products cost now."""
        ...

    def get_item(self, user_id: int, product_id: int) -> CartItem | None:
        """The item of that product."""
        ...

    def count(self, user_id: int) -> int:
        """How many different products are in the cart."""
        ...

    def validate_inventory(self, user_id: int) -> tuple[Shortage, ...]:
        """The items of which fewer are left than the cart holds."""
        ...

    def add_item(self, user_id: int, product_id: int, quantity: int = 1) -> CartItem:
        """Put so many more of the product into the cart.

        Raises:
            NotFound: there is no such user or product.
        """
        ...

    def update_quantity(self, user_id: int, product_id: int, quantity: int) -> CartItem:
        """Say how many of the product are in the cart.

        Raises:
            NotFound: the product is not in the cart.
        """
        ...

    def remove_item(self, user_id: int, product_id: int) -> bool:
        """Take the product out of the cart; False if it was not there."""
        ...

    def clear(self, user_id: int) -> int:
        """Empty the cart; the answer is how many items it had."""
        ...
