"""Made-up data of any size, the same each time: `python -m examples.store.seed --users 200 --products 400`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from examples.store.entities import (
    Category,
    NewCategory,
    NewOrderItem,
    NewProduct,
    NewUser,
    OrderStatus,
    Product,
    User,
)
from examples.store.repositories import Store
from examples.store.settings import MySQLSettings
from examples.store.wiring import plain

ADJECTIVES = ("Blue", "Classic", "Compact", "Green", "Heavy", "Light", "Modern", "Quiet", "Robust", "Small")
THINGS = ("Backpack", "Camera", "Chair", "Headphones", "Kettle", "Keyboard", "Lamp", "Notebook", "Racket", "Watch")
FIRST_NAMES = ("Ada", "Bo", "Chloé", "Dmitri", "Eszter", "Fatima", "", None)
PLENTY = 100_000
SCARCE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much to make; every tenth user sells, every `scarce_every`-th product has only a few left."""

    users: int = 100
    categories: int = 20
    products: int = 200
    carts: int = 30
    orders: int = 50
    scarce_every: int = 25
    seed: int = 1

    def __post_init__(self) -> None:
        if min(self.users, self.categories, self.products, self.scarce_every) < 1:
            raise ValueError("users, categories, products and scarce_every must be at least 1")


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was made, with the ids it got."""

    users: tuple[User, ...]
    sellers: tuple[User, ...]
    categories: tuple[Category, ...]
    products: tuple[Product, ...]
    orders: tuple[int, ...]


def seed(store: Store, size: Size) -> Seeded:
    """Fill a store through its repositories; user names are `user1`, `user2`, ... so a store is filled only once.

    Raises:
        DuplicateUsername: the store has been filled before.
    """
    random = Random(size.seed)  # noqa: S311  made-up data, no secrets
    users = tuple(store.users.create(_user(n)) for n in range(1, size.users + 1))
    sellers = tuple(store.users.upgrade_to_seller(user.id) for user in users[::10])
    store.users.promote_to_super_admin(users[0].id)
    categories = _categories(store, size.categories)
    products = tuple(
        store.products.create(_product(random, n, sellers, categories, size)) for n in range(1, size.products + 1)
    )
    _fill_carts(store, random, users[: size.carts], products)
    orders = tuple(_order(store, random, users, products) for _ in range(size.orders))
    return Seeded(users, sellers, categories, products, orders)


def _user(n: int) -> NewUser:
    first_name = FIRST_NAMES[n % len(FIRST_NAMES)]
    return NewUser(
        username=f"user{n}",
        email=f"User{n}@example.com",
        password_hash=f"not-a-hash-{n}",
        first_name=first_name,
        last_name=None if first_name is None else f"Nº {n} 🛒",
    )


def _categories(store: Store, many: int) -> tuple[Category, ...]:
    """A tree in which every category but the first four lies under an earlier one."""
    made: list[Category] = []
    for n in range(many):
        parent = made[n // 4 - 1].id if n >= 4 else None  # noqa: PLR2004  four roots, four children each
        made.append(store.categories.create(NewCategory(name=f"Category {n + 1}", parent_id=parent)))
    return tuple(made)


def _product(
    random: Random, n: int, sellers: Sequence[User], categories: Sequence[Category], size: Size
) -> NewProduct:
    name = f"{random.choice(ADJECTIVES)} {random.choice(THINGS)} {n}"
    return NewProduct(
        seller_id=sellers[n % len(sellers)].id,
        category_id=categories[n % len(categories)].id,
        name=name,
        description=None if n % 7 == 0 else f"{name}, well made",
        price=Decimal(random.randint(100, 99_999)).scaleb(-2),
        inventory_quantity=PLENTY if n % size.scarce_every else SCARCE,
        image_url=None if n % 5 == 0 else f"https://images.example.com/{n}.webp",
    )


def _fill_carts(store: Store, random: Random, users: Sequence[User], products: Sequence[Product]) -> None:
    for user in users:
        for product in random.sample(products, min(3, len(products))):
            store.carts.add_item(user.id, product.id, random.randint(1, 3))


def _order(store: Store, random: Random, users: Sequence[User], products: Sequence[Product]) -> int:
    chosen = random.sample(products, min(random.randint(1, 4), len(products)))
    items = [
        NewOrderItem(product_id=product.id, quantity=random.randint(1, 3), price_at_time=product.price)
        for product in chosen
    ]
    order = store.orders.create(random.choice(users).id, items)
    status = random.choice(tuple(OrderStatus))
    return order.id if status is OrderStatus.PENDING else store.orders.update_status(order.id, status).id


def main() -> None:
    """Fill the database that the environment names; its tables must exist."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("users", "categories", "products", "carts", "orders"):
        parser.add_argument(f"--{name}", type=int, default=getattr(Size(), name))
    size = Size(**vars(parser.parse_args()))
    with plain(MySQLSettings.from_env(os.environ)) as store:
        seed(store, size)


if __name__ == "__main__":
    main()
