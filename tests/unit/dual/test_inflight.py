"""What is in flight: the fleet hears of the oldest phase that still acts, and of nothing that has ended."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest

from dal.domain.fleet import Stand
from dal.dual.inflight import InFlight
from dal.errors import BackendUnavailable, ConstraintError
from flags import FlagSnapshot, MigrationPhase, route_of
from flags.guard import rollout_to
from flags.rollout import Sticky
from tests.unit.dual.hand import HandFleet
from tests.unit.dual.world import PHASES, NoSuchAuthor, World, in_phase, label

ONE, TWO, THREE, FOUR, FIVE = MigrationPhase


def in_epoch(phase: MigrationPhase, epoch: int = 1) -> FlagSnapshot:
    return replace(FlagSnapshot.of(phase), epoch=epoch)


def fleet_of(world: World) -> HandFleet:
    """The fleet that this world obeys from now on."""
    fleet = HandFleet(replace(world.flags.snapshot(), epoch=1))
    world.journaled(source=fleet, membership=fleet)
    return fleet


def stands(world: World) -> list[Stand]:
    return world.runtime.inflight.stands()


@pytest.mark.parametrize("phase", PHASES, ids=label)
@pytest.mark.parametrize("method", ["find_by_id", "rename"])
def test_an_operation_is_in_flight_from_its_beginning_to_its_end(phase: MigrationPhase, method: str) -> None:
    """In the phase that it began in, wherever its process is by then."""
    world = in_phase(phase)
    fleet = fleet_of(world)
    seen: list[Stand] = []

    def look() -> None:
        fleet.current = in_epoch(MigrationPhase(max(1, phase - 1)))
        seen.extend(stands(world))

    for repository in (world.on_mysql, world.on_dynamodb):
        repository.before[method] = look
    assert stands(world) == []
    world.authors.find_by_id(1) if method == "find_by_id" else world.authors.rename(1, "Anna")
    assert seen == [Stand(phase, phase, answers=phase >= FOUR)]
    assert stands(world) == []


def test_an_operation_inside_another_keeps_the_snapshot_of_the_outer_one() -> None:
    """No operation, and no part of one, sees two phases."""
    world = in_phase(TWO)
    fleet = fleet_of(world)
    seen: list[list[Stand]] = []

    def look() -> None:
        fleet.current = in_epoch(THREE, epoch=2)
        world.authors.find_by_id(1)
        seen.append(stands(world))

    world.on_mysql.before["rename"] = look
    world.on_mysql.before["find_by_id"] = lambda: seen.append(stands(world))
    world.authors.rename(1, "Anna")
    assert seen == [[Stand(TWO, TWO)]] * 2
    world.finish()
    assert world.on_dynamodb.calls == []
    assert stands(world) == []


ERRORS = [NoSuchAuthor("nobody"), BackendUnavailable("down"), ConstraintError("taken"), KeyboardInterrupt()]


@pytest.mark.parametrize("phase", PHASES, ids=label)
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("method", ["find_by_id", "rename"])
def test_nothing_stays_in_flight_whatever_ends_it(
    phase: MigrationPhase, error: BaseException, method: str
) -> None:
    """Neither the operation nor what it gathers: the next one of this thread begins anew."""
    world = in_phase(phase)
    fleet_of(world)

    def fail() -> None:
        raise error

    for repository in (world.on_mysql, world.on_dynamodb):
        repository.before[method] = fail
    with pytest.raises(type(error)):
        world.authors.find_by_id(1) if method == "find_by_id" else world.authors.rename(1, "Anna")
    slot = world.runtime.inflight.mine.slot
    assert stands(world) == []
    assert (slot.snapshot, slot.gathered) == (None, None)


@pytest.mark.parametrize("method", ["find_by_id", "rename"])
def test_an_interrupt_while_it_enters_leaves_nothing_in_flight(method: str) -> None:
    """Between the two looks at the flags it is in flight already; it must not stay so."""
    world = in_phase(TWO)

    class Interrupting(HandFleet):
        looks = 0

        def snapshot(self) -> FlagSnapshot:
            self.looks += 1
            if self.looks == 2:
                raise KeyboardInterrupt
            return self.current

    fleet = Interrupting(in_epoch(TWO))
    world.journaled(source=fleet, membership=fleet)
    with pytest.raises(KeyboardInterrupt):
        world.authors.find_by_id(1) if method == "find_by_id" else world.authors.rename(1, "Anna")
    assert stands(world) == []


def test_a_snapshot_that_changed_while_it_was_taken_is_taken_again() -> None:
    """The fleet may have looked for old operations between the taking and the writing down."""
    world = in_phase(TWO)
    snapshots = [in_epoch(TWO), in_epoch(TWO), in_epoch(THREE)]
    looks: list[FlagSnapshot] = []

    class Moving(HandFleet):
        def snapshot(self) -> FlagSnapshot:
            looks.append(snapshots[min(len(looks), 2)])
            return looks[-1]

    fleet = Moving(in_epoch(TWO))
    world.journaled(source=fleet, membership=fleet)
    seen: list[Stand] = []
    world.on_mysql.before["find_by_id"] = lambda: seen.extend(stands(world))
    world.authors.find_by_id(1)
    assert seen == [Stand(THREE, THREE)]
    assert len(looks) == 4  # until it has seen the same one twice in a row


def test_without_a_fleet_one_look_is_enough() -> None:
    """Nobody waits for operations where the epoch is 0."""
    world = in_phase(TWO)
    looks: list[int] = []

    class Counting(HandFleet):
        def snapshot(self) -> FlagSnapshot:
            looks.append(1)
            return self.current

    world.rewire(source=Counting(FlagSnapshot.of(TWO)))
    world.authors.find_by_id(1)
    assert looks == [1]


@contextmanager
def elsewhere(action: Callable[[], object]) -> Iterator[Callable[[], None]]:
    """Run it in a thread of its own that stays alive; what is yielded ends that thread."""
    done, go_on = threading.Event(), threading.Event()

    def work() -> None:
        action()
        done.set()
        assert go_on.wait(10)

    thread = threading.Thread(target=work)
    thread.start()
    assert done.wait(10)

    def end() -> None:
        go_on.set()
        thread.join(10)

    try:
        yield end
    finally:
        end()


def test_all_threads_are_seen() -> None:
    """Each has its own operation."""
    register = InFlight()

    def enter(phase: MigrationPhase) -> None:
        register.mine.slot.snapshot = in_epoch(phase)

    enter(TWO)
    with elsewhere(lambda: enter(THREE)):
        assert sorted(register.stands(), key=lambda stand: stand.lowest) == [Stand(TWO, TWO), Stand(THREE, THREE)]


def test_a_dead_thread_is_in_flight_no_more() -> None:
    """Whatever it was killed in."""
    register = InFlight()

    def enter() -> None:
        register.mine.slot.snapshot = in_epoch(TWO)

    with elsewhere(enter) as end:
        assert register.stands() == [Stand(TWO, TWO)]
        end()
    gc.collect()
    assert register.stands() == []


def test_only_the_forking_thread_goes_on_in_a_child() -> None:
    """The operations of the others are not the child's, though their frames may still hold them."""
    register = InFlight()
    register.mine.slot.snapshot = in_epoch(THREE)

    def enter() -> None:
        register.mine.slot.snapshot = in_epoch(TWO)

    with elsewhere(enter):
        register._lock.acquire()  # as another thread may hold it at the fork
        register.forget_others()
        assert register.stands() == [Stand(THREE, THREE)]


def test_under_a_rollout_an_operation_stands_in_both_phases() -> None:
    """Others may not step where only half of the operations are."""
    register = InFlight()
    sticky = Sticky("dal", 50)
    rollout = rollout_to(THREE, sticky, prefer_ddb=False)
    register.mine.slot.snapshot = FlagSnapshot.of(TWO, rollout=rollout)
    assert register.stands() == [Stand(TWO, THREE)]
    preferring = rollout_to(THREE, sticky, prefer_ddb=True)
    register.mine.slot.snapshot = FlagSnapshot.of(THREE, rollout=preferring)
    assert register.stands() == [Stand(THREE, THREE, answers=True)]


@pytest.mark.parametrize("phase", list(MigrationPhase)[:4], ids=label)
def test_a_read_inside_a_write_counts_for_the_backend_that_answered(phase: MigrationPhase) -> None:
    """The leader, also where DynamoDB answers all others: latencies must not be mixed."""
    world = in_phase(phase)
    fleet_of(world)
    world.on_mysql.before["rename"] = lambda: world.authors.find_by_id(1)
    world.authors.rename(1, "Anna")
    assert route_of(phase).answerer  # the route that a read outside would take
    assert [o.backend for o in world.sink.backends if o.operation == "find_by_id"] == ["mysql"]


def test_a_read_around_a_write_is_one_operation() -> None:
    """A method that looks and creates what is not there keeps its snapshot, and gathers nothing itself."""
    world = in_phase(TWO)
    fleet_of(world)
    seen: list[object] = []

    def create() -> None:
        world.authors.create("Ben", "ben@x.y")
        slot = world.runtime.inflight.mine.slot
        seen.append((stands(world), slot.gathered))

    world.on_mysql.before["find_by_id"] = create
    with suppress(NoSuchAuthor):
        world.authors.find_by_id(2)
    assert seen == [([Stand(TWO, TWO)], None)]
    assert world.equal
