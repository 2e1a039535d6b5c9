"""What the workers fight over: few enough that they meet all the time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from dal.domain import Key
from examples.store.entities import NewProduct
from examples.store.repositories import Store
from examples.store.tests.making import Maker

SHOPPERS, SOLD, STOCKED = 4, 4, 4
HOT = tuple(f"hot-{number}" for number in range(8))
MAILS = tuple(f"mail-{number}@example.org" for number in range(24))
STOCK = 2_000_000_000
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Universe:
    """Ids of what is there from the beginning to the end.

    `shoppers` fill carts and check out, `sold` are the products that they order, `stocked` those whose stock and
    name are set. Users with a name of `HOT` come and go; all of them move between the addresses of `MAILS`.
    """

    seller: int
    shoppers: tuple[int, ...]
    sold: tuple[int, ...]
    stocked: tuple[int, ...]

    def hot_keys(self) -> Iterator[Key]:
        """Keys whose items are written all the time."""
        yield from (Key("user.username", (name,)) for name in HOT)
        yield from (Key("user.email", (mail,)) for mail in MAILS)
        yield from (Key("user", (user,)) for user in self.shoppers)
        yield from (Key("product", (product,)) for product in (*self.sold, *self.stocked))
        yield from (Key("cart_item", (user, product)) for user in self.shoppers for product in self.sold)


def furnish(store: Store) -> Universe:
    """Make the users and products of an empty store."""
    make = Maker(store)
    seller, category = make.seller().id, make.category().id
    products = [
        store.products.create(
            NewProduct(
                seller_id=seller, category_id=category, name=f"thing-{n}", price=CENT, inventory_quantity=STOCK
            )
        ).id
        for n in range(SOLD + STOCKED)
    ]
    shoppers = tuple(make.user(f"shopper-{number}").id for number in range(SHOPPERS))
    return Universe(seller, shoppers, tuple(products[:SOLD]), tuple(products[SOLD:]))
