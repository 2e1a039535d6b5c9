"""From phase 5 back to phase 4 while eight threads work: nothing fails, nothing is lost, and forth again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing

import pytest

from dal.adapters.dynamodb import DynamoDatabase
from dal.adapters.memory import MemoryDatabase
from dal.adapters.mysql import MySQLDatabase
from dal.domain import Key, State
from dal.domain.control import Authority
from dal.dual import Background
from dal.ports import Chunk, Led
from dal.rollback import GivenUp, TakenBack
from demo.mix import World
from demo.proof import prove
from demo.scene import Scene
from demo.servers import serve_moto, stop
from demo.servers import settings as moto_settings
from devstack import DynamoDbLocal, MySqlServer
from examples.store.integration import dynamodb_store, memory_store
from examples.store.repositories import Store
from examples.store.tests.making import Maker
from flags import Backend
from tests.contract.store import servers
from tests.contract.store.fleets import fleet_world, forum_of
from tests.contract.store.watching import WatchingSink
from tests.contract.store.worlds import CONTRACT, DualWorld, Side
from tests.scenario.returning import FIVE, FLEET, FOUR, cut_over, mysql_alone, rollback_of
from tests.scenario.shoppers import Crowd

NOWHERE = World(products=(), scarce=(), categories=(), sellers=(), spare=(0, 0))


def lost(alone: Store, crowd: Crowd) -> Sequence[object]:
    """What was acknowledged and is not in this database."""
    return prove(alone, crowd.accounts, Scene(NOWHERE, crowd.stock)).findings


def forth_and_back(
    world: DualWorld, sink: WatchingSink, mysql: Store, dynamodb: Store, *, laps: int, shoppers: int = 8
) -> TakenBack:
    """4→5→4 under traffic; everything is in MySQL then, both are equal, and 4→5 works once more."""
    crowd = Crowd.of(world.store)
    del crowd.shoppers[shoppers:]
    with crowd:
        crowd.laps(laps)
        cut_over(world, sink)
        crowd.laps(laps)
        rollback = rollback_of(world)
        assert rollback.check() is Authority.DYNAMODB
        rehearsed = rollback.rehearse()
        crowd.laps(2)
        result = rollback.lead()
        world.reach(FOUR)
        crowd.laps(laps)
    assert crowd.errors == []
    assert isinstance(result, TakenBack), result
    assert rehearsed.copied > 0
    assert lost(mysql, crowd) == ()
    assert lost(dynamodb, crowd) == ()
    assert world.differences() == []
    control = forum_of(world.leader).control()
    assert (control.leader, control.strict, control.ddb_answers) == (Authority.MYSQL, True, True)
    again = Crowd(crowd.shoppers, crowd.stock)
    with again:
        cut_over(world, sink)
        again.laps(laps)
    assert again.errors == []
    assert lost(dynamodb, again) == ()
    assert any(account.orders for account in again.accounts)
    return result


@pytest.fixture
def memory() -> Iterator[tuple[DualWorld, WatchingSink]]:
    """Memory on both sides, in phase 4."""
    mysql, dynamodb = MemoryDatabase(CONTRACT), MemoryDatabase(CONTRACT, backend=Backend.DYNAMODB)
    sides, sink = (Side(mysql, memory_store(mysql)), Side(dynamodb, memory_store(dynamodb))), WatchingSink()
    with closing(fleet_world(*sides, FOUR, background=Background(), sink=sink, fleet=FLEET)) as world:
        yield world, sink


def test_in_memory(memory: tuple[DualWorld, WatchingSink]) -> None:
    """The whole way, with everything verified while writes wait, which is shortly."""
    world, sink = memory
    assert isinstance(world.leader, MemoryDatabase)
    assert isinstance(world.follower, MemoryDatabase)
    result = forth_and_back(world, sink, memory_store(world.leader), memory_store(world.follower), laps=10)
    assert result.whole
    assert result.waited is not None
    assert FLEET["lease"] < result.waited < FLEET["patience"]


def test_on_moto() -> None:
    """The same with nothing but pip: memory in place of MySQL, moto for DynamoDB, whose table is scanned then."""
    moto = serve_moto()
    try:
        with closing(DynamoDatabase(CONTRACT, moto_settings(moto))) as dynamodb:
            dynamodb.create_tables()
            servers.start_counters(dynamodb)
            mysql, sink = MemoryDatabase(CONTRACT), WatchingSink()
            sides = Side(mysql, memory_store(mysql)), Side(dynamodb, dynamodb_store(dynamodb))
            with closing(fleet_world(*sides, FOUR, background=Background(), sink=sink, fleet=FLEET)) as world:
                forth_and_back(world, sink, memory_store(mysql), dynamodb_store(dynamodb), laps=3, shoppers=3)
    finally:
        stop(moto)


@pytest.fixture
def servers_side(
    fresh_mysql: MySqlServer, fresh_dynamodb: DynamoDbLocal
) -> Iterator[tuple[Side[MySQLDatabase], Side[DynamoDatabase]]]:
    """MariaDB with a journal and DynamoDB Local, both empty."""
    servers.create_schema(fresh_mysql)
    with (
        servers.journaled_side(servers.settings(fresh_mysql)) as mysql,
        closing(DynamoDatabase(CONTRACT, servers.local_settings(fresh_dynamodb))) as database,
    ):
        database.create_tables()
        yield mysql, Side(database, dynamodb_store(database))


@pytest.fixture
def real(
    servers_side: tuple[Side[MySQLDatabase], Side[DynamoDatabase]],
) -> Iterator[tuple[DualWorld, WatchingSink]]:
    """The same in phase 4."""
    sink = WatchingSink()
    with closing(fleet_world(*servers_side, FOUR, background=Background(), sink=sink, fleet=FLEET)) as world:
        yield world, sink


@pytest.mark.integration
def test_on_real_servers(
    real: tuple[DualWorld, WatchingSink], servers_side: tuple[Side[MySQLDatabase], Side[DynamoDatabase]]
) -> None:
    """The same on MariaDB and DynamoDB Local."""
    mysql, dynamodb = servers_side
    result = forth_and_back(*real, mysql_alone(mysql.database), dynamodb.store, laps=5)
    assert result.copied > 0


class Careless:
    """Shows what DynamoDB was written, and overlooks what was deleted."""

    def __init__(self, led: Led) -> None:
        self._led = led

    def led(self, *, cursor: object | None = None, limit: int = 1000) -> Chunk:
        """See `Led`."""
        chunk = self._led.led(cursor=cursor, limit=limit)
        return Chunk(tuple(state for state in chunk.states if state.row is not None), chunk.cursor)

    def fetch(self, keys: Sequence[Key]) -> Sequence[State]:
        """See `Led`."""
        return self._led.fetch(keys)


def refuses(world: DualWorld, sink: WatchingSink) -> None:
    """A delete that is overlooked after the rehearsal keeps MySQL from leading; DynamoDB goes on."""
    make, store = Maker(world.store), world.store
    user, product = make.user(), make.product(stock=5)
    store.carts.add_item(user.id, product.id, 1)
    cut_over(world, sink)
    for careless in (True, False):
        rollback = rollback_of(world, led=Careless if careless else lambda led: led)
        store.carts.add_item(user.id, product.id, 1)
        rollback.rehearse()
        assert store.carts.remove_item(user.id, product.id)
        result = rollback.lead()
        if careless:
            assert isinstance(result, GivenUp)
            assert [str(key) for key in result.keys] == [f"cart_item:{user.id}/{product.id}"]
            assert forum_of(world.leader).control().leader is Authority.DYNAMODB
            assert make.user().id > user.id
            assert world.phase is FIVE
    assert isinstance(result, TakenBack)
    world.reach(FOUR)
    assert not store.carts.get_items(user.id)
    assert world.differences() == []


def test_an_overlooked_delete_is_found_in_memory(memory: tuple[DualWorld, WatchingSink]) -> None:
    """And the twin that overlooks nothing leads to the end."""
    refuses(*memory)


@pytest.mark.integration
def test_an_overlooked_delete_is_found_on_servers(real: tuple[DualWorld, WatchingSink]) -> None:
    """The same on MariaDB and DynamoDB Local."""
    refuses(*real)
