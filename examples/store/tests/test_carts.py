"""Shopping carts on a real database."""

from __future__ import annotations

from decimal import Decimal

import pytest

from examples.store.entities import Shortage
from examples.store.errors import InvalidInput, NotFound
from examples.store.repositories import Store
from examples.store.tests.making import Maker
from examples.store.tests.together import together

pytestmark = pytest.mark.integration
NOTHING = 2_000_000_000


def test_what_is_added_is_in_the_cart(store: Store, make: Maker) -> None:
    """The item itself, and the line with what the page shows of the product."""
    user, product = make.user(), make.product("Lamp", price=Decimal("2.50"), stock=7)
    item = store.carts.add_item(user.id, product.id, 2)
    assert (item.user_id, item.product_id, item.quantity) == (user.id, product.id, 2)
    assert store.carts.get_item(user.id, product.id) == item
    (line,) = store.carts.get_items(user.id)
    assert line.item == item
    assert (line.product_name, line.price, line.inventory_quantity) == ("Lamp", Decimal("2.50"), 7)


def test_adding_again_adds_to_the_quantity(store: Store, make: Maker) -> None:
    """There is one item per product; without a number it is one more."""
    user, product = make.user(), make.product()
    first = store.carts.add_item(user.id, product.id, 2)
    again = store.carts.add_item(user.id, product.id)
    assert (again.id, again.quantity) == (first.id, 3)
    assert store.carts.count(user.id) == 1


def test_adding_at_once_adds_up(store: Store, make: Maker) -> None:
    """No addition is lost, and there is still one item."""
    user, product = make.user(), make.product()
    store.carts.add_item(user.id, product.id)
    together(*[lambda: store.carts.add_item(user.id, product.id)] * 4)
    item = store.carts.get_item(user.id, product.id)
    assert item is not None
    assert item.quantity == 5


def test_lines_are_by_product_and_of_one_user(store: Store, make: Maker) -> None:
    """In whatever order they were added."""
    user, other = make.user(), make.user()
    first, second = make.product(), make.product()
    store.carts.add_item(user.id, second.id)
    store.carts.add_item(user.id, first.id)
    store.carts.add_item(other.id, first.id)
    assert [line.item.product_id for line in store.carts.get_items(user.id)] == [first.id, second.id]
    assert store.carts.count(user.id) == 2


def test_the_quantity_is_replaced(store: Store, make: Maker) -> None:
    """Saying the same twice is no mistake."""
    user, product = make.user(), make.product()
    store.carts.add_item(user.id, product.id)
    assert store.carts.update_quantity(user.id, product.id, 5).quantity == 5
    assert store.carts.update_quantity(user.id, product.id, 5).quantity == 5


def test_items_are_removed_and_carts_cleared(store: Store, make: Maker) -> None:
    """Both say what they did; both may be repeated."""
    user, other = make.user(), make.user()
    products = [make.product() for _ in range(3)]
    for product in products:
        store.carts.add_item(user.id, product.id)
    store.carts.add_item(other.id, products[0].id)
    assert store.carts.remove_item(user.id, products[0].id)
    assert not store.carts.remove_item(user.id, products[0].id)
    assert store.carts.clear(user.id) == 2
    assert store.carts.clear(user.id) == 0
    assert store.carts.get_items(user.id) == ()
    assert store.carts.count(other.id) == 1


def test_shortages_are_told(store: Store, make: Maker) -> None:
    """As many as there are is enough; one more is not."""
    user, enough, short = make.user(), make.product(stock=2), make.product(stock=1)
    store.carts.add_item(user.id, enough.id, 2)
    assert store.carts.validate_inventory(user.id) == ()
    store.carts.add_item(user.id, short.id, 2)
    assert store.carts.validate_inventory(user.id) == (Shortage(short.id, 2, 1),)


def test_user_and_product_must_exist(store: Store, make: Maker) -> None:
    """The answer names what is missing."""
    with pytest.raises(NotFound, match="user"):
        store.carts.add_item(NOTHING, make.product().id)
    with pytest.raises(NotFound, match="product"):
        store.carts.add_item(make.user().id, NOTHING)


def test_what_is_not_in_the_cart_cannot_be_changed(store: Store, make: Maker) -> None:
    """Changing is not adding."""
    user, product = make.user(), make.product()
    with pytest.raises(NotFound, match="cart item"):
        store.carts.update_quantity(user.id, product.id, 1)
    assert store.carts.get_item(user.id, product.id) is None


@pytest.mark.parametrize("quantity", [0, -1, 2**31])
def test_quantities_are_bounded(store: Store, make: Maker, quantity: int) -> None:
    """Nothing is no quantity."""
    user, product = make.user(), make.product()
    store.carts.add_item(user.id, product.id)
    with pytest.raises(InvalidInput, match="quantity"):
        store.carts.add_item(user.id, product.id, quantity)
    with pytest.raises(InvalidInput, match="quantity"):
        store.carts.update_quantity(user.id, product.id, quantity)


def test_a_quantity_cannot_grow_past_its_bounds(store: Store, make: Maker) -> None:
    """Adding up is bounded as well, and a refusal changes nothing."""
    user, product = make.user(), make.product()
    store.carts.add_item(user.id, product.id, 2**31 - 1)
    with pytest.raises(InvalidInput, match="quantity"):
        store.carts.add_item(user.id, product.id)
    item = store.carts.get_item(user.id, product.id)
    assert item is not None
    assert item.quantity == 2**31 - 1
