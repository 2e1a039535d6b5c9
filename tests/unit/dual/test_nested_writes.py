"""Mirrored writes inside a larger unit of work: nothing reaches the follower before the whole has committed."""

from contextlib import suppress

import pytest

from dal.errors import BackendUnavailable, ConflictError, OutcomeUnknown
from dal.ports import Deferred
from flags import Backend, MigrationPhase
from metrics.events import MirrorFailed
from tests.unit.dual.world import (
    DUAL_WRITE_PHASES,
    DualAuthors,
    HastyAuthors,
    ManualBackground,
    StrictAuthors,
    World,
    in_phase,
    label,
)

DUAL = MigrationPhase.DUAL_WRITE
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


def test_no_room_for_a_hasty_mirror_is_counted() -> None:
    """Best effort finds no room after the commit."""
    world = in_phase(DUAL, table=HastyAuthors, background=ManualBackground(room=0))
    with world.mysql.unit():
        world.authors.rename(1, "Anna")
    assert misses(world) == [("rename", "BackendUnavailable", 1)]


def test_an_unknown_commit_of_the_whole_is_counted() -> None:
    """Nobody knows whether the follower lacks the write."""
    world = in_phase(DUAL)
    kept: list[Deferred] = []
    world.mysql._unit.defer = kept.append  # type: ignore[method-assign,assignment]  # its commit will not be answered
    with world.mysql.unit():
        world.authors.rename(1, "Anna")
    (action,) = kept
    action(OutcomeUnknown("connection lost during commit"))
    assert misses(world) == [("rename", "OutcomeUnknown", 1)]
