"""Orders on a real database."""

from __future__ import annotations

from decimal import Decimal

import pytest

from examples.store.entities import NewOrderItem, Order, OrderHead, OrderStatus, OrderSummary
from examples.store.errors import InvalidInput, NotFound
from examples.store.repositories import Store
from examples.store.tests.making import Maker

pytestmark = pytest.mark.integration
NOTHING = 2_000_000_000


def head(order: Order) -> OrderHead:
    """The order as lists show it."""
    return OrderHead(order.id, order.user_id, order.total_amount, order.status, order.created_at, order.updated_at)


def test_a_booked_order_is_found_with_its_items(store: Store, make: Maker) -> None:
    """At the prices it was booked at, whatever the products cost; stock and cart stay."""
    user, lamp, chair = make.user(), make.product("Lamp", stock=1), make.product("Chair")
    store.carts.add_item(user.id, lamp.id)
    order = store.orders.create(
        user.id,
        [
            NewOrderItem(product_id=chair.id, quantity=3, price_at_time=Decimal("0.10")),
            NewOrderItem(product_id=lamp.id, quantity=2, price_at_time=Decimal("5.00")),
        ],
    )
    assert (order.user_id, order.status, order.total_amount) == (user.id, OrderStatus.PENDING, Decimal("10.30"))
    assert [(item.product_id, item.quantity, item.price_at_time) for item in order.items] == [
        (lamp.id, 2, Decimal("5.00")),
        (chair.id, 3, Decimal("0.10")),
    ]
    assert {item.order_id for item in order.items} == {order.id}
    assert store.orders.get_by_id(order.id) == order
    assert store.products.get_by_id(lamp.id) == lamp
    assert store.carts.count(user.id) == 1


def test_an_order_needs_items(store: Store, make: Maker) -> None:
    """An order of nothing is a mistake."""
    with pytest.raises(InvalidInput, match="items"):
        store.orders.create(make.user().id, [])


def test_user_and_products_must_exist(store: Store, make: Maker) -> None:
    """The answer names what is missing, and no part of the order is left."""
    user, product = make.user(), make.product()
    fine = NewOrderItem(product_id=product.id, quantity=1, price_at_time=Decimal(1))
    lost = NewOrderItem(product_id=NOTHING, quantity=1, price_at_time=Decimal(1))
    with pytest.raises(NotFound, match="user"):
        store.orders.create(NOTHING, [fine])
    with pytest.raises(NotFound, match="product"):
        store.orders.create(user.id, [fine, lost])
    assert store.orders.count_by_user(user.id) == 0


def test_a_total_that_no_column_holds_is_refused(store: Store, make: Maker) -> None:
    """Exact or not at all."""
    user, product = make.user(), make.product()
    item = NewOrderItem(product_id=product.id, quantity=2, price_at_time=Decimal("99999999.99"))
    with pytest.raises(InvalidInput, match="total_amount"):
        store.orders.create(user.id, [item])


def test_nothing_is_found_where_nothing_is(store: Store) -> None:
    """Finders answer None, lists nothing, figures zero."""
    assert store.orders.get_by_id(NOTHING) is None
    assert store.orders.count_by_user(NOTHING) == 0
    assert store.orders.recent(NOTHING) == ()
    assert store.orders.list_by_user(NOTHING).items == ()
    assert store.orders.summary(NOTHING) == OrderSummary(0, 0, 0, 0, Decimal("0.00"))


def test_lists_are_newest_first_and_in_pages(store: Store, make: Maker) -> None:
    """Orders of the same second are by id, highest first; lists carry no items."""
    user, product = make.user(), make.product()
    orders = [make.order(user, product) for _ in range(3)]
    make.order(make.user(), product)
    heads = tuple(head(order) for order in reversed(orders))
    assert store.orders.list_by_user(user.id, 1, 2).items == heads[:2]
    assert store.orders.list_by_user(user.id, 2, 2).items == heads[2:]
    assert store.orders.list_by_user(user.id).total == store.orders.count_by_user(user.id) == 3
    assert store.orders.recent(user.id) == heads
    assert store.orders.recent(user.id, 1) == heads[:1]


@pytest.mark.parametrize("limit", [0, 101])
def test_the_recent_ones_are_bounded(store: Store, limit: int) -> None:
    """At least one, at most a page."""
    with pytest.raises(InvalidInput, match="limit"):
        store.orders.recent(1, limit)


def test_search_finds_orders_by_what_was_bought(store: Store, make: Maker) -> None:
    """By parts of the product's name as it stands, the user's own orders only."""
    user, lamp, chair = make.user(), make.product("Desk Lamp 50%"), make.product("Chair")
    order = make.order(user, lamp)
    make.order(user, chair)
    make.order(make.user(), lamp)
    assert store.orders.search(user.id, "k LA").items == (head(order),)
    assert store.orders.search(user.id, "50%").total == 1
    assert store.orders.search(user.id, "%").total == 1
    assert store.orders.search(user.id, "table").items == ()


def test_the_status_is_changed_and_listed(store: Store, make: Maker) -> None:
    """Nothing else of the order changes, and the stock does not come back by itself."""
    user, product = make.user(), make.product(stock=5)
    first, second = make.order(user, product), make.order(user, product)
    done = store.orders.update_status(first.id, OrderStatus.COMPLETED)
    assert (done.status, done.items, done.total_amount) == (OrderStatus.COMPLETED, first.items, first.total_amount)
    assert store.orders.update_status(first.id, OrderStatus.COMPLETED) == done
    assert store.orders.list_by_status(OrderStatus.COMPLETED).items == (head(done),)
    assert store.orders.list_by_status(OrderStatus.PENDING).items == (head(second),)
    store.orders.update_status(second.id, OrderStatus.CANCELLED)
    assert not store.products.has_inventory(product.id, 4)


def test_the_status_of_no_order_cannot_be_changed(store: Store) -> None:
    """It says so."""
    with pytest.raises(NotFound, match="order"):
        store.orders.update_status(NOTHING, OrderStatus.CANCELLED)


def test_the_summary_leaves_cancelled_orders_out_of_the_sum(store: Store, make: Maker) -> None:
    """They are counted but nobody paid for them."""
    user, product = make.user(), make.product(price=Decimal("1.10"))
    orders = [make.order(user, product) for _ in range(3)]
    store.orders.update_status(orders[0].id, OrderStatus.CANCELLED)
    store.orders.update_status(orders[1].id, OrderStatus.COMPLETED)
    assert store.orders.summary(user.id) == OrderSummary(3, 1, 1, 1, Decimal("2.20"))
