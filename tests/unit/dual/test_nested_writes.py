"""Mirrored writes inside a larger unit of work: nothing reaches the follower before the whole has committed."""

from contextlib import suppress
from dataclasses import replace

import pytest

from dal.domain import Key
from dal.errors import BackendUnavailable, ConflictError, FollowerWriteError, OutcomeUnknown, UnitError
from flags import Backend, MigrationPhase
from metrics.events import MirrorApplied, MirrorFailed
from tests.unit.dual.hand import HandFleet
from tests.unit.dual.manual import ManualBackground
from tests.unit.dual.world import (
    ANN,
    DUAL_WRITE_PHASES,
    Author,
    DualAuthors,
    HastyAuthors,
    StrictAuthors,
    World,
    in_phase,
    label,
)

DUAL = MigrationPhase.DUAL_WRITE
ONE = Key("author", (1,))
TABLES = [DualAuthors, StrictAuthors, HastyAuthors]


def misses(world: World) -> list[tuple[str, str, int]]:
    return [(e.operation, e.error, e.keys) for e in world.sink.events_of(MirrorFailed)]


@pytest.mark.parametrize("phase", DUAL_WRITE_PHASES, ids=label)
@pytest.mark.parametrize("table", TABLES)
def test_the_mirror_follows_the_whole(phase: MigrationPhase, table: type[DualAuthors]) -> None:
    """Two writes in one unit are mirrored when it has committed, and not before."""
    world = in_phase(phase, table=table)
    before = world.rows(Backend.DYNAMODB)
    with world.mysql.unit():
        assert world.authors.rename(1, "Anna").name == "Anna"
        world.authors.create("Ben", "ben@x.y")
        world.finish()
        assert world.rows(Backend.DYNAMODB) == before
    world.finish()
    assert world.equal
    assert world.rows(Backend.DYNAMODB) != before


@pytest.mark.parametrize("table", TABLES)
def test_what_the_whole_takes_back_is_never_mirrored(table: type[DualAuthors]) -> None:
    """A write that succeeded by itself goes with the unit around it."""
    world = in_phase(DUAL, table=table)
    before = world.rows(Backend.DYNAMODB)
    with suppress(ZeroDivisionError), world.mysql.unit():
        world.authors.rename(1, "Anna")
        raise ZeroDivisionError
    world.finish()
    assert world.equal
    assert world.rows(Backend.DYNAMODB) == before
    assert misses(world) == []


def test_a_write_that_calls_another() -> None:
    """The inner write is mirrored after the outer one has committed, and so is the outer one."""
    world = in_phase(DUAL)
    seen: list[bool] = []

    def inner() -> None:
        world.authors.create("Ben", "ben@x.y")
        seen.append(len(world.dynamodb.table("author").all()) == 1)

    world.on_mysql.before["rename"] = inner
    world.authors.rename(1, "Anna")
    assert seen == [True]
    assert world.equal


def test_a_conflict_passes_to_the_whole() -> None:
    """The part is not run again by itself: what came before it is undone too."""
    world = in_phase(DUAL)

    def conflict() -> None:
        raise ConflictError("deadlock")

    world.on_mysql.before["rename"] = conflict
    with pytest.raises(ConflictError, match="deadlock"), world.mysql.unit():
        world.authors.rename(1, "Anna")
    assert world.on_mysql.calls == ["rename"]
    assert world.equal


@pytest.mark.parametrize("table", [DualAuthors, StrictAuthors])
def test_a_mirror_that_fails_then_is_counted(table: type[DualAuthors]) -> None:
    """The caller of the part is gone by then, so even `strict` can only count it."""
    world = in_phase(DUAL, table=table)
    with world.mysql.unit():
        world.authors.rename(1, "Anna")
        world.dynamodb.fail(BackendUnavailable("down"))
    assert misses(world) == [("rename", "BackendUnavailable", 1)]


def test_a_hasty_mirror_is_made_by_the_owner_of_the_whole() -> None:
    """The caller of the part was answered long ago: there is nobody left to release."""
    world = in_phase(DUAL, table=HastyAuthors, background=ManualBackground(room=0))
    with world.mysql.unit():
        world.authors.rename(1, "Anna")
    assert world.equal
    assert misses(world) == []


def test_an_unknown_commit_of_the_whole_is_counted() -> None:
    """Nobody knows whether the follower lacks the write; the journal has the key if it does."""
    world = in_phase(DUAL)
    world.journaled()
    world.mysql.lose_next_commit(committed=True)
    with pytest.raises(OutcomeUnknown), world.mysql.unit():
        world.authors.rename(1, "Anna")
    assert misses(world) == [("rename", "OutcomeUnknown", 1)]
    assert world.pending == [ONE]


def test_each_part_of_a_raw_unit_mirrors_its_own_keys() -> None:
    """What the owner of the unit touches by himself is his to mirror; the journal keeps it."""
    world = in_phase(DUAL)
    world.journaled()
    with world.mysql.unit() as unit:
        world.authors.create("Ben", "ben@x.y")
        world.authors.rename(1, "Anna")
        unit.touch([Key("book", (1, "One"))])
    applied = [(event.operation, event.keys) for event in world.sink.events_of(MirrorApplied)]
    assert applied == [("create", 2), ("rename", 1)]
    assert world.pending == [Key("book", (1, "One"))]


def test_a_part_that_touched_nothing_mirrors_nothing() -> None:
    """The follower is not asked for it."""
    world = in_phase(DUAL)
    with world.mysql.unit():
        assert world.authors.clear_books(77) == 0
        world.dynamodb.fail(BackendUnavailable("down"))
    assert misses(world) == []
    assert world.sink.events_of(MirrorApplied) == []


@pytest.mark.parametrize("inner", [DualAuthors, StrictAuthors, HastyAuthors])
def test_what_a_write_calls_is_mirrored_by_it_all_at_once(inner: type[DualAuthors]) -> None:
    """One mirror, with the states of all parts as of the commit, under the name and policy of the outer write."""
    world = in_phase(DUAL)
    world.journaled()
    others = inner(world.runtime, mysql=world.on_mysql, dynamodb=world.on_dynamodb)
    world.on_mysql.before["rename"] = lambda: others.create("Ben", "ben@x.y")
    world.authors.rename(1, "Anna")
    applied = [(event.operation, event.keys) for event in world.sink.events_of(MirrorApplied)]
    assert applied == [("rename", 3)]
    assert world.equal
    assert world.pending == []


def test_a_failed_mirror_of_the_whole_counts_once() -> None:
    """With the keys of all parts; the journal keeps them."""
    world = in_phase(DUAL)
    world.journaled()
    world.on_mysql.before["rename"] = lambda: world.authors.create("Ben", "ben@x.y")
    world.dynamodb.fail(BackendUnavailable("down"))
    world.authors.rename(1, "Anna")
    assert misses(world) == [("rename", "BackendUnavailable", 3)]
    assert len(world.pending) == 3


@pytest.mark.parametrize("phase", list(MigrationPhase)[:4], ids=label)
def test_a_write_reads_what_it_wrote(phase: MigrationPhase) -> None:
    """Reads inside a write are answered by the leader, also where DynamoDB answers all others."""
    world = in_phase(phase)
    world.journaled()
    seen: list[str] = []

    def look() -> None:
        found = world.authors.find_by_id(1)
        seen.append(found.name if found else "")

    world.on_mysql.before["rename"] = look
    world.authors.rename(1, "Anna")
    assert seen == ["Anna"]
    assert world.on_dynamodb.calls == []
    assert world.authors.find_by_id(1) == Author(1, "Anna", "ann@x.y")


def test_a_raw_unit_is_refused_where_every_mirror_has_to_be_confirmed() -> None:
    """Under `strict` nobody may be answered before the mirror; the part cannot wait for it. Nothing is written."""
    world = in_phase(DUAL)
    fleet = HandFleet(replace(world.flags.snapshot(), epoch=1, strict=True))
    world.journaled(source=fleet, membership=fleet)
    with pytest.raises(UnitError, match="transaction"), world.mysql.unit():
        world.authors.rename(1, "Anna")
    assert world.on_mysql.find_by_id(1) == ANN
    assert (world.pending, misses(world)) == ([], [])


def test_a_refused_part_spoils_the_raw_unit_around_it() -> None:
    """An owner who swallows the refusal does not commit half of the work."""
    world = in_phase(DUAL)
    fleet = HandFleet(replace(world.flags.snapshot(), epoch=1, strict=True))
    world.journaled(source=fleet, membership=fleet)

    def half() -> None:
        with world.mysql.unit():
            world.mysql.table("author").update(1, name="Half")
            with suppress(UnitError):
                world.authors.rename(1, "Anna")

    with pytest.raises(UnitError, match="inside this one failed"):
        half()
    assert world.on_mysql.find_by_id(1) == ANN


def test_a_write_inside_a_write_is_allowed_where_every_mirror_has_to_be_confirmed() -> None:
    """The outer one waits for the mirror of all."""
    world = in_phase(DUAL)
    fleet = HandFleet(replace(world.flags.snapshot(), epoch=1, strict=True))
    world.journaled(source=fleet, membership=fleet)
    world.on_mysql.before["rename"] = lambda: world.authors.create("Ben", "ben@x.y")
    world.authors.rename(1, "Anna")
    assert world.equal
    world.dynamodb.fail(BackendUnavailable("down"))
    world.on_mysql.before["rename"] = lambda: world.authors.create("Cy", "cy@x.y")
    with pytest.raises(FollowerWriteError):
        world.authors.rename(1, "Anne")
    assert len(world.pending) == 3
