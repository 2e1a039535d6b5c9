"""Flags flip while eight threads work on dual repositories: the fleet follows, nothing fails, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial

import pytest

from dal.adapters.dynamodb import DynamoDatabase
from dal.adapters.memory import MemoryDatabase
from dal.adapters.mysql import MySQLDatabase
from dal.backfill import backfill, unfinished
from dal.domain import Applied, State, Verdict
from dal.domain.fleet import Block
from dal.dual import Background
from dal.fleet import marks
from dal.verify import Report, verify
from demo.mix import World
from demo.proof import prove
from demo.scene import Scene
from devstack import DynamoDbLocal, MySqlServer
from examples.store.integration import dynamodb_store, memory_store
from examples.store.repositories import Store
from flags import Backend, MigrationPhase
from metrics.events import MirrorFailed
from tests.contract.store import servers
from tests.contract.store.fleets import fleet_world, forum_of
from tests.contract.store.watching import WatchingSink
from tests.contract.store.worlds import CONTRACT, DualWorld, Side, memory_side
from tests.scenario.shoppers import Crowd

ONE, TWO, THREE, FOUR, FIVE = MigrationPhase
ROUTES = {"mysql", "mysql+dynamodb", "dynamodb"}


class Walk:
    """1→2→3→4→3→2→3→4→5 under the crowd, in one process of a fleet.

    Args:
        world: where.
        sink: its own.
        laps: things that each shopper does in each phase.
    """

    def __init__(self, world: DualWorld, sink: WatchingSink, *, laps: int) -> None:
        self._world = world
        self._sink = sink
        self._laps = laps

    def under(self, crowd: Crowd) -> Report:
        """Let the crowd shop, and walk; the last comparison before phase 5."""
        try:
            with crowd:
                return self._walk(crowd)
        finally:
            self._world.close()

    def _walk(self, crowd: Crowd) -> Report:
        world, forum = self._world, forum_of(self._world.leader)
        self._stay(crowd, TWO)
        assert isinstance(world.follower, MemoryDatabase | DynamoDatabase)
        assert isinstance(world.leader, MemoryDatabase | MySQLDatabase)
        backfill(world.leader, world.follower, list(CONTRACT.entities), chunk=10)
        self._stay(crowd, THREE)
        report = self._verified()
        marks.set_complete(forum, CONTRACT.hash, partial(unfinished, world.leader.runs))
        for phase in (FOUR, THREE, TWO, THREE, FOUR):
            self._stay(crowd, phase)
            report = self._verified()
        world.source.move_to(FIVE)
        self._sink.wait_until_blocked(Block.UNARMED)
        crowd.laps(self._laps)
        assert world.phase is FOUR
        marks.arm(forum)
        self._stay(crowd, FIVE)
        return report

    def _stay(self, crowd: Crowd, phase: MigrationPhase) -> None:
        """Two laps mean that nobody is still at something older than the flip."""
        crowd.laps(self._laps)
        self._world.reach(phase)
        crowd.laps(max(2, self._laps))

    def _verified(self) -> Report:
        world = self._world
        report = verify(world.leader, world.follower, CONTRACT.entities, pause=0.1, journal=world.leader.journal)
        assert report.clean, [found.key for compared in report.entities.values() for found in compared.divergences]
        return report


def endure(world: DualWorld, sink: WatchingSink, alone: Store, *, laps: int) -> None:
    """Walk, then look for every acknowledged write in DynamoDB `alone`; there was something to lose."""
    crowd = Crowd.of(world.store)
    report = Walk(world, sink, laps=laps).under(crowd)
    assert (crowd.errors, report.clean) == ([], True)
    nowhere = World(products=(), scarce=(), categories=(), sellers=(), spare=(0, 0))
    assert prove(alone, crowd.accounts, Scene(nowhere, crowd.stock)).findings == ()
    assert sink.events_of(MirrorFailed) == []
    assert Verdict.MISMATCH not in sink.verdicts
    assert Verdict.MATCH in sink.verdicts
    assert {observed.route for observed in sink.operations} == ROUTES
    assert all(account.orders for account in crowd.accounts)


def memory_world(follower: MemoryDatabase, sink: WatchingSink) -> DualWorld:
    """Memory on both sides, with real threads in the background."""
    dynamodb = Side(follower, memory_store(follower))
    return fleet_world(memory_side(), dynamodb, ONE, background=Background(), sink=sink)


def test_in_memory() -> None:
    """All phases and back on two databases in memory."""
    follower, sink = MemoryDatabase(CONTRACT, backend=Backend.DYNAMODB), WatchingSink()
    endure(memory_world(follower, sink), sink, memory_store(follower), laps=15)


class ForgetfulDatabase(MemoryDatabase):
    """Confirms that carts were emptied, and does nothing of the kind: no repair can know."""

    def apply(self, states: Sequence[State]) -> Sequence[Applied]:
        super().apply([s for s in states if s.row is not None or s.key.entity != "cart_item"])
        return [Applied.APPLIED for _ in states]


def test_a_follower_that_drops_states_is_found() -> None:
    """The twin: cart items that should be gone are found before DynamoDB may answer."""
    follower, sink = ForgetfulDatabase(CONTRACT, backend=Backend.DYNAMODB), WatchingSink()
    world = memory_world(follower, sink)
    with pytest.raises(AssertionError, match="cart_item"):
        endure(world, sink, memory_store(follower), laps=5)
    assert world.phase is THREE
    assert any("cart_item" in difference for difference in world.differences())


@pytest.fixture
def real_sides(
    fresh_mysql: MySqlServer, fresh_dynamodb: DynamoDbLocal
) -> Iterator[tuple[Side[MySQLDatabase], DynamoDatabase]]:
    """MariaDB with a journal and DynamoDB Local, both empty."""
    servers.create_schema(fresh_mysql)
    with (
        servers.journaled_side(servers.settings(fresh_mysql)) as mysql,
        closing(DynamoDatabase(CONTRACT, servers.local_settings(fresh_dynamodb))) as database,
    ):
        database.create_tables()
        yield mysql, database


@pytest.mark.integration
def test_on_real_servers(real_sides: tuple[Side[MySQLDatabase], DynamoDatabase]) -> None:
    """The same walk on MariaDB and DynamoDB Local."""
    (mysql, dynamodb), sink = real_sides, WatchingSink()
    alone = dynamodb_store(dynamodb)
    world = fleet_world(mysql, Side(dynamodb, alone), ONE, background=Background(), sink=sink)
    endure(world, sink, alone, laps=5)
