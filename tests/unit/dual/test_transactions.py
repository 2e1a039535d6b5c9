"""Several writes in one transaction: all or none of them, mirrored as one, fenced and repeated as one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dal.domain import FollowerPolicy, Key
from dal.domain.control import Control
from dal.dual import transact, transaction
from dal.errors import (
    BackendUnavailable,
    ConflictError,
    FencedError,
    FollowerWriteError,
    OutcomeUnknown,
    ReadOnlyError,
    UnsupportedOperation,
)
from flags import Backend, FlagSnapshot, MigrationPhase
from metrics.events import MirrorApplied, MirrorFailed
from tests.unit.dual.hand import HandFleet
from tests.unit.dual.world import DUAL_WRITE_PHASES, PHASES, World, in_phase, label

TWO, THREE, FIVE = MigrationPhase(2), MigrationPhase(3), MigrationPhase(5)
LED = list(MigrationPhase)[:4]


def world_in(phase: MigrationPhase, *, strict: bool = False) -> tuple[World, HandFleet]:
    world = in_phase(phase)
    fleet = HandFleet(replace(world.flags.snapshot(), epoch=1, strict=strict))
    world.journaled(source=fleet, membership=fleet)
    return world, fleet


def both(world: World) -> None:
    """Two writes in one block."""
    with transaction(world.runtime):
        world.authors.rename(1, "Anna")
        world.authors.create("Ben", "ben@x.y")


def at_rest(world: World) -> bool:
    """Whether nothing of this thread is under way or gathers any more."""
    slot = world.runtime.inflight.mine.slot
    return (slot.snapshot, slot.gathered, world.runtime.inflight.stands()) == (None, None, [])


@pytest.mark.parametrize("phase", DUAL_WRITE_PHASES, ids=label)
@pytest.mark.parametrize("strict", [False, True], ids=["relaxed", "strict"])
def test_a_block_is_mirrored_as_one_after_its_commit(phase: MigrationPhase, *, strict: bool) -> None:
    """Nothing reaches the follower before, and all of it at once then."""
    world, _ = world_in(phase, strict=strict)
    before = world.rows(Backend.DYNAMODB)
    with transaction(world.runtime):
        world.authors.rename(1, "Anna")
        world.authors.create("Ben", "ben@x.y")
        assert world.rows(Backend.DYNAMODB) == before
    assert [event.keys for event in world.sink.events_of(MirrorApplied)] == [3]
    assert world.equal
    assert world.pending == []
    assert at_rest(world)


def test_a_block_of_phase_1_is_journalled() -> None:
    """There is no follower yet."""
    world, _ = world_in(MigrationPhase.MYSQL_ONLY)
    both(world)
    assert len(world.pending) == 3
    assert world.sink.events_of(MirrorApplied) == []


@pytest.mark.parametrize("phase", PHASES, ids=label)
@pytest.mark.parametrize("error", [ZeroDivisionError(), KeyboardInterrupt()], ids=["error", "interrupt"])
def test_a_block_that_fails_leaves_nothing(phase: MigrationPhase, error: BaseException) -> None:
    """Neither in a database nor in the journal nor in the thread."""
    world, _ = world_in(phase)
    before = world.rows(Backend.MYSQL), world.rows(Backend.DYNAMODB)

    def fail() -> None:
        with transaction(world.runtime):
            world.authors.rename(1, "Anna")
            raise error

    with pytest.raises(type(error)):
        fail()
    assert (world.rows(Backend.MYSQL), world.rows(Backend.DYNAMODB)) == before
    assert world.pending == []
    assert at_rest(world)


@pytest.mark.parametrize("phase", LED, ids=label)
def test_reads_inside_see_what_was_written(phase: MigrationPhase) -> None:
    """The leader answers them."""
    world, _ = world_in(phase)
    with transaction(world.runtime):
        world.authors.rename(1, "Anna")
        found = world.authors.find_by_id(1)
    assert found is not None
    assert found.name == "Anna"


def test_a_block_inside_another_joins_it() -> None:
    """Its end commits nothing."""
    world, _ = world_in(TWO)
    with transaction(world.runtime):
        both(world)
        assert world.sink.events_of(MirrorApplied) == []
    assert [event.keys for event in world.sink.events_of(MirrorApplied)] == [3]
    assert at_rest(world)


@pytest.mark.parametrize("phase", PHASES, ids=label)
def test_read_only_refuses_the_block(phase: MigrationPhase) -> None:
    """Before its body runs."""
    world, fleet = world_in(phase)
    fleet.current = replace(FlagSnapshot.of(phase, read_only=True), epoch=1)
    with pytest.raises(ReadOnlyError):
        both(world)
    assert world.calls == {Backend.MYSQL: [], Backend.DYNAMODB: []}
    assert at_rest(world)


@pytest.mark.parametrize("phase", LED, ids=label)
def test_a_leader_that_is_down_refuses_the_block(phase: MigrationPhase) -> None:
    """Before its body runs."""
    world, _ = world_in(phase)
    world.mysql.fail(BackendUnavailable("down"))
    with pytest.raises(BackendUnavailable):
        both(world)
    assert world.on_mysql.calls == []
    assert at_rest(world)


def test_a_fenced_block_raises_and_has_learned_the_new_route() -> None:
    """Only its caller can run it again; nothing was done."""
    world, fleet = world_in(TWO)
    world.control(Control.made_strict)
    with pytest.raises(FencedError):
        both(world)
    assert fleet.fenced == [1]
    assert (world.pending, world.equal) == ([], True)
    assert at_rest(world)


def learning(world: World, fleet: HandFleet, phase: MigrationPhase) -> None:
    def learn() -> None:
        control = world.mysql.forum.control()
        fleet.current = replace(FlagSnapshot.of(phase), epoch=control.epoch, strict=control.strict)

    fleet.when_fenced = learn


def test_transact_runs_a_fenced_block_again() -> None:
    """In the new epoch, or on the new leader."""
    world, fleet = world_in(TWO)
    learning(world, fleet, TWO)
    world.control(Control.made_strict)
    assert transact(world.runtime, lambda: world.authors.rename(1, "Anna")).name == "Anna"
    assert fleet.fenced == [1]
    assert world.equal
    world.control(Control.draining)
    world.control(Control.handed_over)
    learning(world, fleet, FIVE)
    assert transact(world.runtime, lambda: world.authors.rename(1, "Anne")).name == "Anne"
    assert fleet.fenced == [1, 2]
    assert not world.equal


@pytest.mark.parametrize(("conflicts", "succeeds"), [(0, True), (2, True), (3, False)])
def test_transact_runs_a_block_again_that_lost_to_a_conflict(conflicts: int, *, succeeds: bool) -> None:
    """Three times at most."""
    world, _ = world_in(TWO)
    left = iter([True] * conflicts)

    def conflict() -> None:
        if next(left, False):
            raise ConflictError("deadlock")

    world.on_mysql.before["rename"] = conflict

    def work() -> None:
        world.authors.create("Ben", "ben@x.y")
        world.authors.rename(1, "Anna")

    if succeeds:
        transact(world.runtime, work)
    else:
        with pytest.raises(ConflictError):
            transact(world.runtime, work)
    assert world.equal
    assert len(world.mysql.table("author").all()) == (2 if succeeds else 1)
    assert at_rest(world)


def test_a_block_whose_commit_did_nothing_is_a_conflict() -> None:
    """The layer cannot run the body again by itself: its caller hears that nothing was done, and may."""
    world, _ = world_in(TWO)
    world.mysql.lose_next_commit(committed=False)
    with pytest.raises(ConflictError):
        both(world)
    assert (world.pending, world.equal) == ([], True)
    assert at_rest(world)
    world.mysql.lose_next_commit(committed=False)
    transact(world.runtime, lambda: world.authors.rename(1, "Anna"))
    assert world.equal


def test_a_block_whose_commit_was_lost_and_done_is_mirrored() -> None:
    """The token in the journal tells."""
    world, _ = world_in(TWO)
    world.mysql.lose_next_commit(committed=True)
    both(world)
    assert world.equal
    assert world.pending == []


def test_a_block_whose_commit_stays_unknown_says_so() -> None:
    """And counts as a possible miss."""
    world, _ = world_in(TWO)
    world.mysql.lose_next_commit(committed=True)

    def unknown(_: object) -> None:
        raise OutcomeUnknown("others have written since")

    world.mysql.resolve = unknown  # type: ignore[method-assign,assignment]  # another process is quicker
    with pytest.raises(OutcomeUnknown):
        both(world)
    assert [event.keys for event in world.sink.events_of(MirrorFailed)] == [3]
    assert at_rest(world)


Block = Callable[[World], object]


@pytest.mark.parametrize(
    ("policy", "strict", "told"),
    [
        (FollowerPolicy.JOURNAL, False, False),
        (FollowerPolicy.STRICT, False, True),
        (FollowerPolicy.JOURNAL, True, True),
    ],
)
def test_a_block_whose_mirror_fails(policy: FollowerPolicy, *, strict: bool, told: bool) -> None:
    """The policy of the block says who hears of it; the journal keeps all of its keys."""
    world, _ = world_in(THREE, strict=strict)
    world.dynamodb.fail(BackendUnavailable("down"))

    def block() -> None:
        with transaction(world.runtime, policy=policy):
            world.authors.rename(1, "Anna")

    if told:
        with pytest.raises(FollowerWriteError):
            block()
    else:
        block()
    assert world.pending == [Key("author", (1,))]
    assert at_rest(world)


@pytest.mark.parametrize("phase", LED, ids=label)
def test_a_block_that_dynamodb_could_not_take_is_refused_in_every_phase(phase: MigrationPhase) -> None:
    """What works before the cutover works after it: a hundred items at most."""
    world, _ = world_in(phase)

    def work(authors: int) -> None:
        with transaction(world.runtime):
            for number in range(authors):
                world.authors.create(f"a{number}", f"a{number}@x.y")

    with pytest.raises(UnsupportedOperation, match="102 items"):
        work(51)
    assert len(world.mysql.table("author").all()) == 1
    work(50)
    assert len(world.mysql.table("author").all()) == 51
