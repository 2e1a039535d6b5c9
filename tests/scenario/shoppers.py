"""Eight threads of mixed operations on dual repositories, each with a ledger of what was acknowledged to it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Self

from dal.errors import ConflictError
from demo.ledger import Account, Placed
from examples.store.entities import OrderStatus, ProductFilters, UserChanges
from examples.store.errors import StoreError
from examples.store.repositories import Store
from examples.store.tests.making import Maker

SHOPPERS = 8
TRIES = 5  # as the store's application
STOCK = 10_000
PATIENCE = 60.0


@dataclass(slots=True)
class Shopper:
    """One thread and its account; nobody else writes to that account."""

    store: Store
    account: Account
    products: tuple[int, ...]
    random: Random

    def step(self) -> None:
        """Do one thing; a business answer is an answer."""
        thing = self.random.choice(_THINGS)
        for attempt in range(1, TRIES + 1):
            try:
                thing(self)
            except StoreError:
                return
            except ConflictError:
                if attempt == TRIES:
                    raise
            else:
                return

    def look_at_account(self) -> None:
        """The account by id and by name."""
        user = self.store.users.find_by_id(self.account.id)
        named = self.store.users.find_by_username(self.account.username)
        assert user == named
        assert user is not None
        assert user.first_name == self.account.first_name

    def look_at_cart(self) -> None:
        """Whoever wrote it sees it as it was acknowledged, in every phase."""
        lines = self.store.carts.get_items(self.account.id)
        assert {line.item.product_id: line.item.quantity for line in lines} == self.account.cart

    def look_at_orders(self) -> None:
        """The orders, one of them with its items."""
        assert self.store.orders.count_by_user(self.account.id) == len(self.account.orders)
        for number in list(self.account.orders)[-1:]:
            order = self.store.orders.get_by_id(number)
            assert order is not None
            assert order.status.value == self.account.orders[number].status

    def look_around(self) -> None:
        """What all can see and all change: only that it is answered."""
        self.store.products.list(ProductFilters(in_stock=True))
        self.store.products.get_by_id(self.random.choice(self.products))

    def rename(self) -> None:
        """Another first name, or none."""
        name = self.random.choice(("Ada", "Zoë 🚀", "", None))
        self.store.users.update(self.account.id, UserChanges(first_name=name))
        self.account.first_name = name

    def add(self) -> None:
        """More into the cart."""
        item = self.store.carts.add_item(
            self.account.id, self.random.choice(self.products), self.random.randint(1, 3)
        )
        self.account.cart[item.product_id] = item.quantity

    def remove(self) -> None:
        """Something out of the cart."""
        if self.account.cart:
            product = self.random.choice(tuple(self.account.cart))
            assert self.store.carts.remove_item(self.account.id, product)
            del self.account.cart[product]

    def check_out(self) -> None:
        """The cart becomes an order."""
        order = self.store.orders.checkout(self.account.id)
        items: Counter[int] = Counter()
        for item in order.items:
            items[item.product_id] += item.quantity
        self.account.orders[order.id] = Placed(order.status.value, order.total_amount, dict(items))
        self.account.cart.clear()

    def complete(self) -> None:
        """An order is done."""
        if self.account.orders:
            number = self.random.choice(tuple(self.account.orders))
            self.store.orders.update_status(number, OrderStatus.COMPLETED)
            self.account.orders[number].status = OrderStatus.COMPLETED.value


_THINGS: tuple[Callable[[Shopper], None], ...] = (
    Shopper.look_at_account,
    Shopper.look_at_cart,
    Shopper.look_at_orders,
    Shopper.look_around,
    Shopper.rename,
    Shopper.add,
    Shopper.add,
    Shopper.remove,
    Shopper.check_out,
    Shopper.complete,
)


@dataclass(slots=True)
class Crowd:
    """All shoppers; the first thing that fails one of them stops all."""

    shoppers: list[Shopper]
    stock: dict[int, int]
    errors: list[BaseException] = field(default_factory=list)
    _stopped: threading.Event = field(default_factory=threading.Event)
    _stepped: threading.Condition = field(default_factory=threading.Condition)
    _steps: Counter[int] = field(default_factory=Counter)
    _threads: list[threading.Thread] = field(default_factory=list)

    @classmethod
    def of(cls, store: Store) -> Crowd:
        """Eight accounts and three products that everybody wants."""
        make = Maker(store)
        seller, category = make.seller(), make.category()
        products = [make.product(stock=STOCK, seller=seller, category=category).id for _ in range(3)]
        shoppers = []
        for number in range(SHOPPERS):
            user = make.user()
            account = Account(user.id, user.username)
            shoppers.append(Shopper(store, account, tuple(products), Random(number)))
        return cls(shoppers, dict.fromkeys(products, STOCK))

    @property
    def accounts(self) -> list[Account]:
        """All ledgers."""
        return [shopper.account for shopper in self.shoppers]

    def __enter__(self) -> Self:
        """Let them shop."""
        for number in range(len(self.shoppers)):
            thread = threading.Thread(target=self._shop, args=(number,), name=f"shopper-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Let them finish what they are at."""
        self._stopped.set()
        for thread in self._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()

    def laps(self, count: int) -> None:
        """Wait until each of them has done so many more things; two mean that none is still at an older one."""
        with self._stepped:
            goals = {number: self._steps[number] + count for number in range(len(self.shoppers))}
            done = self._stepped.wait_for(
                lambda: bool(self.errors) or all(self._steps[n] >= goal for n, goal in goals.items()), PATIENCE
            )
        for error in self.errors:
            raise error
        assert done, "the shoppers stand still"

    def _shop(self, number: int) -> None:
        shopper = self.shoppers[number]
        while not self._stopped.is_set() and not self.errors:
            try:
                shopper.step()
            except BaseException as error:  # noqa: BLE001  the test raises it in its own thread
                self.errors.append(error)
            with self._stepped:
                self._steps[number] += 1
                self._stepped.notify_all()
