"""Shopping carts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class CartItem:
    """So many of one product in a user's cart; user and product name it."""

    id: int
    user_id: int
    product_id: int
    quantity: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class CartLine:
    """A cart item with what the cart page shows of its product, as it is now."""

    item: CartItem
    product_name: str
    price: Decimal
    inventory_quantity: int
    image_url: str | None


@dataclass(frozen=True, slots=True)
class Shortage:
    """A cart item of which less is left than the cart holds."""

    product_id: int
    requested: int
    available: int
