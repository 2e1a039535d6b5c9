"""What customers do, and how often: the store's access patterns with their peak requests per second as weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from demo.http import Request
from demo.ledger import Account

Acknowledge = Callable[[Any], None]
RARELY = 0.01
"""How often somebody wants what is scarce."""


@dataclass(frozen=True, slots=True)
class World:
    """What is for sale; `spare` is a product that nobody orders, for changes of stock and text."""

    products: tuple[int, ...]
    scarce: tuple[int, ...]
    categories: tuple[int, ...]
    sellers: tuple[int, ...]
    spare: tuple[int, int]  # product, its seller


@dataclass(slots=True)
class Turn:
    """One customer's chance to do something: who, with what luck, in which world."""

    random: Random
    account: Account
    world: World
    number: int

    def product(self) -> int:
        """Mostly something of which there is plenty."""
        shelf = self.world.scarce if self.random.random() < RARELY else self.world.products
        return self.random.choice(shelf)


@dataclass(frozen=True, slots=True)
class Deed:
    """A request and what its acknowledgement changes in the ledger (None: it only reads)."""

    request: Request
    acknowledged: Acknowledge | None = None


Action = Callable[[Turn], Deed]


def _get(path: str) -> Action:
    """A read whose path may name {user}, {product}, {category}, {seller}, {order}."""

    def act(turn: Turn) -> Deed:
        orders = tuple(turn.account.orders)
        place = path.format(
            user=turn.account.id,
            username=turn.account.username,
            product=turn.random.choice(turn.world.products),
            category=turn.random.choice(turn.world.categories),
            seller=turn.random.choice(turn.world.sellers),
            order=turn.random.choice(orders) if orders else 1,
        )
        return Deed(Request("GET", place))

    return act


def add_item(turn: Turn) -> Deed:
    """Put something into the cart."""
    product, quantity, cart = turn.product(), turn.random.randint(1, 3), turn.account.cart
    body: dict[str, object] = {"product_id": product, "quantity": quantity}

    def acknowledged(item: Any) -> None:
        cart[product] = item["quantity"]

    return Deed(Request("POST", f"/users/{turn.account.id}/cart/items", body), acknowledged)


def update_quantity(turn: Turn) -> Deed:
    """Change how many of something are in the cart."""
    cart = turn.account.cart
    if not cart:
        return add_item(turn)
    product, quantity = turn.random.choice(tuple(cart)), turn.random.randint(1, 5)
    path = f"/users/{turn.account.id}/cart/items/{product}"
    return Deed(Request("PUT", path, {"quantity": quantity}), lambda _: cart.update({product: quantity}))


def remove_item(turn: Turn) -> Deed:
    """Take something out of the cart."""
    cart = turn.account.cart
    if not cart:
        return add_item(turn)
    product = turn.random.choice(tuple(cart))

    def acknowledged(_: Any) -> None:
        del cart[product]

    return Deed(Request("DELETE", f"/users/{turn.account.id}/cart/items/{product}"), acknowledged)


def clear(turn: Turn) -> Deed:
    """Empty the cart."""
    return Deed(Request("DELETE", f"/users/{turn.account.id}/cart"), lambda _: turn.account.cart.clear())


def checkout(turn: Turn) -> Deed:
    """Order what is in the cart; who has an empty one fills it first."""
    if not turn.account.cart:
        return add_item(turn)
    return Deed(Request("POST", f"/users/{turn.account.id}/checkout"), turn.account.ordered)


def update_status(turn: Turn) -> Deed:
    """Complete or cancel one of the account's orders."""
    orders = turn.account.orders
    if not orders:
        return _get("/users/{user}/orders")(turn)
    number, status = turn.random.choice(tuple(orders)), turn.random.choice(("completed", "cancelled"))

    def acknowledged(_: Any) -> None:
        orders[number].status = status

    return Deed(Request("PUT", f"/orders/{number}/status", {"status": status}), acknowledged)


def update_user(turn: Turn) -> Deed:
    """Change the account's first name, now and then to an empty one or to none."""
    account, name = turn.account, turn.random.choice(("Ada", "Zoë 🚀", "", None, f"N{turn.number}"))

    def acknowledged(_: Any) -> None:
        account.first_name = name

    return Deed(Request("PATCH", f"/users/{account.id}", {"first_name": name}), acknowledged)


def upgrade_to_seller(turn: Turn) -> Deed:
    """Start selling."""
    account = turn.account

    def acknowledged(_: Any) -> None:
        account.is_seller = True

    return Deed(Request("POST", f"/users/{account.id}/seller"), acknowledged)


def create_product(turn: Turn) -> Deed:
    """Offer something new, with exact money and with text of every kind."""
    body: dict[str, object] = {
        "seller_id": turn.world.spare[1],
        "category_id": turn.world.categories[0],
        "name": f"New thing {turn.number} 🛒",
        "price": "19.99",
        "description": "" if turn.number % 2 else None,
    }
    return Deed(Request("POST", "/products", body), lambda _: None)


def update_product(turn: Turn) -> Deed:
    """Change the spare product's price."""
    product, seller = turn.world.spare
    body: dict[str, object] = {"price": f"{turn.random.randint(1, 99)}.{turn.random.randint(10, 99)}"}
    return Deed(Request("PATCH", f"/products/{product}?seller_id={seller}", body), lambda _: None)


def update_inventory(turn: Turn) -> Deed:
    """Count the spare product again."""
    body: dict[str, object] = {"quantity": turn.random.randint(0, 1000)}
    return Deed(Request("PUT", f"/products/{turn.world.spare[0]}/inventory", body), lambda _: None)


def create_category(turn: Turn) -> Deed:
    """Open a new shelf."""
    body: dict[str, object] = {"name": f"Shelf {turn.number}", "parent_id": turn.world.categories[0]}
    return Deed(Request("POST", "/categories", body), lambda _: None)


MIX: tuple[tuple[float, Action], ...] = (
    # reads
    (250, _get("/users/by-username/{username}")),
    (255.3, _get("/users/{user}")),
    (420, _get("/products?category_id={category}&in_stock=true")),
    (420, _get("/products/search?q=Lamp")),
    (100, _get("/categories/{category}/products")),
    (200, _get("/products/{product}")),
    (0.1, _get("/users/{seller}/products")),
    (0.15, _get("/users/{seller}/product-statistics")),
    (10, _get("/categories/search?q=Category")),
    (50, _get("/categories")),
    (30, _get("/categories/tree")),
    (50, _get("/categories/roots")),
    (30, _get("/categories/{category}/children")),
    (20, _get("/categories/{category}/path")),
    (20, _get("/categories/{category}")),
    (50, _get("/users/{user}/orders")),
    (30, _get("/orders/{order}")),
    (10, _get("/users/{user}/orders/summary")),
    (20, _get("/users/{user}/orders/recent")),
    (5, _get("/users/{user}/orders/search?q=Lamp")),
    (200, _get("/users/{user}/checkout/eligibility")),
    (100, _get("/users/{user}/cart")),
    (50, _get("/users/{user}/cart/summary")),
    (100, _get("/users/{user}/cart/validation")),
    # writes (accounts are opened by the customers themselves, see `Customer`)
    (0.35, update_user),
    (0.2, upgrade_to_seller),
    (0.01, create_product),
    (0.01, update_product),
    (0.02, update_inventory),
    (0.001, create_category),
    (200, checkout),
    (15, update_status),
    (175, add_item),
    (100, update_quantity),
    (50, remove_item),
    (25, clear),
)
OPEN_ACCOUNT = 10.0
"""The weight of opening an account."""

RARE: tuple[Action, ...] = tuple(action for weight, action in MIX if weight < 1)
"""What the weights alone would hardly ever show: done once by a customer in each phase."""
