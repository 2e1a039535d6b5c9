"""What is sold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from examples.store import rules
from examples.store.entities.common import KEEP, Keep, check


@dataclass(frozen=True, slots=True)
class Product:
    """Something that a seller sells."""

    id: int
    seller_id: int
    category_id: int
    name: str
    description: str | None
    price: Decimal
    inventory_quantity: int
    image_url: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ProductDetails:
    """A product with the names that its page shows; the seller's is the user name."""

    product: Product
    category_name: str
    seller_name: str


_PRODUCT: Mapping[str, rules.Rule] = {
    "seller_id": rules.identity,
    "category_id": rules.identity,
    "name": rules.name(200),
    "description": rules.optional(rules.long_text),
    "price": rules.money,
    "inventory_quantity": rules.stock,
    "image_url": rules.optional(rules.text(500)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProduct:
    """A product to be created."""

    seller_id: int
    category_id: int
    name: str
    price: Decimal
    description: str | None = None
    inventory_quantity: int = 0
    image_url: str | None = None

    def __post_init__(self) -> None:
        check(self, _PRODUCT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductChanges:
    """What to change of a product; its stock is changed by `update_inventory`."""

    category_id: int | Literal[Keep.KEEP] = KEEP
    name: str | Literal[Keep.KEEP] = KEEP
    description: str | Literal[Keep.KEEP] | None = KEEP
    price: Decimal | Literal[Keep.KEEP] = KEEP
    image_url: str | Literal[Keep.KEEP] | None = KEEP

    def __post_init__(self) -> None:
        check(self, _PRODUCT)


_FILTERS: Mapping[str, rules.Rule] = {
    "category_id": rules.optional(rules.identity),
    "seller_id": rules.optional(rules.identity),
    "min_price": rules.optional(rules.money),
    "max_price": rules.optional(rules.money),
    "in_stock": rules.optional(rules.truth),
    "search": rules.optional(rules.search_text),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFilters:
    """Which products to list: all conditions must hold, None asks for nothing; prices include their bounds."""

    category_id: int | None = None
    seller_id: int | None = None
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    in_stock: bool | None = None
    search: str | None = None

    def __post_init__(self) -> None:
        check(self, _FILTERS)


@dataclass(frozen=True, slots=True)
class SellerStatistics:
    """A seller's products in figures; `inventory_value` is the sum of price times stock."""

    products: int
    products_in_stock: int
    units_in_stock: int
    inventory_value: Decimal
