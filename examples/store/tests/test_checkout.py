"""The checkout: one transaction over cart, stock and order."""

from __future__ import annotations

from decimal import Decimal

import pytest

from examples.store.entities import Order, OrderStatus, ProductChanges
from examples.store.errors import EmptyCart, InvalidInput, OutOfStock, StoreError
from examples.store.repositories import Store
from examples.store.tests.making import Maker
from examples.store.tests.together import ROUNDS, together

pytestmark = pytest.mark.integration


def stock(store: Store, product_id: int) -> int:
    """How many are left."""
    product = store.products.get_by_id(product_id)
    assert product is not None
    return product.inventory_quantity


def attempt(store: Store, user_id: int) -> Order | StoreError:
    """The order, or the business answer as a value."""
    try:
        return store.orders.checkout(user_id)
    except StoreError as answer:
        return answer


def test_a_checkout_orders_the_cart(store: Store, make: Maker) -> None:
    """The order has the cart's lines at today's prices, the stock is less, the cart empty; others' carts stay."""
    user, other, lamp, chair = make.user(), make.user(), make.product(stock=5), make.product(stock=5)
    store.carts.add_item(user.id, chair.id, 1)
    store.carts.add_item(user.id, lamp.id, 2)
    store.carts.add_item(other.id, lamp.id, 3)
    store.products.update(lamp.id, lamp.seller_id, ProductChanges(price=Decimal("1.25")))
    order = store.orders.checkout(user.id)
    assert (order.user_id, order.status) == (user.id, OrderStatus.PENDING)
    assert order.total_amount == Decimal("2.50") + chair.price
    assert [(item.product_id, item.quantity, item.price_at_time) for item in order.items] == [
        (lamp.id, 2, Decimal("1.25")),
        (chair.id, 1, chair.price),
    ]
    assert store.orders.get_by_id(order.id) == order
    assert (stock(store, lamp.id), stock(store, chair.id)) == (3, 4)
    assert (store.carts.count(user.id), store.carts.count(other.id)) == (0, 1)


def test_an_empty_cart_cannot_be_checked_out(store: Store, make: Maker) -> None:
    """There is nothing to order, the second time neither."""
    user = make.user()
    with pytest.raises(EmptyCart):
        store.orders.checkout(user.id)
    make.order(user, make.product())
    with pytest.raises(EmptyCart):
        store.orders.checkout(user.id)
    assert store.orders.count_by_user(user.id) == 1


def test_a_shortage_refuses_the_whole_checkout(store: Store, make: Maker) -> None:
    """Nothing is taken of what there was enough of; the cart is still there; the first short product is named."""
    user, enough, short, shorter = make.user(), make.product(stock=5), make.product(stock=1), make.product(stock=0)
    for product in (enough, short, shorter):
        store.carts.add_item(user.id, product.id, 2)
    with pytest.raises(OutOfStock) as refused:
        store.orders.checkout(user.id)
    assert refused.value.product_id == short.id
    assert [stock(store, product.id) for product in (enough, short, shorter)] == [5, 1, 0]
    assert store.carts.count(user.id) == 3
    assert store.orders.count_by_user(user.id) == 0


def test_a_total_that_no_column_holds_undoes_the_checkout(store: Store, make: Maker) -> None:
    """Even a failure after the stock was taken gives it back."""
    user, product = make.user(), make.product(stock=5, price=Decimal("99999999.99"))
    store.carts.add_item(user.id, product.id, 2)
    with pytest.raises(InvalidInput):
        store.orders.checkout(user.id)
    assert stock(store, product.id) == 5
    assert store.carts.count(user.id) == 1


def test_the_last_piece_goes_to_one_of_two(store: Store, make: Maker) -> None:
    """Of two checkouts at once exactly one wins; the other keeps the cart."""
    product = make.product(stock=1)
    users = [make.user(), make.user()]
    for user in users:
        store.carts.add_item(user.id, product.id)
    answers = together(*[lambda user=user: attempt(store, user.id) for user in users])
    assert sorted(type(answer).__name__ for answer in answers) == ["Order", "OutOfStock"]
    assert stock(store, product.id) == 0
    assert sorted(store.carts.count(user.id) for user in users) == [0, 1]


def test_one_cart_is_ordered_once(store: Store, make: Maker) -> None:
    """Of two checkouts of the same cart at once the later one finds it empty."""
    user, product = make.user(), make.product(stock=100)
    for n in range(1, ROUNDS + 1):
        store.carts.add_item(user.id, product.id, 2)
        answers = together(*[lambda: attempt(store, user.id)] * 2, warm=lambda: store.carts.count(user.id))
        assert sorted(type(answer).__name__ for answer in answers) == ["EmptyCart", "Order"]
        assert stock(store, product.id) == 100 - 2 * n


def test_carts_in_any_order_do_not_block_each_other(store: Store, make: Maker) -> None:
    """Products are locked in the order of their ids, so checkouts of the same products all succeed."""
    products = [make.product(stock=100) for _ in range(3)]
    users = [make.user() for _ in range(6)]
    for n, user in enumerate(users):
        for product in products if n % 2 else reversed(products):
            store.carts.add_item(user.id, product.id, 2)
    answers = together(*[lambda user=user: attempt(store, user.id) for user in users])
    assert all(isinstance(answer, Order) for answer in answers)
    assert [stock(store, product.id) for product in products] == [88, 88, 88]
