"""Code without repositories takes the same routes."""

from collections.abc import Callable, Iterable
from functools import partial

import pytest

from dal.domain import FollowerPolicy, Key
from dal.domain.compare import by
from dal.dual import Router
from dal.errors import BackendUnavailable, ConfigurationError, FollowerWriteError, ReadOnlyError
from flags import Backend, MigrationPhase, route_of
from metrics.events import MismatchConfirmed
from tests.unit.dual.world import ANN, DUAL_WRITE_PHASES, PHASES, Author, NoSuchAuthor, World, in_phase, label

ONE = Key("author", (1,))
Keys = Key | Iterable[Key] | Callable[[Author], Key | Iterable[Key]]


def rename(world: World, router: Router, *, key: Keys = ONE) -> object:
    return router.write(
        "author.rename",
        mysql=lambda: world.on_mysql.rename(1, "Anna"),
        dynamodb=lambda: world.on_dynamodb.rename(1, "Anna"),
        key=key,
    )


@pytest.mark.parametrize("phase", PHASES, ids=label)
def test_reads_take_the_route_of_the_phase(phase: MigrationPhase) -> None:
    """Answerer now, shadow in the background, compared under the name."""
    world = in_phase(phase)
    router = Router(world.runtime)
    found = router.read(
        "author.who",
        mysql=lambda: world.on_mysql.find_by_id(1),
        dynamodb=lambda: world.on_dynamodb.find_by_id(1),
    )
    assert found == ANN
    route = route_of(phase)
    assert [b for b in Backend if world.calls[b]] == [route.answerer]
    world.finish()
    assert world.sink.verdicts == (["match"] if route.shadow else [])
    assert [(o.entity, o.operation) for o in world.sink.operations] == [("author", "who")]


def test_each_call_runs_its_own_callables() -> None:
    """The operation is kept by name, what it calls is not."""
    router = Router(in_phase(MigrationPhase.MYSQL_ONLY).runtime)
    assert [router.read("a.b", mysql=partial(int, n), dynamodb=lambda: -1) for n in range(3)] == [0, 1, 2]


def test_reads_are_compared_as_said() -> None:
    """Here by identity, without order."""
    world = in_phase(MigrationPhase.DUAL_READ_WRITE)
    rows = [{"id": 1}, {"id": 2}]
    compare = by("id", ordered=False)
    Router(world.runtime).read("a.all", mysql=lambda: rows, dynamodb=lambda: rows[::-1], compare=compare)
    Router(world.runtime).read("a.some", mysql=lambda: rows, dynamodb=lambda: rows[:1], compare=compare)
    world.finish()
    assert world.sink.verdicts == ["match", "mismatch"]
    assert [e.operation for e in world.sink.events_of(MismatchConfirmed)] == ["some"]


@pytest.mark.parametrize("phase", PHASES, ids=label)
def test_writes_take_the_route_of_the_phase(phase: MigrationPhase) -> None:
    """One callable runs; in the dual phases the state of the key follows."""
    world = in_phase(phase)
    rename(world, Router(world.runtime))
    assert [b for b in Backend if world.calls[b]] == [route_of(phase).leader]
    assert world.equal == (phase in DUAL_WRITE_PHASES)


def key_of(author: Author) -> Key:
    return Key("author", (author.id,))


def keys_of(author: Author) -> list[Key]:
    return [key_of(author)]


@pytest.mark.parametrize("key", [ONE, [ONE], key_of, keys_of])
def test_keys_are_given_or_told_from_the_result(key: Keys) -> None:
    """One or several, before the write or after it."""
    world = in_phase(MigrationPhase.DUAL_WRITE)
    rename(world, Router(world.runtime), key=key)
    assert world.equal


def test_policy_and_refusals_are_obeyed() -> None:
    """As in a dual table."""
    world = in_phase(MigrationPhase.DUAL_WRITE)
    router = Router(world.runtime, refusals=(NoSuchAuthor,))
    with pytest.raises(NoSuchAuthor):
        router.write(
            "author.vanish",
            mysql=lambda: world.on_mysql.rename(9, "x"),
            dynamodb=lambda: world.on_dynamodb.rename(9, "x"),
            key=Key("author", (9,)),
        )
    assert [o.outcome for o in world.sink.operations] == ["refused"]
    world.dynamodb.fail(BackendUnavailable("down"))
    with pytest.raises(FollowerWriteError):
        router.write(
            "author.strictly",
            mysql=lambda: world.on_mysql.rename(1, "Anna"),
            dynamodb=lambda: world.on_dynamodb.rename(1, "Anna"),
            key=ONE,
            policy=FollowerPolicy.STRICT,
        )


def test_read_only_refuses_writes() -> None:
    """The kill switch is for all code."""
    world = in_phase(MigrationPhase.DUAL_WRITE)
    world.flags.read_only()
    with pytest.raises(ReadOnlyError, match=r"author\.rename"):
        rename(world, Router(world.runtime))


@pytest.mark.parametrize("name", ["author", "author.", ".find", ""])
def test_a_name_is_an_entity_and_an_operation(name: str) -> None:
    """Metrics need both."""
    with pytest.raises(ConfigurationError, match=r"entity\.operation"):
        Router(in_phase(MigrationPhase.MYSQL_ONLY).runtime).read(name, mysql=lambda: 1, dynamodb=lambda: 2)
