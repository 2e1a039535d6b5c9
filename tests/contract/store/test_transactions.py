"""Several writes of several repositories in one transaction, in every phase: all of them or none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial

import pytest

from dal.adapters.dynamodb import DynamoDatabase
from dal.adapters.memory import MemoryDatabase
from dal.dual import transact, transaction
from dal.errors import UnsupportedOperation
from examples.store.checkout import check_out_instead
from examples.store.entities import (
    NewCategory,
    NewOrderItem,
    Order,
    OrderStatus,
    Product,
    ProductFilters,
    User,
    UserChanges,
)
from examples.store.errors import EmptyCart, NotFound, OutOfStock
from examples.store.repositories import Store
from examples.store.tests.making import PRICE, Maker
from flags import MigrationPhase
from tests.contract.store.fleets import fleet_world, memory_fleet
from tests.contract.store.worlds import DualWorld

FIVE = MigrationPhase.DYNAMODB_ONLY
TOO_MANY = 33
"""Products in a cart: three items each, the order, and the old one, are more than 100."""


def _memory(phase: MigrationPhase, _: pytest.FixtureRequest) -> DualWorld:
    return memory_fleet(phase)


def _real(phase: MigrationPhase, request: pytest.FixtureRequest) -> DualWorld:
    mysql, dynamodb = request.getfixturevalue("fleet_sides")
    return fleet_world(mysql, dynamodb, phase)


@pytest.fixture(
    params=[
        *(pytest.param(partial(_memory, phase), id=f"memory-{phase.value}") for phase in MigrationPhase),
        *(
            pytest.param(partial(_real, phase), id=f"real-{phase.value}", marks=pytest.mark.integration)
            for phase in MigrationPhase
        ),
    ]
)
def world(request: pytest.FixtureRequest) -> Iterator[DualWorld]:
    """A process in a fleet in each phase; at the end both databases are equal and nothing is pending."""
    with closing(request.param(request)) as world:
        yield world
    world.check()
    world.check_journal()


@pytest.fixture
def store(world: DualWorld) -> Store:
    """Its store."""
    return world.store


@pytest.fixture
def make(store: Store) -> Maker:
    """Makes what a test needs but is not about."""
    return Maker(store)


def replace(world: DualWorld, user: User, old: Order) -> Order:
    """The example, on this world."""
    return check_out_instead(world.store, user.id, old.id, partial(transact, world.runtime))


def status(store: Store, order: Order) -> OrderStatus:
    """How far the order is."""
    found = store.orders.get_by_id(order.id)
    assert found is not None
    return found.status


def test_an_order_takes_the_place_of_another(world: DualWorld, store: Store, make: Maker) -> None:
    """The old one is cancelled, the new one has the cart, the cart is empty, the stock is taken."""
    user, lamp, candle = make.user(), make.product("Lamp", stock=5), make.product("Candle", stock=5)
    old = make.order(user, lamp)
    store.carts.add_item(user.id, candle.id, 2)
    new = replace(world, user, old)
    assert (status(store, old), status(store, new)) == (OrderStatus.CANCELLED, OrderStatus.PENDING)
    assert [(item.product_id, item.quantity) for item in new.items] == [(candle.id, 2)]
    assert store.carts.count(user.id) == 0
    assert store.products.has_inventory(candle.id, 3)
    assert not store.products.has_inventory(candle.id, 4)


def test_if_one_part_refuses_nothing_is_done(world: DualWorld, store: Store, make: Maker) -> None:
    """Out of stock: the old order is pending still, the cart is as it was, and the refusal is the store's own."""
    user, lamp, candle = make.user(), make.product("Lamp"), make.product("Candle", stock=1)
    old = make.order(user, lamp)
    store.carts.add_item(user.id, lamp.id, 1)
    store.carts.add_item(user.id, candle.id, 2)
    with pytest.raises(OutOfStock) as refused:
        replace(world, user, old)
    assert refused.value.product_id == candle.id
    assert status(store, old) is OrderStatus.PENDING
    assert store.orders.count_by_user(user.id) == 1
    assert store.carts.count(user.id) == 2
    assert store.products.has_inventory(lamp.id, 9)


def test_an_order_that_is_not_there_or_not_pending_is_not_replaced(
    world: DualWorld, store: Store, make: Maker
) -> None:
    """Nor is anything with an empty cart."""
    user, other = make.user(), make.user()
    old = make.order(user, make.product())
    with pytest.raises(EmptyCart):
        replace(world, user, old)
    with pytest.raises(NotFound):
        replace(world, other, old)
    store.orders.update_status(old.id, OrderStatus.COMPLETED)
    with pytest.raises(NotFound):
        replace(world, user, old)
    assert status(store, old) is OrderStatus.COMPLETED


def _fill(store: Store, make: Maker, user: User) -> None:
    seller, category = make.seller(), make.category()
    for _ in range(TOO_MANY):
        store.carts.add_item(user.id, make.product(seller=seller, category=category).id)


def test_what_does_not_fit_is_not_done(world: DualWorld, store: Store, make: Maker) -> None:
    """More than 100 items are refused in every phase; memory knows no such bound where it stands for DynamoDB."""
    user = make.user()
    old = make.order(user, make.product())
    _fill(store, make, user)
    if world.phase is FIVE and isinstance(world.follower, MemoryDatabase):
        assert len(replace(world, user, old).items) == TOO_MANY
        return
    with pytest.raises(UnsupportedOperation):
        replace(world, user, old)
    assert status(store, old) is OrderStatus.PENDING
    assert store.orders.count_by_user(user.id) == 1
    assert store.carts.count(user.id) == TOO_MANY


class Mind(Exception):  # noqa: N818  a change of it
    """Something that the application raises in the middle."""


@contextmanager
def _changing_its_mind(world: DualWorld, *, changes: bool) -> Iterator[None]:
    if not changes:
        with transaction(world.runtime):
            yield
        return
    with suppress(Mind), transaction(world.runtime):
        yield
        raise Mind


@pytest.mark.parametrize("changes", [False, True], ids=["kept", "given up"])
def test_several_repositories_write_together(
    world: DualWorld, store: Store, make: Maker, *, changes: bool
) -> None:
    """A user, a category and a product: all of it is there afterwards, or nothing of it."""
    user, product, known = make.user(), make.product(stock=5), len(store.categories.find_all())
    with _changing_its_mind(world, changes=changes):
        store.users.update(user.id, UserChanges(first_name="Ada", email="ada@example.com"))
        store.categories.create(NewCategory(name="Toys"))
        store.products.update_inventory(product.id, 7)
    found = store.users.find_by_email("ada@example.com")
    assert (found is None) is changes
    assert store.users.exists_by_email(user.email) is changes
    assert len(store.categories.find_all()) == known + (not changes)
    assert store.products.has_inventory(product.id, 7) is not changes


def _booked_by_hand(world: DualWorld, user: User, product: Product) -> Order:
    items = [NewOrderItem(product_id=product.id, quantity=2, price_at_time=PRICE)]
    with transaction(world.runtime):
        order = world.store.orders.create(user.id, items)
        world.store.products.reduce_inventory(product.id, 2)
    return order


def test_what_writes_an_item_twice_is_refused_where_dynamodb_leads(
    world: DualWorld, store: Store, make: Maker
) -> None:
    """Booking writes the product, and so does taking it from the stock; nothing of either is done."""
    user, product = make.user(), make.product(stock=5)
    if world.phase is FIVE and isinstance(world.follower, DynamoDatabase):
        with pytest.raises(UnsupportedOperation, match="the same product"):
            _booked_by_hand(world, user, product)
        assert store.orders.count_by_user(user.id) == 0
        assert store.products.has_inventory(product.id, 5)
        return
    assert len(_booked_by_hand(world, user, product).items) == 1
    assert not store.products.has_inventory(product.id, 4)


def test_reads_inside_see_the_leader(world: DualWorld, store: Store, make: Maker) -> None:
    """Where MySQL leads they see what the block has written; DynamoDB has nothing to show before the end."""
    product = make.product(stock=5)
    with transaction(world.runtime):
        store.products.reduce_inventory(product.id, 5)
        seen = store.products.list(ProductFilters(in_stock=True)).total
        taken = store.products.get_by_id(product.id)
    assert taken is not None
    assert (taken.inventory_quantity, seen) in {(0, 0), (5, 1)}
    if world.phase < FIVE:
        assert (taken.inventory_quantity, seen) == (0, 0)
