"""DynamoDB is away in phases 1 to 3: reads and writes go on, what it lacks is known, and it catches up."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from dal.adapters.dynamodb import DynamoDatabase
from dal.adapters.memory import MemoryDatabase
from dal.domain import Applied, Key, State
from dal.dual import Background
from dal.errors import BackendUnavailable
from devstack import DynamoDbLocal, MySqlServer
from devstack.proxy import Proxy
from examples.store.entities import UserChanges
from examples.store.integration import dynamodb_store, memory_store
from examples.store.tests.making import Maker
from flags import Backend, MigrationPhase
from tests.contract.store import servers
from tests.contract.store.fleets import fleet_world
from tests.contract.store.watching import WatchingSink
from tests.contract.store.worlds import CONTRACT, DualWorld, Side, memory_side

ONE, TWO, THREE = MigrationPhase.MYSQL_ONLY, MigrationPhase.DUAL_WRITE, MigrationPhase.DUAL_READ_WRITE
THRESHOLD = 3
AWAY = BackendUnavailable("there is no DynamoDB")
SECTIONS: dict[str, Any] = {
    "mirror": {"threshold": THRESHOLD, "cooldown": 3600.0},  # no trial by a caller while a test lasts
    "journal": {"quiet": 0.0, "repairInterval": 0.2},
}


@dataclass
class Asked:
    """How often each thread has asked the follower, whatever came of it."""

    by: Counter[int] = field(default_factory=Counter)

    @property
    def here(self) -> int:
        """By this thread, which is that of the caller: it waited each time."""
        return self.by[threading.get_ident()]

    def count(self) -> None:
        """Once more, by this thread."""
        self.by[threading.get_ident()] += 1


class AskedMemory(MemoryDatabase):
    """Counts who asks it for mirrors."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(CONTRACT, backend=Backend.DYNAMODB)
        self._asked = asked

    def apply(self, states: Sequence[State]) -> Sequence[Applied]:
        """See `Follower`."""
        self._asked.count()
        return super().apply(states)

    @contextmanager
    def away(self) -> Iterator[None]:
        """An outage."""
        self.fail(AWAY)
        yield
        self.recover()


class AskedDynamoDB(DynamoDatabase):
    """Counts who asks it for mirrors."""

    asked: Asked

    def apply(self, states: Sequence[State]) -> Sequence[Applied]:
        """See `Follower`."""
        self.asked.count()
        return super().apply(states)


def outlive(world: DualWorld, sink: WatchingSink, asked: Asked, outage: AbstractContextManager[None]) -> None:
    """Write and read during an outage, count how often a caller waited, and see everything arrive afterwards."""
    make, store, phase = Maker(world.store), world.store, world.phase
    make.user()
    if phase is not ONE:  # else a repair that has just gone well may be heard of in the outage
        sink.clear()
        sink.wait_for_depth(0)
    with outage:
        before = asked.here
        users = [make.user() for _ in range(THRESHOLD + 2)]
        waited = asked.here - before
        assert (waited == 0) if phase is ONE else (1 <= waited <= THRESHOLD)
        for user in users:
            changed = store.users.update(user.id, UserChanges(first_name="Ada"))
            assert store.users.find_by_id(user.id) == changed
        assert asked.here - before == waited
        assert {Key("user", (user.id,)) for user in users} <= pending(world)
        sink.clear()
    if phase is ONE:
        world.reach(TWO)
    sink.wait_for_depth(0)
    assert world.differences() == []
    before = asked.here
    make.user()
    assert asked.here == before + 1


def pending(world: DualWorld) -> set[Key]:
    """What the journal knows to be missing."""
    assert world.leader.journal is not None
    return {entry.key for entry in world.leader.journal.pending(limit=1000, ripe=False)}


@pytest.mark.parametrize("phase", [ONE, TWO, THREE], ids=lambda phase: f"phase-{phase.value}")
def test_in_memory(phase: MigrationPhase) -> None:
    """After some failures in a row no write asks any more; its keys are pending, and arrive when they can."""
    asked, sink = Asked(), WatchingSink()
    follower = AskedMemory(asked)
    dynamodb = Side(follower, memory_store(follower))
    with closing(
        fleet_world(memory_side(), dynamodb, phase, background=Background(), sink=sink, **SECTIONS)
    ) as world:
        outlive(world, sink, asked, follower.away())


def test_a_read_does_not_wait_for_a_shadow_that_hangs() -> None:
    """In phase 3 the answer is there while the follower still holds everybody up."""
    follower = MemoryDatabase(CONTRACT, backend=Backend.DYNAMODB)
    dynamodb = Side(follower, memory_store(follower))
    holds, released = threading.Event(), threading.Event()

    def hang() -> None:
        with follower.unit():
            holds.set()
            released.wait()

    with closing(fleet_world(memory_side(), dynamodb, THREE, background=Background())) as world:
        user = Maker(world.store).user()
        holder = threading.Thread(target=hang)
        holder.start()
        holds.wait()
        try:
            assert world.store.users.find_by_id(user.id) == user
            assert world.sink.verdicts == []
        finally:
            released.set()
            holder.join()


@pytest.fixture
def proxy(fresh_dynamodb: DynamoDbLocal) -> Iterator[Proxy]:
    """What stands between the layer and DynamoDB Local."""
    address = urlsplit(fresh_dynamodb.endpoint)
    assert address.hostname is not None
    assert address.port is not None
    with Proxy(address.hostname, address.port) as proxy:
        yield proxy


@contextmanager
def _fault(proxy: Proxy, begin: Callable[[Proxy], None]) -> Iterator[None]:
    begin(proxy)
    yield
    proxy.heal()


@pytest.mark.integration
@pytest.mark.parametrize("fault", [Proxy.refuse, Proxy.drop], ids=["refused", "black-hole"])
@pytest.mark.parametrize("phase", [ONE, TWO, THREE], ids=lambda phase: f"phase-{phase.value}")
def test_on_real_servers(
    phase: MigrationPhase,
    fault: Callable[[Proxy], None],
    fresh_mysql: MySqlServer,
    fresh_dynamodb: DynamoDbLocal,
    proxy: Proxy,
) -> None:
    """The same between MariaDB and a DynamoDB Local that cannot be reached, or swallows what it is sent."""
    servers.create_schema(fresh_mysql)
    direct = servers.local_settings(fresh_dynamodb)
    with closing(DynamoDatabase(CONTRACT, direct)) as database:
        database.create_tables()
    settings = replace(
        direct,
        endpoint_url=f"http://{proxy.host}:{proxy.port}",
        mirror_timeout=0.5,
        read_timeout=1.0,
    )
    asked, sink = Asked(), WatchingSink()
    with (
        servers.journaled_side(servers.settings(fresh_mysql)) as mysql,
        closing(AskedDynamoDB(CONTRACT, settings)) as follower,
    ):
        follower.asked = asked
        dynamodb = Side(follower, dynamodb_store(follower))
        with closing(fleet_world(mysql, dynamodb, phase, background=Background(), sink=sink, **SECTIONS)) as world:
            outlive(world, sink, asked, _fault(proxy, fault))
