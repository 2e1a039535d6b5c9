"""What the store holds when the doors open."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from demo.mix import World
from examples.store.entities import NewProduct
from examples.store.repositories import Store
from examples.store.seed import PLENTY, Size, seed


@dataclass(frozen=True, slots=True)
class Scene:
    """What customers can ask for, and how much of each product there was before they came."""

    world: World
    stock: dict[int, int]


def set_scene(store: Store, size: Size) -> Scene:
    """Fill the store, and add one product that nobody orders."""
    seeded = seed(store, size)
    seller, category = seeded.sellers[0].id, seeded.categories[0].id
    spare = store.products.create(
        NewProduct(seller_id=seller, category_id=category, name="Spare part", price=Decimal("1.50"))
    )
    plenty = tuple(product.id for product in seeded.products if product.inventory_quantity == PLENTY)
    scarce = tuple(product.id for product in seeded.products if product.inventory_quantity != PLENTY)
    world = World(
        products=plenty,
        scarce=scarce or plenty,
        categories=tuple(category.id for category in seeded.categories),
        sellers=tuple(user.id for user in seeded.sellers),
        spare=(spare.id, seller),
    )
    return Scene(world, {product.id: product.inventory_quantity for product in seeded.products})
