"""From phase 4 to phase 5, by the fleet: DynamoDB goes on where MySQL stopped."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from threading import Event

import pytest

from dal.adapters.dynamodb import DynamoDatabase
from dal.adapters.memory import MemoryDatabase
from dal.adapters.memory.unit import MemoryUnit
from dal.domain import Key
from dal.domain.control import Authority
from dal.domain.fleet import Block
from dal.errors import BackendUnavailable, FencedError
from dal.fleet import marks
from examples.store.integration import dynamodb_store, memory_store
from examples.store.tests.making import Maker
from flags import Backend, MigrationPhase
from tests.contract.store import servers
from tests.contract.store.conftest import RealSides
from tests.contract.store.fleets import fleet_world, forum_of
from tests.contract.store.watching import PATIENCE, WatchingSink
from tests.contract.store.worlds import CONTRACT, DualWorld, Side, memory_side

FOUR, FIVE = MigrationPhase.DYNAMODB_PRIMARY, MigrationPhase.DYNAMODB_ONLY


def cut_over(world: DualWorld, sink: WatchingSink) -> None:
    """The flag first, which is held; then the command."""
    world.source.move_to(FIVE)
    sink.wait_until_blocked(Block.UNARMED)
    assert world.phase is FOUR
    marks.arm(forum_of(world.leader))
    world.reach(FIVE)


def live_through(world: DualWorld, sink: WatchingSink) -> None:
    """Write in phase 4, cut over, go on in phase 5 with what is there."""
    make, store = Maker(world.store), world.store
    user, product = make.user(), make.product(stock=5)
    before = make.order(user, product, 2)
    store.carts.add_item(user.id, product.id, 1)
    assert world.differences() == []
    cut_over(world, sink)
    after = store.orders.checkout(user.id)
    newcomer = make.user()
    assert after.id > before.id
    assert newcomer.id > user.id
    assert [head.id for head in store.orders.list_by_user(user.id).items] == [after.id, before.id]
    left = store.products.get_by_id(product.id)
    assert left is not None
    assert left.inventory_quantity == 2
    assert store.users.find_by_username(user.username.upper()) == user
    control = forum_of(world.leader).control()
    assert (control.leader, control.mysql_complete, control.armed) == (Authority.DYNAMODB, False, False)


def test_the_cutover_in_memory() -> None:
    """Ids go on, old and new orders stand side by side, stock and cart are as they were left."""
    sink = WatchingSink()
    with closing(fleet_world(memory_side(), memory_side(Backend.DYNAMODB), FOUR, sink=sink)) as world:
        live_through(world, sink)


@pytest.mark.integration
def test_the_cutover_on_real_servers(fleet_sides: RealSides, store_tables: servers.LocalTables) -> None:
    """The same on MariaDB and DynamoDB Local, in a process that has given out no ids of DynamoDB yet."""
    sink = WatchingSink()
    with closing(DynamoDatabase(CONTRACT, store_tables.settings)) as database:
        database.lead.forget()
        dynamodb = Side(database, dynamodb_store(database))
        with closing(fleet_world(fleet_sides[0], dynamodb, FOUR, sink=sink)) as world:
            live_through(world, sink)
        assert database.lead.known()


class FencedDatabase(MemoryDatabase):
    """Tells when it has turned a unit of work away."""

    def __init__(self) -> None:
        super().__init__(CONTRACT)
        self.fenced = Event()

    @contextmanager
    def unit(self, *, epoch: int = 0) -> Iterator[MemoryUnit]:
        """See `Leader`."""
        try:
            with super().unit(epoch=epoch) as unit:
                yield unit
        except FencedError:
            self.fenced.set()
            raise


def test_a_write_during_the_hand_over_waits_and_is_dynamodbs() -> None:
    """The drain waits for a key; a write that comes meanwhile is fenced, does not fail, and MySQL never has it."""
    leader, follower = FencedDatabase(), MemoryDatabase(CONTRACT, backend=Backend.DYNAMODB)
    mysql, dynamodb, sink = (
        Side(leader, memory_store(leader)),
        Side(follower, memory_store(follower)),
        WatchingSink(),
    )
    with closing(fleet_world(mysql, dynamodb, FOUR, sink=sink)) as world, ThreadPoolExecutor(1) as customer:
        make = Maker(world.store)
        early = make.user()
        follower.fail(BackendUnavailable("away"))
        leader.journal.mark([Key("user", (early.id,))])
        marks.arm(leader.forum)
        world.source.move_to(FIVE)
        sink.wait_until_blocked(Block.JOURNAL)
        answer = customer.submit(make.user)
        assert leader.fenced.wait(PATIENCE)
        assert not answer.done()
        follower.recover()
        late = answer.result(PATIENCE)
        assert dynamodb.store.users.find_by_id(late.id) == late
        assert mysql.store.users.find_by_id(early.id) == early
        assert mysql.store.users.find_by_username(late.username) is None
