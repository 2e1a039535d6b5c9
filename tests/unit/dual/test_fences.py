"""Writes in a fleet: what was fenced is run again where it belongs, and each is held to its epoch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dal.domain import Key
from dal.domain.control import Control
from dal.dual import Router
from dal.errors import BackendUnavailable, FencedError, FollowerWriteError, ReadOnlyError
from dal.ports import Alone
from flags import Backend, FlagSnapshot, MigrationPhase
from metrics.events import MirrorApplied, MirrorFailed
from tests.unit.dual.hand import HandFleet
from tests.unit.dual.world import (
    DualAuthors,
    HastyAuthors,
    StrictAuthors,
    World,
    in_phase,
    label,
)

ONE, TWO, THREE, FOUR, FIVE = MigrationPhase
LED = [ONE, TWO, THREE, FOUR]
ANN = Key("author", (1,))
Change = Callable[[Control], Control]


def fleet_of(world: World, *, strict: bool = False) -> HandFleet:
    """The fleet that this world obeys, in the epoch of the control row."""
    fleet = HandFleet(replace(world.flags.snapshot(), epoch=1, strict=strict))
    world.journaled(source=fleet, membership=fleet)
    return fleet


def behind(world: World, *changes: Change, then: MigrationPhase | None = None) -> HandFleet:
    """A fleet that has moved on without this process, which learns of it when it is fenced."""
    fleet = fleet_of(world)
    for change in changes:
        world.control(change)

    def learn() -> None:
        control = world.mysql.forum.control()
        phase = then or fleet.current.phase
        fleet.current = replace(FlagSnapshot.of(phase), epoch=control.epoch, strict=control.strict)

    fleet.when_fenced = learn
    return fleet


def rows_of(world: World) -> tuple[object, object]:
    """Ann's name in MySQL and in DynamoDB."""
    rows = [database.table("author").get(1) for database in (world.mysql, world.dynamodb)]
    return rows[0] and rows[0]["name"], rows[1] and rows[1]["name"]


@pytest.mark.parametrize("phase", LED, ids=label)
@pytest.mark.parametrize("table", [DualAuthors, StrictAuthors, HastyAuthors])
def test_a_fenced_write_is_run_again_in_the_new_epoch(phase: MigrationPhase, table: type[DualAuthors]) -> None:
    """Once for the epoch that is over, once for the one that is; it took effect once."""
    world = in_phase(phase, table=table)
    fleet = behind(world, Control.made_strict)
    assert world.authors.rename(1, "Anna").name == "Anna"
    world.finish()
    assert fleet.fenced == [1]
    assert world.on_mysql.calls == ["rename", "rename"]
    assert rows_of(world) == ("Anna", "Ann" if phase is ONE else "Anna")
    assert world.runtime.inflight.stands() == []


@pytest.mark.parametrize("phase", LED, ids=label)
def test_a_write_in_its_epoch_is_not_fenced(phase: MigrationPhase) -> None:
    """The twin: one run."""
    world = in_phase(phase)
    fleet = fleet_of(world)
    world.authors.rename(1, "Anna")
    assert (fleet.fenced, world.on_mysql.calls) == ([], ["rename"])


@pytest.mark.parametrize("phase", LED, ids=label)
def test_after_a_cutover_the_write_goes_to_dynamodb(phase: MigrationPhase) -> None:
    """Nothing of the fenced unit stays in MySQL."""
    world = in_phase(phase)
    fleet = behind(world, Control.draining, Control.handed_over, then=FIVE)
    assert world.authors.rename(1, "Anna").name == "Anna"
    assert fleet.fenced == [1]
    assert (world.on_mysql.calls, world.on_dynamodb.calls) == (["rename"], ["rename"])
    assert rows_of(world) == ("Ann", "Anna")
    assert world.pending == []


def test_it_is_fenced_as_often_as_the_fleet_moves() -> None:
    """STRICT, then ANSWER, while one write tries."""
    world = in_phase(THREE)
    fleet = behind(world, Control.made_strict)
    learn = fleet.when_fenced
    moves = iter([Control.made_answering])

    def learn_and_be_late() -> None:
        learn()
        if (change := next(moves, None)) is not None:
            world.control(change)

    fleet.when_fenced = learn_and_be_late
    assert world.authors.rename(1, "Anna").name == "Anna"
    assert fleet.fenced == [1, 2]
    assert world.equal


def test_what_the_fleet_cannot_say_is_what_the_caller_hears() -> None:
    """Leadership takes too long to change hands; nothing was written."""
    world = in_phase(FOUR)
    fleet = behind(world, Control.draining)

    def impatient() -> None:
        raise BackendUnavailable("no new leader")

    fleet.when_fenced = impatient
    with pytest.raises(BackendUnavailable, match="no new leader"):
        world.authors.rename(1, "Anna")
    assert rows_of(world) == ("Ann", "Ann")
    assert world.runtime.inflight.stands() == []


def test_nothing_is_in_flight_while_it_waits_for_the_leader() -> None:
    """The cutover waits for operations in flight: one that waits for the cutover must not be among them."""
    world = in_phase(FOUR)
    fleet = behind(world, Control.made_strict)
    learn, seen = fleet.when_fenced, list[int]()

    def look() -> None:
        seen.append(len(world.runtime.inflight.stands()))
        learn()

    fleet.when_fenced = look
    world.authors.rename(1, "Anna")
    assert seen == [0]


def test_a_write_with_others_in_it_is_fenced_and_repeated_as_a_whole() -> None:
    """The parts are run again with it, each once more."""
    world = in_phase(TWO)
    fleet = behind(world, Control.made_strict)
    world.on_mysql.before["rename"] = lambda: world.authors.create("Ben", "ben@x.y")
    world.authors.rename(1, "Anna")
    assert fleet.fenced == [1]
    assert world.on_mysql.calls == ["rename", "create"] * 2
    assert world.equal
    assert len(world.mysql.table("author").all()) == 2


def test_the_owner_of_a_raw_unit_is_fenced_himself() -> None:
    """Nobody else can run it again; it is an error that says that nothing was done."""
    world = in_phase(TWO)
    fleet = behind(world, Control.made_strict)
    with pytest.raises(FencedError), world.mysql.unit():
        world.authors.rename(1, "Anna")
    assert fleet.fenced == []
    assert rows_of(world) == ("Ann", "Ann")


def test_callables_are_fenced_alike() -> None:
    """`router.write` is no way around the fence."""
    world = in_phase(TWO)
    fleet = behind(world, Control.made_strict)
    Router(world.runtime).write(
        "author.rename",
        mysql=lambda: world.on_mysql.rename(1, "Anna"),
        dynamodb=lambda: world.on_dynamodb.rename(1, "Anna"),
        key=ANN,
    )
    assert fleet.fenced == [1]
    assert world.equal


def test_who_has_no_fleet_is_told() -> None:
    """A single process that writes tables of a fleet which has moved on can only give up."""
    world = in_phase(TWO)
    world.journaled(source=HandFleet(replace(world.flags.snapshot(), epoch=7)), membership=Alone())
    with pytest.raises(BackendUnavailable, match="epoch 7 was fenced"):
        world.authors.rename(1, "Anna")


def test_the_caller_is_counted_once() -> None:
    """He got one answer, whatever it took; the backend was asked twice."""
    world = in_phase(TWO)
    behind(world, Control.made_strict)
    world.authors.rename(1, "Anna")
    assert [(o.operation, o.outcome) for o in world.sink.operations] == [("rename", "ok")]


@pytest.mark.parametrize("table", [DualAuthors, StrictAuthors, HastyAuthors])
@pytest.mark.parametrize("phase", [THREE, FOUR], ids=label)
def test_under_strict_only_a_mirrored_write_is_acknowledged(
    phase: MigrationPhase, table: type[DualAuthors]
) -> None:
    """Whatever the policy says; the journal keeps the key, and MySQL the write."""
    world = in_phase(phase, table=table)
    fleet_of(world, strict=True)
    assert world.authors.rename(1, "Anna").name == "Anna"
    assert world.equal
    world.dynamodb.fail(BackendUnavailable("down"))
    with pytest.raises(FollowerWriteError):
        world.authors.rename(1, "Anne")
    world.dynamodb.recover()
    assert rows_of(world) == ("Anne", "Anna")
    assert world.pending == [ANN]
    assert len(world.sink.events_of(MirrorFailed)) == 1


@pytest.mark.parametrize("phase", list(MigrationPhase), ids=label)
def test_read_only_stops_writes_before_anything_is_opened(phase: MigrationPhase) -> None:
    """No unit, no journal, no fence: also with the database away."""
    world = in_phase(phase)
    fleet = fleet_of(world)
    fleet.current = replace(FlagSnapshot.of(phase, read_only=True), epoch=1)
    world.mysql.fail(BackendUnavailable("down"))
    with pytest.raises(ReadOnlyError):
        world.authors.rename(1, "Anna")
    assert (world.on_mysql.calls, world.on_dynamodb.calls, fleet.fenced) == ([], [], [])
    assert world.runtime.inflight.stands() == []


def test_phase_5_neither_journals_nor_is_fenced() -> None:
    """DynamoDB is written alone; MySQL is not even asked."""
    world = in_phase(FIVE)
    fleet_of(world)
    world.mysql.fail(BackendUnavailable("gone"))
    assert world.authors.rename(1, "Anna").name == "Anna"
    assert world.sink.events_of(MirrorApplied) == []
    assert [o.backend for o in world.sink.backends] == [Backend.DYNAMODB]
