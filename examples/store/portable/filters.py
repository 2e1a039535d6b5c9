"""Product filters as a predicate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from examples.store.entities import Product, ProductFilters, given
from examples.store.portable.text import has_any, words

Passes = Callable[[Product], bool]


def having(text: str) -> Passes:
    """Passes products whose name or description has any of the words."""
    wanted = words(text)
    return lambda product: has_any(wanted, product.name, product.description)


_CONDITIONS: Mapping[str, Callable[[Any], Passes]] = {
    "category_id": lambda wanted: lambda product: product.category_id == wanted,
    "seller_id": lambda wanted: lambda product: product.seller_id == wanted,
    "min_price": lambda least: lambda product: product.price >= least,
    "max_price": lambda most: lambda product: product.price <= most,
    "in_stock": lambda wanted: lambda product: (product.inventory_quantity > 0) == wanted,
    "search": having,
}


def passes(filters: ProductFilters) -> Passes:
    """Passes products for which all conditions hold."""
    asked = [_CONDITIONS[name](value) for name, value in given(filters).items() if value is not None]
    return lambda product: all(condition(product) for condition in asked)
