"""The stores that the suite runs on: each backend by itself, and two backends in each phase, in a single process.

`fleets.py` has the same with a journal and a fleet.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Generic, TypeVar

from dal.adapters.memory import MemoryDatabase
from dal.bootstrap import Dal
from dal.contract import Contract
from dal.domain import Verdict
from dal.dual import Background, Runtime
from dal.ports import Follower, Leader
from dal.testing import InlineBackground
from examples.store.integration import StoreRepositories, memory_store, store_contract
from examples.store.repositories import Store
from flags import Backend, FakeFlagSource, FlagSnapshot, MigrationPhase
from metrics import RecordingSink
from metrics.events import MirrorFailed
from tests.contract.store.parity import differences, held

MIRRORED = (MigrationPhase.DUAL_WRITE, MigrationPhase.DUAL_READ_WRITE, MigrationPhase.DYNAMODB_PRIMARY)
"""The phases in which both databases must be equal after every write."""

CONTRACT: Contract = store_contract()
PATIENCE = 30.0
"""Seconds until something that should have happened counts as never happening."""

D_co = TypeVar("D_co", bound=Leader | Follower, covariant=True)


@dataclass(frozen=True, slots=True)
class Side(Generic[D_co]):
    """One backend: its database and the repositories on it."""

    database: D_co
    store: Store


@dataclass(frozen=True, slots=True)
class DualWorld:
    """Two backends behind one store, whose phase the test moves; `layer` is that of a process in a fleet."""

    runtime: Runtime
    store: Store
    source: FakeFlagSource
    sink: RecordingSink = field(repr=False)
    layer: Dal[Leader, Follower] | None = None

    @property
    def leader(self) -> Leader:
        """What stands for MySQL."""
        return self.runtime.leader

    @property
    def follower(self) -> Follower:
        """What stands for DynamoDB."""
        return self.runtime.follower

    @property
    def phase(self) -> MigrationPhase:
        """Where operations are that begin now."""
        return self.runtime.source.snapshot().phase

    def reach(self, phase: MigrationPhase) -> None:
        """Set the flags of this phase and wait until the process is there."""
        reached = Event()

        def look(snapshot: FlagSnapshot) -> None:
            if snapshot.phase is phase:
                reached.set()

        forget = self.runtime.source.subscribe(look)
        self.source.move_to(phase)
        assert self.phase is phase or reached.wait(PATIENCE), f"in {self.phase}, not in {phase}"
        forget()

    def differences(self) -> list[str]:
        """What is not the same in both databases."""
        return differences(CONTRACT, self.leader, self.follower)

    def check(self) -> None:
        """After a test: every mirror arrived, every comparison agreed, both databases are equal."""
        assert self.sink.events_of(MirrorFailed) == []
        assert set(self.sink.verdicts) <= {Verdict.MATCH}
        if self.phase in MIRRORED:
            assert self.differences() == []

    def check_journal(self) -> None:
        """After `close`: in phase 1 all that differs is pending, in phases 2 to 4 nothing is."""
        journal = None if self.layer is None else self.leader.journal
        if journal is None:
            return
        pending = {entry.key for entry in journal.pending(limit=100_000, ripe=False)}
        if self.phase is MigrationPhase.MYSQL_ONLY:
            assert held(CONTRACT, self.leader).keys() <= pending
        elif self.phase in MIRRORED:
            assert pending == set()

    def close(self) -> None:
        """End what has threads, and leave the fleet; the databases stay open."""
        self.runtime.background.close()
        if self.layer is not None:
            assert self.layer.keeper is not None
            self.layer.keeper.close()
            self.layer.flags.close()
            self.layer.runtime.background.close()


def dual_world(
    mysql: Side[Leader],
    dynamodb: Side[Follower],
    phase: MigrationPhase,
    *,
    background: Background | None = None,
) -> DualWorld:
    """Both sides behind one store; without threads of its own unless a background is given."""
    source, sink = FakeFlagSource(phase), RecordingSink()
    background = background or InlineBackground()
    runtime = Runtime(source, mysql.database, dynamodb.database, sink=sink, background=background)
    store = StoreRepositories(runtime, mysql=mysql.store, dynamodb=dynamodb.store).store()
    return DualWorld(runtime, store, source, sink)


def memory_side(backend: Backend = Backend.MYSQL) -> Side[MemoryDatabase]:
    """A backend in memory."""
    database = MemoryDatabase(CONTRACT, backend=backend)
    return Side(database, memory_store(database))


def memory_world(phase: MigrationPhase, *, background: Background | None = None) -> DualWorld:
    """Memory on both sides."""
    return dual_world(memory_side(), memory_side(Backend.DYNAMODB), phase, background=background)


@contextmanager
def checked(world: DualWorld) -> Iterator[Store]:
    """The store of a world that is judged at the end."""
    try:
        yield world.store
    finally:
        world.close()
    world.check()
    world.check_journal()
