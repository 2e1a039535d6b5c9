"""The sticky key decides on which side of a rollout an operation is."""

import threading
from contextlib import suppress

import pytest

from dal.dual import context
from dal.dual.context import sticky_key
from flags import Backend, MigrationPhase
from tests.unit.dual.world import ANN, World, in_phase

KEYS = [f"user-{n}" for n in range(200)]


@pytest.fixture
def half() -> World:
    """Phase 2 with half of the keys in phase 3."""
    world = in_phase(MigrationPhase.DUAL_WRITE)
    world.flags.roll_out("READ_DDB", 50)
    assert world.flags.rejected is None
    return world


def compared(world: World, key: str) -> bool:
    world.sink.clear()
    with context(key=key):
        assert world.authors.find_by_id(1) == ANN
    world.finish()
    return world.sink.verdicts == ["match"]


def test_a_key_is_always_on_one_side(half: World) -> None:
    """About half of the keys are compared, and the same ones each time."""
    chosen = [key for key in KEYS if compared(half, key)]
    assert 60 < len(chosen) < 140
    assert chosen == [key for key in KEYS if compared(half, key)]


def test_without_a_key_an_operation_stays_in_the_earlier_phase(half: World) -> None:
    """Nobody is moved by not saying who he is."""
    half.authors.find_by_id(1)
    half.finish()
    assert half.sink.verdicts == []


def test_prefer_ddb_is_rolled_out_alike() -> None:
    """In phase 3 chosen keys are answered by DynamoDB."""
    world = in_phase(MigrationPhase.DUAL_READ_WRITE)
    world.flags.roll_out("PREFER_DDB", 50)
    answerers: set[Backend] = set()
    for key in KEYS[:20]:
        world.on_mysql.calls.clear()
        world.on_dynamodb.calls.clear()
        with context(key=key):
            world.authors.find_by_id(1)
        answerers.update(backend for backend in Backend if world.calls[backend])
    assert answerers == set(Backend)


def test_contexts_nest_and_end() -> None:
    """The inner key counts inside, the outer one again after it, also after an error."""
    assert sticky_key() is None
    with context(key=1):
        with suppress(ValueError), context(key="inner"):
            assert sticky_key() == "inner"
            raise ValueError
        assert sticky_key() == "1"
    assert sticky_key() is None


def test_a_context_belongs_to_its_thread() -> None:
    """Another thread works for somebody else."""
    seen: list[str | None] = []
    with context(key="mine"):
        thread = threading.Thread(target=lambda: seen.append(sticky_key()))
        thread.start()
        thread.join()
    assert seen == [None]
