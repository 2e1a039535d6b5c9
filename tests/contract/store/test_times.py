"""When times move: on the backends whose times the repositories stamp themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from dal.adapters.dynamodb import DynamoDatabase
from dal.adapters.memory import MemoryDatabase
from examples.store.dynamodb import DynamoProducts
from examples.store.entities import Product, ProductChanges
from examples.store.integration import dynamodb_store, memory_store
from examples.store.memory import MemoryProducts
from examples.store.repositories import ProductRepository
from examples.store.tests.making import Maker
from tests.contract.store import servers
from tests.contract.store.worlds import CONTRACT

NOON = datetime(2100, 1, 1, 12)  # noqa: DTZ001  the store's times are naive UTC


class Tick:
    """A clock that goes on by a minute each time it is looked at."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        """The next minute."""
        self.now += timedelta(minutes=1)
        return self.now


Shelf = tuple[ProductRepository, Product]


@contextmanager
def memory_shelf(_: pytest.FixtureRequest) -> Iterator[Shelf]:
    """A product in memory."""
    database = MemoryDatabase(CONTRACT)
    yield MemoryProducts(database, now=Tick()), Maker(memory_store(database)).product()


@contextmanager
def moto_shelf(request: pytest.FixtureRequest) -> Iterator[Shelf]:
    """A product on DynamoDB."""
    database: DynamoDatabase = request.getfixturevalue("moto_database")
    with servers.moto_side(database):
        yield DynamoProducts(database, now=Tick()), Maker(dynamodb_store(database)).product()


@pytest.fixture(params=[memory_shelf, pytest.param(moto_shelf, marks=pytest.mark.moto)], ids=["memory", "moto"])
def shelf(request: pytest.FixtureRequest) -> Iterator[Shelf]:
    """Products whose repository has a clock of its own, and one of them."""
    with request.param(request) as shelf:
        yield shelf


CHANGES: dict[str, Callable[[ProductRepository, Product], Product]] = {
    "update": lambda products, lamp: products.update(lamp.id, lamp.seller_id, ProductChanges(name="Candle")),
    "update_inventory": lambda products, lamp: products.update_inventory(lamp.id, 3),
    "reduce_inventory": lambda products, lamp: products.reduce_inventory(lamp.id, 1),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_moves_the_time(shelf: Shelf, change: Callable[[ProductRepository, Product], Product]) -> None:
    """`updated_at` is that of the change, `created_at` stays."""
    products, lamp = shelf
    changed = change(products, lamp)
    assert changed.updated_at > NOON
    assert changed.created_at == lamp.created_at
    assert products.get_by_id(lamp.id) == changed


def test_what_changes_nothing_does_not_move_the_time(shelf: Shelf) -> None:
    """As ON UPDATE CURRENT_TIMESTAMP, which looks at the values."""
    products, lamp = shelf
    assert products.update(lamp.id, lamp.seller_id, ProductChanges(name=lamp.name)) == lamp
    assert products.update_inventory(lamp.id, lamp.inventory_quantity) == lamp
    assert products.get_by_id(lamp.id) == lamp
