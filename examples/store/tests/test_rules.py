"""What may be written; needs no server."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from examples.store import rules
from examples.store.entities import (
    NewCategory,
    NewOrderItem,
    NewProduct,
    NewUser,
    ProductFilters,
    User,
    UserChanges,
    given,
)
from examples.store.errors import InvalidInput


def user(**changed: Any) -> NewUser:
    """A user who is fine but for the changes."""
    values: dict[str, Any] = {"username": "ada", "email": "ada@example.com", "password_hash": "hash"}
    return NewUser(**(values | changed))


def product(**changed: Any) -> NewProduct:
    """A product that is fine but for the changes."""
    values: dict[str, Any] = {"seller_id": 1, "category_id": 1, "name": "Lamp", "price": Decimal(1)}
    return NewProduct(**(values | changed))


@pytest.mark.parametrize(
    ("make", "field", "value"),
    [
        (user, "username", ""),
        (user, "username", "a" * 51),
        (user, "username", " ada"),
        (user, "username", 7),
        (user, "username", "\ud800"),
        (user, "email", "ada"),
        (user, "email", "@example.com"),
        (user, "email", "a" * 95 + "@b.com"),
        (user, "password_hash", ""),
        (user, "first_name", "a" * 51),
        (product, "name", "a" * 201),
        (product, "price", Decimal("-0.01")),
        (product, "price", Decimal("0.001")),
        (product, "price", Decimal("NaN")),
        (product, "price", Decimal(10**8)),
        (product, "price", 1.5),
        (product, "inventory_quantity", -1),
        (product, "inventory_quantity", True),
        (product, "inventory_quantity", 2**31),
        (product, "description", "é" * 32768),
        (product, "image_url", "a" * 501),
    ],
)
def test_values_outside_the_rules_are_refused(make: Callable[..., object], field: str, value: object) -> None:
    """A value that its column could not keep as it is names its field."""
    with pytest.raises(InvalidInput) as refused:
        make(**{field: value})
    assert refused.value.field == field


def test_the_largest_values_are_accepted() -> None:
    """The bounds belong to what is allowed; lengths count characters, of descriptions bytes."""
    user(username="😀" * 50, email="a" * 94 + "@b.com", first_name="", last_name=None)
    product(name="é" * 200, price=Decimal("99999999.99"), inventory_quantity=2**31 - 1, description="é" * 32767)


@pytest.mark.parametrize("quantity", [0, -1, 2**31])
def test_an_order_item_needs_a_quantity(quantity: int) -> None:
    """Nobody orders nothing."""
    with pytest.raises(InvalidInput, match="quantity"):
        NewOrderItem(product_id=1, quantity=quantity, price_at_time=Decimal(1))


def test_a_category_needs_a_name() -> None:
    """A blank is no name."""
    with pytest.raises(InvalidInput, match="name"):
        NewCategory(name=" ")


def test_filters_are_checked_too() -> None:
    """A filter that could match nothing by its type is a mistake, not an empty list."""
    with pytest.raises(InvalidInput, match="min_price"):
        ProductFilters(min_price=Decimal("0.005"))
    perhaps: Any = "perhaps"
    with pytest.raises(InvalidInput, match="in_stock"):
        ProductFilters(in_stock=perhaps)


def test_changes_tell_null_from_unchanged() -> None:
    """None is a value to write; what was not mentioned is not."""
    assert given(UserChanges(first_name=None, last_name="")) == {"first_name": None, "last_name": ""}


@pytest.mark.parametrize(("page", "size"), [(0, 20), (1, 0), (1, 101), (501, 20), (2, 5001)])
def test_pages_are_bounded(page: int, size: int) -> None:
    """Nobody pages past the first ten thousand rows."""
    with pytest.raises(InvalidInput, match="page"):
        rules.page(page, size)


def test_a_password_hash_is_not_in_a_repr() -> None:
    """Logs must not show it."""
    assert "hash" not in repr(user(password_hash="secret-hash")).replace("password_hash", "")
    assert "secret" not in repr(UserChanges(password_hash="secret"))
    assert "password_hash" not in {name for name in User.__slots__ if f"{name}=" in repr(user())}
