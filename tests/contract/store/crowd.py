"""Eight customers at once, and what must be true when they have gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from dal.errors import BackendError
from examples.store.entities import Product, User
from examples.store.errors import StoreError
from examples.store.repositories import Store
from examples.store.tests.making import Maker
from examples.store.tests.together import together

CUSTOMERS = 8
STOCK = 60


@dataclass(frozen=True, slots=True)
class Market:
    """A few products that everybody wants."""

    store: Store
    users: tuple[User, ...]
    products: tuple[Product, ...]

    @classmethod
    def open(cls, store: Store) -> Market:
        """Users and products to begin with; two customers share each cart."""
        make = Maker(store)
        seller, category = make.seller(), make.category()
        products = tuple(make.product(stock=STOCK, seller=seller, category=category) for _ in range(3))
        return cls(store, tuple(make.user() for _ in range(CUSTOMERS // 2)), products)

    def trade(self, steps: int) -> int:
        """All customers at once, `steps` writes each; how many units were taken without an order."""
        customers = [Customer(self, self.users[n // 2], Random(n)) for n in range(CUSTOMERS)]
        return sum(together(*[lambda customer=customer: customer.shop(steps) for customer in customers]))

    def left(self) -> int:
        """What is left of all products."""
        stored = (self.store.products.get_by_id(product.id) for product in self.products)
        return sum(product.inventory_quantity for product in stored if product is not None)

    def ordered(self) -> int:
        """The units of all orders."""
        heads = (head for user in self.users for head in self.store.orders.list_by_user(user.id, 1, 100).items)
        orders = (self.store.orders.get_by_id(head.id) for head in heads)
        return sum(item.quantity for order in orders if order is not None for item in order.items)


@dataclass(slots=True)
class Customer:
    """Does one random thing after the other."""

    market: Market
    user: User
    random: Random
    taken: int = 0

    def shop(self, steps: int) -> int:
        """So many steps; the answer is how many units were taken without an order."""
        things: tuple[Callable[[Product], object], ...] = (
            self.add,
            self.add,
            self.change,
            self.remove,
            self.check_out,
            self.check_out,
            self.take,
        )
        for _ in range(steps):
            self.attempt(self.random.choice(things), self.random.choice(self.market.products))
        return self.taken

    def attempt(self, thing: Callable[[Product], object], product: Product) -> None:
        """A business answer is fine; a transaction that lost its race did nothing, and the customer goes on."""
        try:
            thing(product)
        except StoreError:
            pass
        except BackendError as error:
            if not error.retryable:
                raise

    def add(self, product: Product) -> None:
        """Put some into the cart."""
        self.market.store.carts.add_item(self.user.id, product.id, self.random.randint(1, 3))

    def change(self, product: Product) -> None:
        """Want another quantity."""
        self.market.store.carts.update_quantity(self.user.id, product.id, self.random.randint(1, 3))

    def remove(self, product: Product) -> None:
        """Want it no more."""
        self.market.store.carts.remove_item(self.user.id, product.id)

    def check_out(self, _: Product) -> None:
        """Order the cart."""
        self.market.store.orders.checkout(self.user.id)

    def take(self, product: Product) -> None:
        """Take one from the stock without an order."""
        self.market.store.products.reduce_inventory(product.id, 1)
        self.taken += 1
