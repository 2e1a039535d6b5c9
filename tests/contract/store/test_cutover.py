"""From phase 4 to phase 5: DynamoDB goes on where MySQL stopped."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import pytest

from dal.adapters.dynamodb import DynamoDatabase
from dal.adapters.mysql import MySQLDatabase
from dal.backfill import raise_counters
from devstack import DynamoDbLocal
from examples.store.integration import dynamodb_store
from examples.store.tests.making import Maker
from flags import MigrationPhase
from tests.contract.store import servers
from tests.contract.store.worlds import CONTRACT, DualWorld, Side, dual_world, memory_world


def live_through(world: DualWorld, cut_over: Callable[[], object]) -> None:
    """Write in phase 4, cut over, go on in phase 5 with what is there."""
    make, store = Maker(world.store), world.store
    user, product = make.user(), make.product(stock=5)
    before = make.order(user, product, 2)
    store.carts.add_item(user.id, product.id, 1)
    assert world.differences() == []
    cut_over()
    world.source.move_to(MigrationPhase.DYNAMODB_ONLY)
    after = store.orders.checkout(user.id)
    newcomer = make.user()
    assert after.id > before.id
    assert newcomer.id > user.id
    assert [head.id for head in store.orders.list_by_user(user.id).items] == [after.id, before.id]
    left = store.products.get_by_id(product.id)
    assert left is not None
    assert left.inventory_quantity == 2
    assert store.users.find_by_username(user.username.upper()) == user


def test_the_cutover_in_memory() -> None:
    """Ids go on, old and new orders stand side by side, stock and cart are as they were left."""
    live_through(memory_world(MigrationPhase.DYNAMODB_PRIMARY), lambda: None)


@pytest.mark.integration
def test_the_cutover_on_real_servers(
    real_sides: tuple[Side, Side], store_tables: tuple[DynamoDatabase, DynamoDbLocal]
) -> None:
    """The same on MariaDB and DynamoDB Local, in a process that has given out no ids of DynamoDB yet."""
    mysql, leader = real_sides[0], real_sides[0].database
    assert isinstance(leader, MySQLDatabase)
    with closing(DynamoDatabase(CONTRACT, servers.local_settings(store_tables[1]))) as database:
        world = dual_world(mysql, Side(database, dynamodb_store(database)), MigrationPhase.DYNAMODB_PRIMARY)
        live_through(world, lambda: raise_counters(leader, database.ids, CONTRACT))
