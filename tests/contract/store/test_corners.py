"""Corners of the store in which backends could differ without the store's own tests noticing."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from examples.store.entities import NewCategory, NewOrderItem, NewProduct, NewUser, UserChanges
from examples.store.errors import DuplicateUsername, NotFound
from examples.store.repositories import Store
from examples.store.tests.making import Maker

NOBODY = 2_000_000_000
BEYOND_INT = 2**40
TOO_LONG = "x" * 500


def test_of_two_taken_values_the_name_is_told(store: Store, make: Maker) -> None:
    """Name and address belong to others: the answer is about the name, in creating as in changing."""
    first, second = make.user("ada"), make.user("bo")
    taken = NewUser(username="ADA", email="BO@example.com", password_hash="hash")
    with pytest.raises(DuplicateUsername):
        store.users.create(taken)
    with pytest.raises(DuplicateUsername):
        store.users.update(make.user().id, UserChanges(username="Ada", email="Bo@example.com"))
    assert store.users.find_by_id(first.id) == first
    assert store.users.find_by_id(second.id) == second


def test_a_freed_address_can_be_taken(store: Store, make: Maker) -> None:
    """An address moves from one user to another; who had it is found by the new one only."""
    first = make.user("ada")
    store.users.update(first.id, UserChanges(email="new@example.com"))
    second = store.users.create(NewUser(username="bo", email="ADA@example.com", password_hash="hash"))
    found = store.users.find_by_email("ada@example.com")
    assert found == second
    store.users.delete(second.id)
    assert not store.users.exists_by_email("ada@example.com")


WRITES_WITHOUT_PARENTS: dict[str, tuple[Callable[[Store], object], str]] = {
    "a cart": (lambda store: store.carts.add_item(NOBODY, NOBODY), "user"),
    "an order": (
        lambda store: store.orders.create(
            NOBODY, [NewOrderItem(product_id=NOBODY, quantity=1, price_at_time=Decimal(1))]
        ),
        "user",
    ),
    "a product": (
        lambda store: store.products.create(
            NewProduct(seller_id=NOBODY, category_id=NOBODY, name="Lamp", price=Decimal(1))
        ),
        "user",
    ),
    "a category": (
        lambda store: store.categories.create(NewCategory(name="Things", parent_id=NOBODY)),
        "category",
    ),
}


@pytest.mark.parametrize(("write", "what"), WRITES_WITHOUT_PARENTS.values(), ids=WRITES_WITHOUT_PARENTS.keys())
def test_of_several_missing_parents_the_same_is_told(
    store: Store, write: Callable[[Store], object], what: str
) -> None:
    """Which of two missing parents is named is the same everywhere."""
    with pytest.raises(NotFound) as refused:
        write(store)
    assert refused.value.what == what


def test_a_seller_who_bought_his_own_product_can_be_deleted(store: Store, make: Maker) -> None:
    """His order goes first, so nothing keeps the product."""
    seller = make.seller()
    product = make.product(seller=seller)
    order = make.order(seller, product)
    store.users.delete(seller.id)
    assert store.orders.get_by_id(order.id) is None
    assert store.products.get_by_id(product.id) is None


def test_what_no_column_holds_is_not_found(store: Store) -> None:
    """Ids beyond INT and names beyond their columns find nothing, as in SQL."""
    assert store.users.find_by_id(BEYOND_INT) is None
    assert store.users.find_by_username(TOO_LONG) is None
    assert not store.users.exists_by_email(TOO_LONG)
    assert store.categories.find_by_id(BEYOND_INT) is None
    assert store.categories.find_child_categories(BEYOND_INT) == ()
    assert not store.categories.exists_by_name(TOO_LONG)
    assert store.products.get_with_details(BEYOND_INT) is None
    assert store.products.list_by_seller(BEYOND_INT).items == ()
    assert store.carts.get_item(BEYOND_INT, BEYOND_INT) is None
    assert store.carts.count(BEYOND_INT) == 0
    assert store.orders.get_by_id(BEYOND_INT) is None
    assert store.orders.list_by_user(BEYOND_INT).total == 0


def test_a_cart_item_comes_back_after_it_was_removed(store: Store, make: Maker) -> None:
    """What was deleted leaves nothing behind that keeps a new one out."""
    user, product = make.user(), make.product()
    for quantity in (1, 2, 3):
        assert store.carts.add_item(user.id, product.id, quantity).quantity == quantity
        assert store.carts.remove_item(user.id, product.id)
    assert store.carts.count(user.id) == 0
