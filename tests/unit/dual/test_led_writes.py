"""Writes that MySQL leads: it decides, its state follows by journal and mirror, nothing is left half done."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest

from dal.adapters.memory.unit import MemoryUnit
from dal.domain import Applied, Key, State
from dal.dual import Background
from dal.errors import (
    BackendUnavailable,
    ConflictError,
    ConstraintError,
    FollowerWriteError,
)
from flags import Backend, MigrationPhase
from metrics.events import LayerMeasured, MirrorApplied, MirrorFailed
from tests.unit.dual.manual import ManualBackground
from tests.unit.dual.world import (
    ANN,
    DUAL_WRITE_PHASES,
    Author,
    DualAuthors,
    HastyAuthors,
    NoSuchAuthor,
    StrictAuthors,
    World,
    in_phase,
    label,
)

M, D = Backend.MYSQL, Backend.DYNAMODB
DUAL = MigrationPhase.DUAL_WRITE
DOWN = BackendUnavailable("down")
ONE = Key("author", (1,))


def misses(world: World) -> list[tuple[str, str, str, int]]:
    return [(e.operation, e.policy, e.error, e.keys) for e in world.sink.events_of(MirrorFailed)]


def free(world: World) -> bool:
    """Whether another thread gets at the leader, so that no unit is left open."""
    got: list[object] = []
    thread = threading.Thread(target=lambda: got.append(world.mysql.table("author").all()))
    thread.start()
    thread.join(10)
    return len(got) == 1


@pytest.mark.parametrize("phase", DUAL_WRITE_PHASES, ids=label)
@pytest.mark.parametrize("table", [DualAuthors, StrictAuthors, HastyAuthors])
def test_every_write_leaves_the_databases_equal(phase: MigrationPhase, table: type[DualAuthors]) -> None:
    """Inserts, updates, unique values that move, cascades and predicates, under every policy."""
    world = in_phase(phase, table=table)
    writes: list[Callable[[], object]] = [
        lambda: world.authors.create("Bob", "bob@x.y"),
        lambda: world.authors.rename(1, "Anna"),
        lambda: world.authors.move_email(author_id=1, email="anna@x.y"),
        lambda: world.authors.create("Ann", "ann@x.y"),
        lambda: world.authors.clear_books(1),
        lambda: world.authors.delete(1),
        lambda: world.authors.delete(1),
        lambda: world.authors.move_email(77, "nobody@x.y"),
    ]
    for write in writes:
        write()
        world.finish()
        assert world.equal
    assert misses(world) == []
    assert world.on_dynamodb.calls == []


def test_the_follower_gets_the_generated_id() -> None:
    """Ids are made once, by the leader."""
    world = in_phase(DUAL)
    bob = world.authors.create("Bob", "bob@x.y")
    assert world.dynamodb.table("author").get(bob.id) == vars(bob)
    (applied,) = world.sink.events_of(MirrorApplied)
    assert (applied.operation, applied.keys, applied.stale) == ("create", 2, 0)


def test_stale_states_are_counted() -> None:
    """The follower already holds something newer."""
    world = in_phase(DUAL)
    apply = world.dynamodb.apply

    def twice(states: Sequence[State]) -> Sequence[Applied]:
        apply(states)
        return apply(states)

    world.dynamodb.apply = twice  # type: ignore[method-assign]  # a mirror that overtook this one
    world.authors.rename(1, "Anna")
    assert [event.stale for event in world.sink.events_of(MirrorApplied)] == [1]


@pytest.mark.parametrize("table", [DualAuthors, StrictAuthors, HastyAuthors])
def test_what_the_leader_refuses_does_not_reach_the_follower(table: type[DualAuthors]) -> None:
    """The unit is undone, whatever the policy."""
    world = in_phase(DUAL, table=table)
    before = world.rows(D)
    with pytest.raises(ConstraintError):
        world.authors.create("Ann", "ANN@x.y")
    with pytest.raises(NoSuchAuthor):
        world.authors.rename(99, "Nobody")
    world.finish()
    assert world.rows(M) == world.rows(D) == before
    assert {type(event) for event in world.sink.events} == {LayerMeasured}
    assert free(world)


@pytest.mark.parametrize("interrupt", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_unit_is_rolled_back_whatever_ends_it(interrupt: type[BaseException]) -> None:
    """The change was made and is taken back; no transaction stays open; the follower is not asked."""
    world = in_phase(DUAL)

    def fail() -> None:
        raise interrupt

    world.on_mysql.before["rename"] = fail
    with pytest.raises(interrupt) as raised:  # keeps the frames alive, so that nothing ends by garbage collection
        world.authors.rename(1, "Anna")
    assert world.mysql.table("author").get(1) == vars(ANN)
    assert world.equal
    assert free(world)
    del raised


def test_an_interrupted_mirror_counts_as_missed() -> None:
    """The leader has committed, so the follower may lack the write."""
    world = in_phase(DUAL)

    def interrupt(states: Sequence[State]) -> Sequence[Applied]:
        del states
        raise KeyboardInterrupt

    world.dynamodb.apply = interrupt  # type: ignore[method-assign]  # Ctrl-C at the worst moment
    with pytest.raises(KeyboardInterrupt):
        world.authors.rename(1, "Anna")
    assert misses(world) == [("rename", "journal", "KeyboardInterrupt", 1)]
    assert world.on_mysql.find_by_id(1) == Author(1, "Anna", "ann@x.y")
    assert free(world)


def test_an_interrupted_commit_counts_as_missed() -> None:
    """It may have taken place, so the follower may lack the write."""
    world = in_phase(DUAL)
    unit = world.mysql.unit

    @contextmanager
    def interrupted(*, epoch: int = 0) -> Iterator[MemoryUnit]:
        with unit(epoch=epoch) as opened:
            yield opened
        raise KeyboardInterrupt

    world.mysql.unit = interrupted  # type: ignore[method-assign]  # Ctrl-C at the worst moment
    with pytest.raises(KeyboardInterrupt):
        world.authors.rename(1, "Anna")
    assert misses(world) == [("rename", "journal", "KeyboardInterrupt", 1)]


def test_a_dead_leader_fails_the_write() -> None:
    """The follower is not asked."""
    world = in_phase(DUAL)
    world.mysql.fail(DOWN)
    with pytest.raises(BackendUnavailable):
        world.authors.rename(1, "Anna")
    world.mysql.recover()
    assert world.equal
    assert [(o.backend, o.outcome) for o in world.sink.backends] == [("mysql", "error")]


def test_journal_succeeds_with_a_dead_follower(caplog: pytest.LogCaptureFixture) -> None:
    """The caller gets the leader's result; the miss is loud."""
    world = in_phase(DUAL)
    world.dynamodb.fail(DOWN)
    with caplog.at_level(logging.ERROR, logger="dal.mirror"):
        assert world.authors.rename(1, "Anna") == Author(1, "Anna", "ann@x.y")
    assert misses(world) == [("rename", "journal", "BackendUnavailable", 1)]
    (said,) = (record.getMessage() for record in caplog.records)
    assert said.startswith("the mirror of author.rename failed: down; `dal verify --all` shows")
    assert [o.outcome for o in world.sink.operations] == ["ok"]
    assert [(o.backend, o.outcome) for o in world.sink.backends] == [("mysql", "ok"), ("dynamodb", "error")]


def test_strict_tells_the_caller_that_the_follower_is_dead() -> None:
    """The write stands in the leader all the same."""
    world = in_phase(DUAL, table=StrictAuthors)
    world.dynamodb.fail(DOWN)
    with pytest.raises(FollowerWriteError) as raised:
        world.authors.rename(1, "Anna")
    assert raised.value.__cause__ is DOWN
    assert misses(world) == [("rename", "strict", "BackendUnavailable", 1)]
    assert world.on_mysql.find_by_id(1) == Author(1, "Anna", "ann@x.y")
    assert [o.outcome for o in world.sink.operations] == ["error"]


def test_best_effort_does_not_wait_for_the_follower() -> None:
    """The caller has its result while the mirror is still blocked."""
    background = Background(threads=1)
    world = in_phase(DUAL, table=HastyAuthors, background=background)
    entered, go_on = threading.Event(), threading.Event()
    apply = world.dynamodb.apply

    def block(states: Sequence[State]) -> Sequence[Applied]:
        entered.set()
        assert go_on.wait(10)
        return apply(states)

    world.dynamodb.apply = block  # type: ignore[method-assign]  # a slow follower
    assert world.authors.rename(1, "Anna").name == "Anna"
    assert entered.wait(10)
    assert not world.equal
    go_on.set()
    background.close()
    assert world.equal


def test_best_effort_counts_a_mirror_that_fails_later() -> None:
    """The caller is long gone."""
    world = in_phase(DUAL, table=HastyAuthors)
    world.dynamodb.fail(DOWN)
    world.authors.rename(1, "Anna")
    assert misses(world) == []
    world.finish()
    assert misses(world) == [("rename", "best_effort", "BackendUnavailable", 1)]


def test_best_effort_without_room_counts_the_mirror_as_missed() -> None:
    """The caller succeeds and does not wait."""
    world = in_phase(DUAL, table=HastyAuthors, background=ManualBackground(room=0))
    assert world.authors.rename(1, "Anna").name == "Anna"
    assert misses(world) == [("rename", "best_effort", "BackendUnavailable", 1)]


@pytest.mark.parametrize(("conflicts", "succeeds"), [(0, True), (2, True), (3, False)])
def test_a_unit_that_lost_to_a_conflict_is_run_again(conflicts: int, *, succeeds: bool) -> None:
    """Up to three times, each time from the beginning, and nothing of the lost ones stays."""
    world = in_phase(DUAL)
    left = iter([True] * conflicts)

    def conflict() -> None:
        if next(left, False):
            raise ConflictError("deadlock")

    world.on_mysql.before["rename"] = conflict
    if succeeds:
        assert world.authors.rename(1, "Anna").name == "Anna"
    else:
        with pytest.raises(ConflictError):
            world.authors.rename(1, "Anna")
    assert len(world.on_mysql.calls) == min(conflicts + 1, 3)
    assert world.equal
    assert [o.outcome for o in world.sink.operations] == ["ok" if succeeds else "error"]


def test_a_wrong_call_opens_no_unit_for_good() -> None:
    """A missing argument is a TypeError as without the table, and leaves no transaction."""
    world = in_phase(DUAL)
    with pytest.raises(TypeError, match="name"):
        world.authors.rename(1)  # type: ignore[call-arg]  # wrong on purpose
    assert free(world)
