"""The stores that the suite runs on: each backend by itself, and two backends in each phase."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

from dal.adapters.memory import MemoryDatabase
from dal.contract import Contract
from dal.domain import Verdict
from dal.dual import Background, Runtime
from dal.ports import Follower, Leader
from dal.testing import InlineBackground
from examples.store.integration import StoreRepositories, memory_store, store_contract
from examples.store.repositories import Store
from flags import Backend, FakeFlagSource, MigrationPhase
from metrics import RecordingSink
from metrics.events import MirrorFailed
from tests.contract.store.parity import differences

MIRRORED = (MigrationPhase.DUAL_WRITE, MigrationPhase.DUAL_READ_WRITE, MigrationPhase.DYNAMODB_PRIMARY)
"""The phases in which both databases must be equal after every write."""

CONTRACT: Contract = store_contract()


@dataclass(frozen=True, slots=True)
class Side:
    """One backend: its database and the repositories on it."""

    database: Leader | Follower
    store: Store


@dataclass(frozen=True, slots=True)
class DualWorld:
    """Two backends behind one store, whose phase the test moves."""

    leader: Leader
    follower: Follower
    store: Store
    source: FakeFlagSource
    background: Background
    sink: RecordingSink = field(repr=False)

    def differences(self) -> list[str]:
        """What is not the same in both databases."""
        return differences(CONTRACT, self.leader, self.follower)

    def check(self) -> None:
        """After a test: every mirror arrived, every comparison agreed, both databases are equal."""
        assert self.sink.events_of(MirrorFailed) == []
        assert set(self.sink.verdicts) <= {Verdict.MATCH}
        if self.source.snapshot().phase in MIRRORED:
            assert self.differences() == []


def dual_world(
    mysql: Side, dynamodb: Side, phase: MigrationPhase, *, background: Background | None = None
) -> DualWorld:
    """Both sides behind one store; without threads of its own unless a background is given."""
    source, sink = FakeFlagSource(phase), RecordingSink()
    background = background or InlineBackground()
    runtime = Runtime(source, mysql.database, dynamodb.database, sink=sink, background=background)
    store = StoreRepositories(runtime, mysql=mysql.store, dynamodb=dynamodb.store).store()
    return DualWorld(mysql.database, dynamodb.database, store, source, background, sink)


def memory_side(backend: Backend = Backend.MYSQL) -> Side:
    """A backend in memory."""
    database = MemoryDatabase(CONTRACT, backend=backend)
    return Side(database, memory_store(database))


def memory_world(phase: MigrationPhase, *, background: Background | None = None) -> DualWorld:
    """Memory on both sides."""
    return dual_world(memory_side(), memory_side(Backend.DYNAMODB), phase, background=background)


@contextmanager
def checked(world: DualWorld) -> Iterator[Store]:
    """The store of a world that is judged at the end."""
    yield world.store
    world.check()


Open = Callable[[], AbstractContextManager[Store]]
