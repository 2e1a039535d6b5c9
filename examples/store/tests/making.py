"""Things that tests need but are not about."""

from __future__ import annotations

from decimal import Decimal
from itertools import count

from examples.store.entities import Category, NewCategory, NewProduct, NewUser, Order, Product, User
from examples.store.repositories import Store

PRICE = Decimal("9.99")


class Maker:
    """Makes users, categories, products and orders with names of their own."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._numbers = count(1)

    def user(self, username: str | None = None) -> User:
        """A user who has not given a name."""
        name = username or f"somebody{next(self._numbers)}"
        return self._store.users.create(NewUser(username=name, email=f"{name}@example.com", password_hash="hash"))

    def seller(self) -> User:
        """A user who may sell."""
        return self._store.users.upgrade_to_seller(self.user().id)

    def category(self, name: str = "Things", *, parent: Category | None = None) -> Category:
        """A category, at the top if it has no parent."""
        parent_id = parent.id if parent else None
        return self._store.categories.create(NewCategory(name=name, parent_id=parent_id))

    def product(
        self,
        name: str = "Lamp",
        *,
        stock: int = 10,
        price: Decimal = PRICE,
        seller: User | None = None,
        category: Category | None = None,
        description: str | None = None,
    ) -> Product:
        """A product of a new seller in a new category unless these are given."""
        return self._store.products.create(
            NewProduct(
                seller_id=(seller or self.seller()).id,
                category_id=(category or self.category()).id,
                name=name,
                description=description,
                price=price,
                inventory_quantity=stock,
            )
        )

    def order(self, user: User, product: Product, quantity: int = 1) -> Order:
        """An order of one product by way of cart and checkout; takes all of the cart."""
        self._store.carts.add_item(user.id, product.id, quantity)
        return self._store.orders.checkout(user.id)
