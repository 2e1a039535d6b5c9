"""How transactions end: in one mirror, in an error, on DynamoDB, in a layer."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import pytest
from prometheus_client import CollectorRegistry

import dal
from dal import bootstrap
from dal.adapters.memory import MemoryDatabase
from dal.adapters.memory.unit import MemoryUnit
from dal.bootstrap import Dal
from dal.domain import Applied, Key, State
from dal.domain.control import Control
from dal.dual import Router, transact, transaction
from dal.errors import (
    ConfigurationError,
    ConflictError,
    FencedError,
    UnitError,
)
from flags import Backend, MigrationPhase
from tests.unit.dual.test_transactions import FIVE, LED, TWO, at_rest, both, world_in
from tests.unit.dual.world import CONTRACT, DUAL_WRITE_PHASES, PHASES, NoSuchAuthor, World, label


@pytest.mark.parametrize("phase", PHASES, ids=label)
def test_an_error_of_one_write_that_reaches_the_end_undoes_all(phase: MigrationPhase) -> None:
    """The refusal of the business reaches the caller as it is."""
    world, _ = world_in(phase)
    before = world.rows(Backend.MYSQL), world.rows(Backend.DYNAMODB)

    def block() -> None:
        with transaction(world.runtime):
            world.authors.create("Ben", "ben@x.y")
            world.authors.rename(99, "Nobody")

    with pytest.raises(NoSuchAuthor):
        block()
    assert (world.rows(Backend.MYSQL), world.rows(Backend.DYNAMODB)) == before
    assert world.pending == []
    assert at_rest(world)


@pytest.mark.parametrize("phase", LED, ids=label)
def test_an_error_of_one_write_that_is_swallowed_undoes_all_too(phase: MigrationPhase) -> None:
    """Half of that write may be in the transaction."""
    world, _ = world_in(phase)
    before = world.rows(Backend.MYSQL), world.rows(Backend.DYNAMODB)

    def block() -> None:
        with transaction(world.runtime):
            world.authors.create("Ben", "ben@x.y")
            with suppress(NoSuchAuthor):
                world.authors.rename(99, "Nobody")

    with pytest.raises(UnitError):
        block()
    assert (world.rows(Backend.MYSQL), world.rows(Backend.DYNAMODB)) == before
    assert at_rest(world)


def test_an_interrupt_while_the_block_is_opened_leaves_nothing_open() -> None:
    """The next block of the thread, and of another one, finds the leader free."""
    world, _ = world_in(TWO)
    unit = world.mysql.unit

    @contextmanager
    def interrupted(*, epoch: int = 0) -> Iterator[MemoryUnit]:
        with unit(epoch=epoch) as opened:
            opened.unique_keys = _interrupt  # type: ignore[method-assign,assignment]  # what is asked first
            yield opened

    world.mysql.unit = interrupted  # type: ignore[method-assign]  # for once
    with pytest.raises(KeyboardInterrupt):
        both(world)
    world.mysql.unit = unit  # type: ignore[method-assign]  # as it was
    assert at_rest(world)
    thread = threading.Thread(target=both, args=(world,))
    thread.start()
    thread.join(30)
    assert world.equal
    assert len(world.mysql.table("author").all()) == 2


def _interrupt(_: object) -> Sequence[Key]:
    raise KeyboardInterrupt


def test_where_dynamodb_leads_a_block_takes_effect_at_its_end() -> None:
    """Blocks inside join it; MySQL is not asked."""
    world, _ = world_in(FIVE)
    before = world.rows(Backend.MYSQL)
    with transaction(world.runtime):
        both(world)
    assert [row["name"] for row in world.dynamodb.table("author").all()] == ["Anna", "Ben"]
    assert world.rows(Backend.MYSQL) == before
    assert world.on_mysql.calls == []
    assert at_rest(world)


def test_an_error_at_the_end_of_a_block_led_by_dynamodb_is_raised() -> None:
    """The thread is at rest; `transact` runs a conflict again."""
    world, _ = world_in(FIVE)
    gathering, left = world.dynamodb.transaction, iter([True, True])

    @contextmanager
    def losing() -> Iterator[None]:
        with gathering():
            yield
            if next(left, False):
                raise ConflictError("the items stayed busy")

    world.dynamodb.transaction = losing  # type: ignore[method-assign]  # as DynamoDB's, which sends at the end
    with pytest.raises(ConflictError):
        both(world)
    assert at_rest(world)
    assert len(world.dynamodb.table("author").all()) == 1
    transact(world.runtime, lambda: world.authors.create("Ben", "ben@x.y"))
    assert len(world.dynamodb.table("author").all()) == 2


def test_transact_gives_up_when_leadership_takes_too_long() -> None:
    """The caller hears that nothing was done and may come back."""
    world, fleet = world_in(TWO)
    world.control(Control.made_strict)
    with pytest.raises(FencedError):
        transact(world.runtime, lambda: world.authors.rename(1, "Anna"), patience=-1.0)
    assert fleet.fenced == [1]
    assert world.equal
    assert at_rest(world)


def test_transact_gives_back_what_the_work_returns_and_raises_what_it_raises() -> None:
    """Other errors are none that a repetition would cure."""
    world, _ = world_in(TWO)
    runs = list[int]()

    def work() -> None:
        runs.append(1)
        world.authors.rename(99, "Nobody")

    assert transact(world.runtime, lambda: world.authors.get(1)).name == "Ann"
    with pytest.raises(NoSuchAuthor):
        transact(world.runtime, work)
    assert runs == [1]


def layer_of(world: World) -> Dal[MemoryDatabase, MemoryDatabase]:
    """What an application holds."""
    runtime = world.runtime
    return Dal(CONTRACT, world.mysql, world.dynamodb, runtime, Router(runtime), CollectorRegistry())


def test_a_layer_has_both(monkeypatch: pytest.MonkeyPatch) -> None:
    """And `dal.transaction` is that of the one layer of the process."""
    world, _ = world_in(TWO)
    layer = layer_of(world)
    monkeypatch.setattr(bootstrap, "_connected", [layer])
    for name, block in (("Ben", layer.transaction), ("Cleo", dal.transaction)):
        with block():
            world.authors.create(name, f"{name}@x.y")
            assert not world.equal
        assert world.equal
    assert layer.transact(lambda: world.authors.rename(1, "Anna")).name == "Anna"


@pytest.mark.parametrize("layers", [0, 2])
def test_a_process_without_one_layer_has_no_transaction_of_its_own(
    layers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error says what to use instead."""
    monkeypatch.setattr(bootstrap, "_connected", [layer_of(world_in(TWO)[0]) for _ in range(layers)])
    with pytest.raises(ConfigurationError, match=f"here are {layers}.*layer.transaction"), dal.transaction():
        raise AssertionError("the body must not run")


@pytest.mark.parametrize("phase", DUAL_WRITE_PHASES, ids=label)
def test_the_follower_is_called_once_with_all_states(phase: MigrationPhase) -> None:
    """Each key once, under the version of the commit, in the state that the block left."""
    world, _ = world_in(phase)
    calls = list[Sequence[State]]()
    apply = world.dynamodb.apply

    def recorded(states: Sequence[State]) -> Sequence[Applied]:
        calls.append(states)
        return apply(states)

    world.dynamodb.apply = recorded  # type: ignore[method-assign]  # a look at what passes
    with transaction(world.runtime):
        world.authors.rename(1, "Anna")
        world.authors.rename(1, "Anne")
        world.authors.clear_books(1)
    (states,) = calls
    rows = {state.key: state.row for state in states}
    assert len(rows) == len(states)
    assert rows == {Key("author", (1,)): world.mysql.table("author").get(1), Key("book", (1, "One")): None}
    assert world.equal
