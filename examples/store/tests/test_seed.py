"""Made-up data on a real database."""

from __future__ import annotations

import pytest

from examples.store.entities import ProductFilters
from examples.store.errors import DuplicateUsername
from examples.store.repositories import Store
from examples.store.seed import PLENTY, SCARCE, Size, seed

pytestmark = pytest.mark.integration
SMALL = Size(users=12, categories=9, products=10, carts=2, orders=5, scarce_every=5)


def test_the_store_is_filled_to_size(store: Store) -> None:
    """As many of each as was asked for; most products are plenty, a few are scarce."""
    made = seed(store, SMALL)
    assert [len(made.users), len(made.sellers), len(made.categories)] == [12, 2, 9]
    assert [len(made.products), len(made.orders)] == [10, 5]
    assert store.products.list(ProductFilters()).items == made.products
    assert sorted({product.inventory_quantity for product in made.products}) == [SCARCE, PLENTY]
    assert [store.carts.count(user.id) for user in made.users[:3]] == [3, 3, 0]
    assert all(store.orders.get_by_id(order) for order in made.orders)
    assert store.categories.find_all() == made.categories


def test_every_kind_of_value_is_there(store: Store) -> None:
    """Empty, missing and four-byte text, so that whatever copies the data meets them."""
    users = seed(store, SMALL).users
    assert {"", None} < {user.first_name for user in users}
    assert any("🛒" in (user.last_name or "") for user in users)


def test_a_store_is_filled_only_once(store: Store) -> None:
    """A second time changes nothing."""
    seed(store, SMALL)
    with pytest.raises(DuplicateUsername):
        seed(store, SMALL)
    assert store.products.list(ProductFilters()).total == 10


def test_no_size_is_too_small_to_make_sense() -> None:
    """Products need a seller and a category."""
    with pytest.raises(ValueError, match="at least 1"):
        Size(users=0)
