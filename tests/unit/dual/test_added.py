"""What the layer adds to an operation is measured apart from the databases, for reads as for writes."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from dal.domain import Applied, State
from dal.dual import transaction
from dal.dual.added import EVERY, Calls
from dal.errors import ReadOnlyError
from flags import FlagSnapshot, MigrationPhase, StaticFlagSource
from metrics.events import LayerMeasured
from tests.unit.dual.manual import Clock
from tests.unit.dual.world import PHASES, HastyAuthors, NoSuchAuthor, World, in_phase, label

LAYER, DATABASE = 0.005, 0.25
ALONE, DUAL = MigrationPhase.MYSQL_ONLY, MigrationPhase.DUAL_WRITE
EACH = pytest.mark.parametrize("phase", PHASES, ids=label)


@dataclass
class SlowFlags(StaticFlagSource):
    """Flags that take their time, as a layer would that is slow."""

    clock: Clock
    seconds: float

    def __init__(self, phase: MigrationPhase, clock: Clock, seconds: float) -> None:
        super().__init__(phase)
        self.clock = clock
        self.seconds = seconds

    def snapshot(self) -> FlagSnapshot:
        self.clock.advance(self.seconds)
        return super().snapshot()


def slow(world: World, phase: MigrationPhase, *, layer: float = LAYER) -> World:
    """Its layer takes 5 ms of each operation, and each call of a database a quarter of a second."""
    for repository in (world.on_mysql, world.on_dynamodb):
        for name in ("find_by_id", "get", "rename"):
            repository.before[name] = lambda: world.clock.advance(DATABASE)
    slow_mirror(world)
    world.rewire(source=SlowFlags(phase, world.clock, layer))
    return world


def slow_mirror(world: World) -> None:
    """The follower takes as long for a mirror as for a call."""
    apply = world.dynamodb.apply

    def applied(states: Sequence[State]) -> Sequence[Applied]:
        world.clock.advance(DATABASE)
        return apply(states)

    world.dynamodb.apply = applied  # type: ignore[method-assign]  # the way of the mirror only


def told(world: World) -> list[tuple[str, float]]:
    """What was measured, by operation."""
    return [(event.operation, round(event.seconds, 6)) for event in world.sink.events_of(LayerMeasured)]


@EACH
def test_a_slow_layer_is_seen_in_reads(phase: MigrationPhase) -> None:
    """Whoever answers, and with or without a shadow, for which nobody waits."""
    world = slow(in_phase(phase), phase)
    for _ in range(2):
        world.authors.find_by_id(1)
        world.finish()
    assert told(world) == [("find_by_id", LAYER)]


@EACH
def test_a_slow_database_is_not_the_layer(phase: MigrationPhase) -> None:
    """The twin: it takes a quarter of a second, the layer nothing."""
    world = slow(in_phase(phase), phase, layer=0.0)
    for _ in range(2):
        world.authors.find_by_id(1)
        world.authors.rename(1, "Anne")
        world.finish()
    assert {seconds for _, seconds in told(world)} == {0.0}
    assert {operation for operation, _ in told(world)} == {"find_by_id", "rename"}


@EACH
def test_a_slow_layer_is_seen_in_writes(phase: MigrationPhase) -> None:
    """On one database, or with a mirror for which the caller waits."""
    world = slow(in_phase(phase), phase)
    for _ in range(2):
        world.authors.rename(1, "Anne")
    assert {seconds for _, seconds in told(world)} == {LAYER}


def test_one_read_in_a_second_is_looked_at() -> None:
    """And none while a second has not passed, however many there are."""
    world = slow(in_phase(ALONE), ALONE)
    calls = 3 * round(EVERY / (LAYER + DATABASE))
    for _ in range(calls):
        world.authors.find_by_id(1)
    assert 2 <= len(told(world)) <= 4


def test_an_operation_that_is_refused_is_looked_at_too() -> None:
    """The error is the caller's all the same."""
    world = slow(in_phase(ALONE), ALONE)
    for _ in range(2):
        with pytest.raises(NoSuchAuthor):
            world.authors.get(7)
    assert told(world) == [("get", LAYER)]


def test_what_calls_no_database_says_nothing() -> None:
    """Writes that are switched off would make the mean a good one."""
    world = in_phase(ALONE)
    world.flags.set(WRITE_MYSQL=False)
    for _ in range(3):
        with pytest.raises(ReadOnlyError):
            world.authors.rename(1, "Anne")
    assert told(world) == []


def test_a_mirror_behind_the_callers_back_is_not_waited_for() -> None:
    """It neither counts as the layer's nor is taken from what the caller waited for."""
    world = slow(in_phase(DUAL, table=HastyAuthors), DUAL)
    world.authors.rename(1, "Anne")
    world.finish()
    assert told(world) == [("rename", LAYER)]


def test_a_transaction_is_one_operation() -> None:
    """Its writes take place in its unit of work, whose time is the leader's."""
    world = slow(in_phase(DUAL), DUAL)
    with transaction(world.runtime):
        world.authors.rename(1, "Anne")
    assert [operation for operation, _ in told(world)] == ["block"]


def test_calls_of_another_thread_are_nobodys_waiting() -> None:
    """A shadow may begin before its operation has ended."""
    clock = Clock()
    calls = Calls(clock)
    target = calls.of(lambda: clock.advance(1.0))
    shadow = threading.Thread(target=target)
    shadow.start()
    shadow.join()
    assert (calls.number, calls.seconds) == (0, 0.0)
    target()
    assert (calls.number, calls.seconds) == (1, 1.0)
