"""Every write of the store is planned by DynamoDB's repositories too: they would leave what MySQL leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest

from dal.adapters.dynamodb import DynamoDatabase
from dal.domain import Verdict
from dal.ports import Follower
from examples.store.entities import (
    CategoryChanges,
    NewOrderItem,
    OrderStatus,
    ProductChanges,
    User,
    UserChanges,
)
from examples.store.errors import StoreError
from examples.store.integration import StoreRepositories
from examples.store.repositories import Store, UserRepository
from examples.store.tests.making import PRICE, Maker
from flags import Backend, MigrationPhase
from metrics import RecordingSink
from metrics.events import WriteRehearsed
from tests.contract.store import servers
from tests.contract.store.worlds import CONTRACT, DualWorld, Side, dual_world, memory_side

Verdicts = list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A store in phase 3 whose every write is rehearsed."""

    store: Store
    make: Maker
    sink: RecordingSink
    world: DualWorld

    def verdicts(self) -> Verdicts:
        """Entity, operation and verdict of each rehearsal so far."""
        return [(e.entity, e.operation, e.verdict) for e in self.sink.events_of(WriteRehearsed)]


@pytest.fixture(params=["memory", pytest.param("moto", marks=pytest.mark.moto)])
def rehearsed(request: pytest.FixtureRequest) -> Iterator[Rehearsed]:
    """Memory leads; what follows is memory, or the store's DynamoDB repositories. Both are equal at the end."""
    if request.param == "memory":
        with _rehearsed(memory_side(Backend.DYNAMODB)) as found:
            yield found
    else:
        with servers.moto_side(request.getfixturevalue("moto_database")) as side, _rehearsed(side) as found:
            yield found


@contextmanager
def _rehearsed(dynamodb: Side[Follower]) -> Iterator[Rehearsed]:
    mysql = memory_side()
    world = dual_world(mysql, dynamodb, MigrationPhase.DUAL_READ_WRITE)
    runtime = replace(world.runtime, contract=CONTRACT, rehearsed=1.0)
    store = StoreRepositories(runtime, mysql=mysql.store, dynamodb=dynamodb.store).store()
    yield Rehearsed(store, Maker(store), world.sink, world)
    world.check()


Write = Callable[[Store, Maker], object]


def _cart(store: Store, make: Maker, products: int = 2) -> int:
    user, seller, category = make.user(), make.seller(), make.category()
    for number in range(products):
        product = make.product(f"p{number}", stock=5, seller=seller, category=category)
        store.carts.add_item(user.id, product.id, number + 1)
    return user.id


def _add_again(store: Store, make: Maker) -> object:
    user_id = _cart(store, make)
    return store.carts.add_item(user_id, store.carts.get_items(user_id)[0].item.product_id, 2)


def _update_quantity(store: Store, make: Maker) -> object:
    user_id = _cart(store, make)
    return store.carts.update_quantity(user_id, store.carts.get_items(user_id)[0].item.product_id, 4)


def _remove_item(store: Store, make: Maker) -> object:
    user_id = _cart(store, make)
    return store.carts.remove_item(user_id, store.carts.get_items(user_id)[0].item.product_id)


def _delete_user(store: Store, make: Maker) -> None:
    user_id = _cart(store, make)
    store.orders.checkout(user_id)
    store.carts.add_item(user_id, make.product().id)
    store.users.delete(user_id)


def _order(store: Store, make: Maker) -> object:
    products = [make.product(), make.product("Candle")]
    items = [NewOrderItem(product_id=p.id, quantity=2, price_at_time=PRICE) for p in products]
    return store.orders.create(make.user().id, items)


def _delete_category(store: Store, make: Maker) -> None:
    parent = make.category("Parent")
    make.category("Child", parent=parent)
    store.categories.delete(parent.id)


def _update_product(store: Store, make: Maker) -> object:
    product = make.product()
    changes = ProductChanges(name="Torch", price=Decimal("1.20"))
    return store.products.update(product.id, product.seller_id, changes)


def _delete_product(store: Store, make: Maker) -> None:
    product = make.product()
    store.carts.add_item(make.user().id, product.id)
    store.products.delete(product.id, product.seller_id)


def _everything_of(store: Store, make: Maker) -> object:
    user = make.user()
    return store.users.update(
        user.id, UserChanges(username="ada", email="ada@example.org", first_name="Ada", last_name="L")
    )


WRITES: dict[str, Write] = {
    "cart_item.add_item": lambda store, make: store.carts.add_item(make.user().id, make.product().id, 3),
    "cart_item.add_item again": _add_again,
    "cart_item.update_quantity": _update_quantity,
    "cart_item.remove_item": _remove_item,
    "cart_item.remove_item that is not there": lambda store, make: store.carts.remove_item(make.user().id, 7),
    "cart_item.clear": lambda store, make: store.carts.clear(_cart(store, make)),
    "cart_item.clear of nothing": lambda store, make: store.carts.clear(make.user().id),
    "category.create": lambda _, make: make.category(parent=make.category("Parent")),
    "category.update": lambda store, make: store.categories.update(
        make.category().id, CategoryChanges(name="Other", parent_id=make.category("Parent").id)
    ),
    "category.delete": _delete_category,
    "order.create": _order,
    "order.checkout": lambda store, make: store.orders.checkout(_cart(store, make, 3)),
    "order.update_status": lambda store, make: store.orders.update_status(
        make.order(make.user(), make.product()).id, OrderStatus.COMPLETED
    ),
    "order.update_status cancelled": lambda store, make: store.orders.update_status(
        make.order(make.user(), make.product()).id, OrderStatus.CANCELLED
    ),
    "product.create": lambda _, make: make.product(description="It gives light."),
    "product.update": _update_product,
    "product.delete": _delete_product,
    "product.update_inventory": lambda store, make: store.products.update_inventory(make.product().id, 4),
    "product.reduce_inventory": lambda store, make: store.products.reduce_inventory(make.product().id, 4),
    "user.create": lambda _, make: make.user(),
    "user.update": _everything_of,
    "user.delete": _delete_user,
    "user.upgrade_to_seller": lambda store, make: store.users.upgrade_to_seller(make.user().id),
    "user.promote_to_super_admin": lambda store, make: store.users.promote_to_super_admin(make.user().id),
    "user.demote_from_super_admin": lambda store, make: store.users.demote_from_super_admin(
        store.users.promote_to_super_admin(make.user().id).id
    ),
}


@pytest.mark.parametrize("name", WRITES)
def test_every_write_would_leave_the_same(rehearsed: Rehearsed, name: str) -> None:
    """Generated ids, stamps, unique values and cascades included; so do the writes that prepare it."""
    WRITES[name](rehearsed.store, rehearsed.make)
    found = rehearsed.verdicts()
    entity, _, operation = name.split(maxsplit=1)[0].partition(".")
    assert found[-1] == (entity, operation, Verdict.MATCH)
    assert {verdict for _, _, verdict in found} == {Verdict.MATCH}


REFUSED: dict[str, Write] = {
    "an empty cart": lambda store, make: store.orders.checkout(make.user().id),
    "a name that is taken": lambda _, make: [make.user("ada"), make.user("ada")],
    "no such user": lambda store, _: store.users.upgrade_to_seller(99),
    "too many": lambda store, make: store.products.reduce_inventory(make.product(stock=1).id, 2),
    "somebody else's": lambda store, make: store.products.delete(make.product().id, 99),
    "no such order": lambda store, _: store.orders.update_status(99, OrderStatus.COMPLETED),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_one_refuses_the_other_refuses_too(rehearsed: Rehearsed, name: str) -> None:
    """The same kind of refusal is a match."""
    with suppress(StoreError):
        REFUSED[name](rehearsed.store, rehearsed.make)
    assert {verdict for _, _, verdict in rehearsed.verdicts()} == {Verdict.MATCH}


class Mistaken:
    """DynamoDB's users with a planted fault: who should be an administrator may sell instead."""

    def __init__(self, users: UserRepository) -> None:
        self._users = users

    def __getattr__(self, name: str) -> Callable[..., object]:
        method: Callable[..., object] = getattr(self._users, name)
        return method

    def promote_to_super_admin(self, user_id: int) -> User:
        """The wrong column."""
        return self._users.upgrade_to_seller(user_id)


@pytest.mark.moto
def test_a_planted_fault_is_found(moto_database: DynamoDatabase, caplog: pytest.LogCaptureFixture) -> None:
    """Both columns are named, no value is."""
    with servers.moto_side(moto_database) as side:
        users: Any = Mistaken(side.store.users)
        mistaken = Side(side.database, replace(side.store, users=users))
        with _rehearsed(mistaken) as rehearsed:
            ada = rehearsed.make.user("ada")
            assert rehearsed.store.users.promote_to_super_admin(ada.id).super_admin
            assert rehearsed.verdicts()[-1] == ("user", "promote_to_super_admin", Verdict.MISMATCH)
    (message,) = caplog.messages
    assert message.endswith("something else in DynamoDB than in MySQL: user.is_seller, user.super_admin")


@pytest.mark.moto
def test_rehearsals_take_no_ids(moto_database: DynamoDatabase) -> None:
    """The counters stay where they are: the ids of plans are made up."""
    with servers.moto_side(moto_database) as side:
        before = {name: side.database.ids.last(name) for name in CONTRACT.entities}
        with _rehearsed(side) as rehearsed:
            WRITES["order.checkout"](rehearsed.store, rehearsed.make)
        assert {name: side.database.ids.last(name) for name in CONTRACT.entities} == before
