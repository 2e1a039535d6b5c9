"""What a worker does: one operation of the store each, with the registers that it writes or sees."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from examples.store.entities import NewUser, Order, OrderStatus, Product, ProductChanges, User, UserChanges
from examples.store.repositories import Store
from tests.scenario.chaos.accounting import bill
from tests.scenario.chaos.book import Values
from tests.scenario.chaos.registers import ABSENT, GONE
from tests.scenario.chaos.universe import HOT, MAILS, Universe

Told = Callable[[Any], Values]
REMEMBERED = 20


@dataclass(frozen=True, slots=True)
class Deed:
    """One call; `writes` as far as known before it, `wrote` and `saw` what its answer tells."""

    name: str
    call: Callable[[], object]
    writes: Values = ()
    wrote: Told | None = None
    saw: Told | None = None


class Doer:
    """Makes deeds; remembers some ids, so that it can come back to them."""

    def __init__(self, store: Store, universe: Universe) -> None:
        self._store = store
        self._universe = universe
        self._users: deque[int] = deque(universe.shoppers, REMEMBERED)
        self._orders: deque[int] = deque(maxlen=REMEMBERED)

    def choose(self, random: Random, marker: str) -> Deed | None:
        """The next deed; None where what it is about is not there. `marker` is a text of this deed alone."""
        (kind,) = random.choices(tuple(_WEIGHTS), tuple(_WEIGHTS.values()))
        return kind(self, random, marker)

    def put_user(self, random: Random, marker: str) -> Deed:
        """Make a hot user, or change the one there is; either way with an address that others want."""
        name, mail = random.choice(HOT), random.choice(MAILS)
        value = f"{marker} {mail}"
        found = self._found(name)
        if found is None:
            user = NewUser(username=name, email=mail, password_hash="none", first_name=marker)
            return Deed(
                "user.create",
                lambda: self._store.users.create(user),
                (("user:*", value),),
                wrote=lambda user: ((f"user:{user.id}", value),),
            )
        changes = UserChanges(first_name=marker, email=mail)
        return Deed(
            "user.update",
            lambda: self._store.users.update(found, changes),
            ((f"user:{found}", value),),
        )

    def delete_user(self, random: Random, _marker: str) -> Deed | None:
        """Delete a hot user with its cart."""
        found = self._found(random.choice(HOT))
        if found is None:
            return None
        writes = ((f"user:{found}", GONE), (f"cart:{found}/*", GONE))
        return Deed("user.delete", lambda: self._store.users.delete(found), writes)

    def read_user(self, random: Random, _marker: str) -> Deed:
        """Look at a user that was there a while ago."""
        user = random.choice(self._users)
        return Deed(
            "user.read",
            lambda: self._store.users.find_by_id(user),
            saw=lambda found: ((f"user:{user}", ABSENT if found is None else user_value(found)),),
        )

    def add(self, random: Random, _marker: str) -> Deed | None:
        """More of something into a cart."""
        user, product, quantity = self._buyer(random), random.choice(self._universe.sold), random.randint(1, 999)
        if user is None:
            return None
        key = f"cart:{user}/{product}"
        return Deed(
            "cart.add",
            lambda: self._store.carts.add_item(user, product, quantity),
            ((key, f">={quantity}"),),
            wrote=lambda item: ((key, str(item.quantity)),),
        )

    def set_quantity(self, random: Random, _marker: str) -> Deed | None:
        """So many of something in a cart."""
        user, product, quantity = self._buyer(random), random.choice(self._universe.sold), random.randint(1, 999)
        if user is None:
            return None
        return Deed(
            "cart.set",
            lambda: self._store.carts.update_quantity(user, product, quantity),
            ((f"cart:{user}/{product}", str(quantity)),),
        )

    def remove(self, random: Random, _marker: str) -> Deed | None:
        """Something out of a cart."""
        user, product = self._buyer(random), random.choice(self._universe.sold)
        if user is None:
            return None
        writes = ((f"cart:{user}/{product}", ABSENT),)
        return Deed("cart.remove", lambda: self._store.carts.remove_item(user, product), writes)

    def clear(self, random: Random, _marker: str) -> Deed:
        """Everything out of a cart."""
        user = random.choice(self._universe.shoppers)
        return Deed("cart.clear", lambda: self._store.carts.clear(user), ((f"cart:{user}/*", ABSENT),))

    def read_cart(self, random: Random, _marker: str) -> Deed:
        """Look at one item of a cart."""
        user, product = random.choice(self._universe.shoppers), random.choice(self._universe.sold)
        return Deed(
            "cart.read",
            lambda: self._store.carts.get_item(user, product),
            saw=lambda item: ((f"cart:{user}/{product}", ABSENT if item is None else str(item.quantity)),),
        )

    def check_out(self, random: Random, _marker: str) -> Deed:
        """A cart becomes an order."""
        user = random.choice(self._universe.shoppers)
        emptied = (f"cart:{user}/*", ABSENT)

        def booked(order: Order) -> Values:
            self._orders.append(order.id)
            return emptied, (f"order:{order.id}", order.status.value), (f"bill:{order.id}", order_bill(order))

        possible = (emptied, ("order:*", OrderStatus.PENDING.value), ("bill:*", f"{user}:*"))
        return Deed("order.checkout", lambda: self._store.orders.checkout(user), possible, wrote=booked)

    def set_status(self, random: Random, _marker: str) -> Deed | None:
        """One of one's own orders is done, or not."""
        if not self._orders:
            return None
        order, status = random.choice(self._orders), random.choice(tuple(OrderStatus))
        writes = ((f"order:{order}", status.value),)
        return Deed("order.status", lambda: self._store.orders.update_status(order, status), writes)

    def set_stock(self, random: Random, _marker: str) -> Deed:
        """So many of a product that nobody orders."""
        product, quantity = random.choice(self._universe.stocked), random.randrange(10**9)
        writes = ((f"stock:{product}", str(quantity)),)
        return Deed("product.stock", lambda: self._store.products.update_inventory(product, quantity), writes)

    def set_name(self, random: Random, marker: str) -> Deed:
        """Another name for a product."""
        product, seller = random.choice(self._universe.stocked), self._universe.seller
        changes = ProductChanges(name=marker)
        writes = ((f"name:{product}", marker),)
        return Deed("product.name", lambda: self._store.products.update(product, seller, changes), writes)

    def read_product(self, random: Random, _marker: str) -> Deed:
        """Look at name and stock together."""
        product = random.choice(self._universe.stocked)
        return Deed("product.read", lambda: self._store.products.get_by_id(product), saw=_product_values)

    def _found(self, name: str) -> int | None:
        user = self._store.users.find_by_username(name)
        if user is None:
            return None
        self._users.append(user.id)
        return user.id

    def _buyer(self, random: Random) -> int | None:
        number = random.randrange(len(self._universe.shoppers) + len(HOT) // 2)
        if number < len(self._universe.shoppers):
            return self._universe.shoppers[number]
        return self._found(HOT[number - len(self._universe.shoppers)])


_WEIGHTS: Mapping[Callable[[Doer, Random, str], Deed | None], int] = {
    Doer.put_user: 20,
    Doer.delete_user: 5,
    Doer.read_user: 6,
    Doer.add: 16,
    Doer.set_quantity: 8,
    Doer.remove: 4,
    Doer.clear: 2,
    Doer.read_cart: 5,
    Doer.check_out: 10,
    Doer.set_status: 5,
    Doer.set_stock: 8,
    Doer.set_name: 6,
    Doer.read_product: 5,
}


def user_value(user: User) -> str:
    """The value of a user's register."""
    return f"{user.first_name} {user.email}"


def order_bill(order: Order) -> str:
    """The value of a bill's register."""
    return bill(order.user_id, ((item.product_id, item.quantity) for item in order.items))


def _product_values(product: Product | None) -> Values:
    if product is None:
        return ()
    return (f"stock:{product.id}", str(product.inventory_quantity)), (f"name:{product.id}", product.name)
