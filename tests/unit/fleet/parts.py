"""Several processes of one fleet in one test: each turns when the test says so, on a clock that the test moves."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from dal.adapters.memory import MemoryDatabase, MemoryForum
from dal.domain import Key
from dal.domain.control import Authority, Control
from dal.domain.fleet import Block, Blocked, Change, Place, Stand
from dal.dual.inflight import InFlight
from dal.errors import BackendUnavailable
from dal.fleet import Delegate, Fleet, Terms
from dal.ports import Lead, Leadership, Lease
from flags import FakeFlagSource, FlagSnapshot, Guard, GuardLevel, MigrationPhase, Publishing
from tests.unit.dual.manual import Clock
from tests.unit.dual.world import CONTRACT
from tests.unit.journal.parts import Ticks

ONE, TWO, THREE, FOUR, FIVE = MigrationPhase
TERMS = Terms(beat=1.0, eager=0.1, lease=3.0, dead=6.0, drain=10.0, patience=15.0)
NAME, HASH = "shop", "c0ffee"


class Driver(Exception):  # noqa: N818  stands for a driver's error
    """What only the database knows to translate."""


def translate(error: Exception) -> Exception:
    """What an error of the driver means."""
    return BackendUnavailable(f"MySQL: {error}") if isinstance(error, Driver) else error


def wishes(phase: MigrationPhase) -> FakeFlagSource:
    """Flags as under guard level `full`: any legal wish passes."""
    return FakeFlagSource(phase, Publishing(guard=Guard(GuardLevel.FULL)))


class Recorder:
    """A `FleetObserver` that remembers."""

    def __init__(self) -> None:
        self.in_forces: list[tuple[FlagSnapshot, Control, int]] = []
        self.blocks: list[Blocked | None] = []
        self.changes: list[tuple[Change, int]] = []

    def in_force(self, snapshot: FlagSnapshot, control: Control, members: int) -> None:
        self.in_forces.append((snapshot, control, members))

    def blocked(self, blocked: Blocked | None) -> None:
        self.blocks.append(blocked)

    def changed(self, change: Change, control: Control) -> None:
        self.changes.append((change, control.epoch))


class KnownLead:
    """Where it is written down that DynamoDB leads, in memory."""

    def __init__(self, *, known: bool = False) -> None:
        self.written: Leadership | None = Leadership(Authority.DYNAMODB, 1) if known else None
        self.error: Exception | None = None
        self.read_only = False

    def look(self) -> Leadership | None:
        if self.error is not None:
            raise self.error
        return self.written

    def record(self, leadership: Leadership) -> bool:
        if self.error is not None:
            raise self.error
        if self.read_only:
            raise BackendUnavailable("throttled")
        if self.written is not None and self.written.epoch >= leadership.epoch:
            return False
        self.written = leadership
        return True


class OwnForum:
    """One process's way to the common forum: it may be cut, or interrupted between two of its calls."""

    def __init__(self, forum: MemoryForum) -> None:
        self.forum = forum
        self.cut: Exception | None = None
        self.after_beat: Callable[[], object] = lambda: None

    def __getattr__(self, name: str) -> object:
        if self.cut is not None:
            raise self.cut
        return getattr(self.forum, name)


class Process:
    """One process: its fleet without a thread, what it has in flight, and what it was told."""

    def __init__(self, company: Company, name: str, flags: FakeFlagSource, lead: Lead | None) -> None:
        self.name = name
        self.flags = flags
        self.forum = OwnForum(company.forum)
        self.inflight = InFlight()
        self.heard = Recorder()
        self.prepared = 0
        self.prepare: Callable[[], object] = lambda: None
        self._company = company
        self._lead = lead
        self._taken: Lease | None = None
        self._names = itertools.count()
        self.fleet = Fleet(
            flags,
            self._delegate,
            terms=company.terms,
            observer=self.heard,
            translate=translate,
            clock=company.clock,
            start=False,
        )

    def _delegate(self) -> Delegate:
        number = next(self._names)
        return Delegate(
            self.forum,  # type: ignore[arg-type]  # passes everything on
            name=f"{self.name}-{number}" if number else self.name,
            fleet=self._company.installed,
            terms=self._company.terms,
            in_flight=self.inflight.stands,
            prepare=self._prepared,
            observer=self.heard,
            clock=self._company.clock,
            lead=self._lead,
        )

    def _prepared(self) -> None:
        self.prepared += 1
        self.prepare()

    def turn(self) -> float:
        return self.fleet.turn()

    @property
    def phase(self) -> MigrationPhase:
        return self.fleet.current.phase

    @property
    def block(self) -> Block | None:
        return self.fleet.blocked.why if self.fleet.blocked else None

    @property
    def serves(self) -> bool:
        """Whether an answer that it gives now would be returned."""
        return self.fleet.lease.until >= self._company.clock()

    @property
    def leads(self) -> bool:
        """Whether a write of DynamoDB that it does now would be acknowledged."""
        return self.fleet.lead.until >= self._company.clock()

    @property
    def stands(self) -> list[Stand]:
        """Where its operations are: those in flight, and those that begin now."""
        return [*self.inflight.stands(), Place.of(self.fleet.current).stand]

    @property
    def counting(self) -> list[Stand]:
        """Where those of its operations are whose answers would be returned now."""
        if not self.serves:
            return []
        return self.stands if self._taken is self.fleet.lease else [Place.of(self.fleet.current).stand]

    @contextmanager
    def busy(self) -> Iterator[None]:
        """An operation that began in the phase of this moment, and under its lease, is under way."""
        slot = self.inflight.mine.slot
        slot.snapshot, self._taken = self.fleet.current, self.fleet.lease
        try:
            yield
        finally:
            slot.snapshot = None


class Impatience:
    """A clock on which every look takes a second."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


class Company:
    """The fleet's MySQL, its flags, its clock and its processes."""

    def __init__(
        self,
        processes: int = 0,
        *,
        phase: MigrationPhase = ONE,
        control: Control | None = None,
        terms: Terms = TERMS,
    ) -> None:
        self.clock = Clock()
        self.terms = terms
        self.ticks = Ticks()
        self.installed = (NAME, HASH)
        installed = replace(control or Control(ddb_complete=True), fleet=NAME, contract=HASH)
        self.database = MemoryDatabase(CONTRACT, now=self.ticks, control=installed)
        self.forum = self.database.forum
        self.flags = wishes(phase)
        self.processes: list[Process] = []
        for number in range(processes):
            self.start(f"p{number}")

    def start(self, name: str, *, flags: FakeFlagSource | None = None, lead: Lead | None = None) -> Process:
        """A process joins."""
        process = Process(self, name, flags or self.flags, lead)
        self.processes.append(process)
        return process

    @property
    def control(self) -> Control:
        return self.forum.control()

    def change(self, **fields: object) -> None:
        """What `dal verify` and `dal cutover --arm` do: a mark in the control row, in the same epoch."""
        with self.forum.assemble() as assembly:
            assembly.change(replace(assembly.control, **fields))  # type: ignore[arg-type]  # named by tests

    def pend(self, *, epoch: int = 0) -> Key:
        """A write whose mirror is not confirmed."""
        key = Key("author", (1,))
        with self.database.unit(epoch=epoch) as unit:
            unit.touch([key])
        return key

    def confirm(self, key: Key) -> None:
        """Its mirror was made after all."""
        (state,) = self.database.fetch([key])
        self.database.journal.clear([(key, state.version)])

    @property
    def names(self) -> list[str]:
        """Who is written down."""
        return [sighting.member.id for sighting in self.forum.sightings()]

    @property
    def phases(self) -> list[MigrationPhase]:
        return [process.phase for process in self.processes]

    def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.ticks.advance(seconds)

    def round(self, order: Sequence[Process] | None = None, *, seconds: float = 0.1) -> None:
        """Everybody turns once, and is checked after each turn; then so much time passes."""
        for process in order or self.processes:
            process.turn()
            self.check()
        self.pass_time(seconds)

    def rounds(self, times: int, order: Sequence[Process] | None = None, *, seconds: float = 0.1) -> None:
        for _ in range(times):
            self.round(order, seconds=seconds)

    def check(self) -> None:
        """What has to hold at any moment, of all processes whose answers count."""
        stands = [stand for process in self.processes for stand in process.counting]
        spanned = {phase for stand in stands for phase in (stand.lowest, stand.highest)}
        assert max(spanned, default=1) - min(spanned, default=1) <= 1, spanned
        control = self.control
        if any(stand.answers for stand in stands):
            assert control.ddb_answers
            assert control.ddb_complete
        assert control.strict or not control.ddb_answers
        held = THREE if control.strict else ONE
        lowest = held if control.leader is Authority.MYSQL else FOUR
        assert min(spanned, default=FIVE) >= lowest, (spanned, control)

    def walk(self, *path: MigrationPhase, rounds: int = 12) -> None:
        """Ask for each phase in turn, and see everybody arrive."""
        for phase in path:
            self.flags.move_to(phase)
            self.rounds(rounds)
            assert self.phases == [phase] * len(self.processes)
