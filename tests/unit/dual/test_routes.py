"""Operations follow the flags: all existing repositories, each operation as a whole."""

import pytest

from dal.dual import Router
from dal.errors import BackendUnavailable, NoReadBackend, ReadOnlyError
from flags import Backend, FakeFlagSource, Guard, GuardLevel, MigrationPhase, Publishing, route_of
from metrics.memory import OperationObserved
from tests.unit.dual.world import ANN, PHASES, Author, NoSuchAuthor, World, in_phase, label

M, D = Backend.MYSQL, Backend.DYNAMODB


@pytest.mark.parametrize("phase", PHASES, ids=label)
def test_a_read_is_answered_by_the_backend_of_the_phase(phase: MigrationPhase) -> None:
    """The answerer is asked in the caller's thread, the shadow only in the background."""
    world = in_phase(phase)
    assert world.authors.find_by_id(1) == ANN
    route = route_of(phase)
    assert [b for b in Backend if world.calls[b]] == [route.answerer]
    world.finish()
    assert [b for b in Backend if world.calls[b]] == [b for b in Backend if b in (route.answerer, route.shadow)]


@pytest.mark.parametrize("phase", PHASES, ids=label)
def test_a_write_calls_its_leader_only_and_reaches_its_follower(phase: MigrationPhase) -> None:
    """The follower is given the leader's state, it never runs the operation."""
    world = in_phase(phase)
    created = world.authors.create("Bob", "bob@x.y")
    route = route_of(phase)
    assert [b for b in Backend if world.calls[b]] == [route.leader]
    written = {b for b in Backend if any(row == vars(created) for row in world.rows(b).values())}
    assert written == {b for b in (route.leader, route.follower) if b}


@pytest.mark.parametrize("phase", PHASES, ids=label)
def test_what_was_written_is_read_in_the_same_phase(phase: MigrationPhase) -> None:
    """Whoever answers has the write."""
    world = in_phase(phase)
    created = world.authors.create("Bob", "bob@x.y")
    assert world.authors.find_by_id(created.id) == created


def test_updating_flags_affects_all_existing_repositories() -> None:
    """No repository and no router is built again for a flip."""
    world = in_phase(MigrationPhase.MYSQL_ONLY)
    others = [world.table(world.runtime, mysql=world.on_mysql, dynamodb=world.on_dynamodb) for _ in range(3)]
    router = Router(world.runtime)
    for phase in PHASES:
        world.flags.move_to(phase)
        for authors in (world.authors, *others):
            world.on_mysql.calls.clear()
            world.on_dynamodb.calls.clear()
            authors.find_by_id(1)
            assert [b for b in Backend if world.calls[b]] == [route_of(phase).answerer]
        assert router.read("author.who", mysql=lambda: M, dynamodb=lambda: D) is route_of(phase).answerer


def test_an_operation_keeps_the_snapshot_that_it_began_with() -> None:
    """A flip between its steps has no effect on it; the next operation sees the new phase."""
    world = in_phase(MigrationPhase.DUAL_WRITE)
    world.flags.flip_after_next_snapshot(MigrationPhase.MYSQL_ONLY)
    world.authors.rename(1, "Anna")
    assert world.equal
    world.authors.rename(1, "Anne")
    assert not world.equal


def test_a_shadowed_read_keeps_its_snapshot_in_the_background() -> None:
    """Its shadow is asked although the flags have moved on."""
    world = in_phase(MigrationPhase.DUAL_READ_WRITE)
    world.authors.find_by_id(1)
    world.flags.move_to(MigrationPhase.MYSQL_ONLY)
    world.finish()
    assert world.sink.verdicts == ["match"]


def test_a_flip_during_the_call_has_no_effect_on_it() -> None:
    """The unit that is open under the old phase is mirrored as the old phase says."""
    world = in_phase(MigrationPhase.DUAL_WRITE)
    world.on_mysql.before["rename"] = lambda: world.flags.move_to(MigrationPhase.MYSQL_ONLY)
    world.authors.rename(1, "Anna")
    assert world.equal


@pytest.mark.parametrize("phase", PHASES, ids=label)
def test_read_only_refuses_writes_and_goes_on_reading(phase: MigrationPhase) -> None:
    """The kill switch calls no write method, and leaving it returns to the phase."""
    world = in_phase(phase)
    world.flags.read_only()
    with pytest.raises(ReadOnlyError, match=r"author\.rename"):
        world.authors.rename(1, "Anna")
    assert world.calls == {M: [], D: []}
    assert world.authors.find_by_id(1) == ANN
    world.flags.move_to(phase)
    assert world.authors.rename(1, "Anna").name == "Anna"


def test_without_guard_and_read_flags_reads_say_so() -> None:
    """Every time, and without asking anybody."""
    flags = FakeFlagSource(publishing=Publishing(guard=Guard(GuardLevel.OFF)))
    world = World(flags)
    flags.set(READ_MYSQL=False)
    for _ in range(2):
        with pytest.raises(NoReadBackend, match=r"author\.find_by_id"):
            world.authors.find_by_id(1)
    assert world.calls == {M: [], D: []}


@pytest.mark.parametrize("phase", PHASES, ids=label)
def test_the_error_of_the_answerer_reaches_the_caller(phase: MigrationPhase) -> None:
    """Reads do not fall back: the other backend may be incomplete."""
    world = in_phase(phase)
    down = BackendUnavailable("down")
    (world.mysql if route_of(phase).answerer is M else world.dynamodb).fail(down)
    with pytest.raises(BackendUnavailable) as raised:
        world.authors.find_by_id(1)
    assert raised.value is down
    world.finish()
    assert world.sink.verdicts == []
    assert [o.outcome for o in world.sink.operations] == ["error"]


@pytest.mark.parametrize("phase", PHASES, ids=label)
def test_a_refusal_reaches_the_caller_and_counts_as_one(phase: MigrationPhase) -> None:
    """Business answers are no errors, in reads and in writes."""
    world = in_phase(phase)
    with pytest.raises(NoSuchAuthor):
        world.authors.get(99)
    with pytest.raises(NoSuchAuthor):
        world.authors.rename(99, "Nobody")
    world.finish()
    assert [o.outcome for o in world.sink.operations] == ["refused", "refused"]
    assert set(world.sink.verdicts) <= {"match"}


@pytest.mark.parametrize("phase", PHASES, ids=label)
def test_latencies_are_counted_by_route_and_backend(phase: MigrationPhase) -> None:
    """One observation of the operation, one of each backend that was asked."""
    world = in_phase(phase)
    route = route_of(phase)
    world.on_mysql.before["find_by_id"] = world.on_dynamodb.before["find_by_id"] = lambda: world.clock.advance(2)
    world.authors.find_by_id(1)
    assert world.sink.operations == [OperationObserved("author", "find_by_id", route.reads, "ok", 2.0)]
    assert [(o.backend, o.seconds) for o in world.sink.backends] == [(route.answerer, 2.0)]
    world.sink.clear()
    world.authors.rename(1, "Anna")
    assert [(o.operation, o.route, o.outcome) for o in world.sink.operations] == [("rename", route.writes, "ok")]
    assert [o.backend for o in world.sink.backends] == [b for b in (route.leader, route.follower) if b]


def test_the_cause_of_a_translated_error_is_kept() -> None:
    """On-call sees what the driver said."""

    class Driver(Exception):  # noqa: N818  stands for a driver's error
        """What no caller should have to know."""

    world = in_phase(MigrationPhase.DUAL_READ_WRITE)
    world.mysql.translate = lambda error: BackendUnavailable("translated") if isinstance(error, Driver) else error  # type: ignore[method-assign]  # a driver in a sentence

    def fail() -> None:
        raise Driver

    for method in ("find_by_id", "rename"):
        world.on_mysql.before[method] = fail
    for phase in (MigrationPhase.MYSQL_ONLY, MigrationPhase.DUAL_READ_WRITE):
        world.flags.move_to(phase)
        with pytest.raises(BackendUnavailable) as raised:
            world.authors.find_by_id(1)
        assert isinstance(raised.value.__cause__, Driver)
        with pytest.raises(BackendUnavailable) as raised:
            world.authors.rename(1, "Anna")
        assert isinstance(raised.value.__cause__, Driver)
    assert world.on_mysql.find_all() == [Author(1, "Ann", "ann@x.y")]
