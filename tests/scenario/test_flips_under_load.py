"""Flags flip while eight threads work on dual repositories: nothing fails, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial

import pytest

from dal.adapters.dynamodb import DynamoDatabase
from dal.adapters.memory import MemoryDatabase
from dal.adapters.mysql import MySQLDatabase
from dal.backfill import backfill, raise_counters
from dal.domain import Applied, State, Verdict
from dal.dual import Background
from demo.mix import World
from demo.proof import prove
from demo.scene import Scene
from devstack import DynamoDbLocal, MariaDb
from examples.store.integration import dynamodb_store, memory_store
from examples.store.repositories import Store
from flags import Backend, MigrationPhase
from metrics.events import MirrorFailed
from tests.contract.store import servers
from tests.contract.store.worlds import CONTRACT, DualWorld, Side, dual_world, memory_side
from tests.scenario.shoppers import Crowd

ONE, TWO, THREE, FOUR, FIVE = MigrationPhase
ROUTES = {"mysql", "mysql+dynamodb", "dynamodb"}


def migrate(world: DualWorld, crowd: Crowd, *, laps: int, raise_ids: Callable[[], object]) -> list[str]:
    """Walk 1→2→3→4→3→2→3→4→(read-only)→5 under the crowd; what differed in the pause."""
    try:
        with crowd:
            return _walk(world, crowd, laps, raise_ids)
    finally:
        world.background.close()


def _walk(world: DualWorld, crowd: Crowd, laps: int, raise_ids: Callable[[], object]) -> list[str]:
    crowd.laps(laps)
    world.source.set(WRITE_DDB=True)
    crowd.laps(2)
    backfill(world.leader, world.follower, CONTRACT.entities, chunk=10)
    for phase in (THREE, FOUR, THREE, TWO, THREE, FOUR):
        crowd.laps(laps)
        world.source.move_to(phase)
    crowd.laps(laps)
    crowd.pausing.set()
    world.source.read_only()
    crowd.laps(laps)
    different = world.differences()
    raise_ids()
    world.source.set(WRITE_DDB=True)
    crowd.laps(2)
    crowd.pausing.clear()
    crowd.laps(laps)
    return different


def endure(
    world: DualWorld, crowd: Crowd, alone: Store, *, laps: int, raise_ids: Callable[[], object] = bool
) -> None:
    """Migrate, then look for every acknowledged write in DynamoDB `alone`; there was something to lose."""
    different = migrate(world, crowd, laps=laps, raise_ids=raise_ids)
    assert (crowd.errors, different) == ([], [])
    nowhere = World(products=(), scarce=(), categories=(), sellers=(), spare=(0, 0))
    assert prove(alone, crowd.accounts, Scene(nowhere, crowd.stock)).findings == ()
    assert world.source.snapshot().phase is FIVE
    assert world.sink.events_of(MirrorFailed) == []
    assert Verdict.MISMATCH not in world.sink.verdicts
    assert Verdict.MATCH in world.sink.verdicts
    assert {observed.route for observed in world.sink.operations} == ROUTES
    assert sum(shopper.paused for shopper in crowd.shoppers) > 0
    assert all(account.orders for account in crowd.accounts)


def memory_world(follower: MemoryDatabase) -> DualWorld:
    """Memory on both sides, with real threads in the background."""
    return dual_world(memory_side(), Side(follower, memory_store(follower)), ONE, background=Background())


def test_in_memory() -> None:
    """All phases and back on two databases in memory."""
    follower = MemoryDatabase(CONTRACT, backend=Backend.DYNAMODB)
    world = memory_world(follower)
    crowd = Crowd.of(world.store)
    endure(world, crowd, memory_store(follower), laps=15)


class LateDatabase(MemoryDatabase):
    """Takes over no emptied cart while it is late."""

    def apply(self, states: Sequence[State]) -> Sequence[Applied]:
        super().apply([s for s in states if s.row is not None or s.key.entity != "cart_item"])
        return [Applied.APPLIED for _ in states]


def test_a_follower_that_drops_states_is_found() -> None:
    """The twin: cart items that should be gone are found at the pause and in the proof."""
    follower = LateDatabase(CONTRACT, backend=Backend.DYNAMODB)
    world = memory_world(follower)
    crowd = Crowd.of(world.store)
    with pytest.raises(AssertionError):
        endure(world, crowd, memory_store(follower), laps=5)
    assert any("cart_item" in difference for difference in world.differences())


@pytest.fixture
def real_world(
    fresh_mariadb: MariaDb, fresh_dynamodb: DynamoDbLocal
) -> Iterator[tuple[DualWorld, MySQLDatabase, DynamoDatabase]]:
    """MariaDB and DynamoDB Local, both empty."""
    servers.create_schema(fresh_mariadb)
    with (
        servers.mariadb_side(fresh_mariadb) as mysql,
        closing(DynamoDatabase(CONTRACT, servers.local_settings(fresh_dynamodb))) as database,
    ):
        database.create_tables()
        assert isinstance(mysql.database, MySQLDatabase)
        dynamodb = Side(database, dynamodb_store(database))
        yield dual_world(mysql, dynamodb, ONE, background=Background()), mysql.database, database


@pytest.mark.integration
def test_on_real_servers(real_world: tuple[DualWorld, MySQLDatabase, DynamoDatabase]) -> None:
    """The same walk on MariaDB and DynamoDB Local."""
    world, mysql, dynamodb = real_world
    crowd = Crowd.of(world.store)
    raise_ids = partial(raise_counters, mysql, dynamodb.ids, CONTRACT)
    endure(world, crowd, dynamodb_store(dynamodb), laps=8, raise_ids=raise_ids)
