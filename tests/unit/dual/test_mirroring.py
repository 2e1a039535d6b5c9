"""The way to the follower: bounded in number, not taken while it is silent; the journal keeps the rest."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from dal.domain import Applied, Key, State
from dal.domain.breaker import Breaker
from dal.dual.mirroring import Mirroring
from dal.errors import BackendTimeout, BackendUnavailable, ConflictError, ConstraintError
from flags import MigrationPhase
from metrics.events import MirrorFailed
from tests.unit.dual.manual import Clock
from tests.unit.dual.world import (
    World,
    in_phase,
)

STATES = (State(Key("author", (1,)), 7, {"id": 1}),)
HANG = 10.0
"""Seconds after which a wait in a test is a failure."""


class Follower:
    """What it does next is put into `error`; while `hangs` it answers nobody."""

    def __init__(self, world: World, *, hangs: bool = False) -> None:
        self._apply = world.dynamodb.apply
        world.dynamodb.apply = self.apply  # type: ignore[method-assign]  # the way of the mirror only
        self.database = world.dynamodb
        self.error: Exception | None = None
        self.asked = 0
        self.inside = threading.Semaphore(0)
        self.go_on = threading.Event()
        if not hangs:
            self.go_on.set()

    def apply(self, states: Sequence[State]) -> Sequence[Applied]:
        self.asked += 1
        self.inside.release()
        assert self.go_on.wait(HANG)
        if self.error is not None:
            raise self.error
        return self._apply(states)


def world_and_follower(*, hangs: bool = False) -> tuple[World, Follower]:
    world = in_phase(MigrationPhase.DUAL_WRITE)
    return world, Follower(world, hangs=hangs)


@contextmanager
def hanging(mirroring: Mirroring, follower: Follower, callers: int) -> Iterator[list[Future[Sequence[Applied]]]]:
    """So many callers wait for a follower that does not answer; afterwards it does."""
    with ThreadPoolExecutor(callers) as pool:
        waiting = [pool.submit(mirroring.send, STATES) for _ in range(callers)]
        try:
            for _ in waiting:
                assert follower.inside.acquire(timeout=HANG)
            yield waiting
        finally:
            follower.go_on.set()


def test_a_follower_that_hangs_holds_so_many_callers_at_most() -> None:
    """The next one is told at once, and does not wait."""
    _, follower = world_and_follower(hangs=True)
    mirroring = Mirroring(follower.database, limit=3)
    with hanging(mirroring, follower, callers=3) as waiting:
        with pytest.raises(BackendUnavailable, match="too many mirrors wait"):
            mirroring.send(STATES)
        assert not any(one.done() for one in waiting)
        assert follower.asked == 3
    assert sorted(one.result()[0] for one in waiting) == [Applied.APPLIED, Applied.STALE, Applied.STALE]
    assert mirroring.send(STATES) == [Applied.STALE]


@pytest.mark.parametrize("error", [BackendTimeout("slow"), ConstraintError("odd"), KeyboardInterrupt()])
def test_a_place_is_given_back_whatever_happened_in_it(error: BaseException) -> None:
    """Else failures would close the way for good."""
    _, follower = world_and_follower()
    mirroring = Mirroring(follower.database, Breaker(threshold=100), limit=1)
    for _ in range(3):
        follower.error = error  # type: ignore[assignment]  # an interrupt is none, and comes all the same
        with pytest.raises(type(error)):
            mirroring.send(STATES)
    follower.error = None
    assert mirroring.send(STATES) == [Applied.APPLIED]


@pytest.mark.parametrize("error", [BackendTimeout("slow"), BackendUnavailable("down")])
def test_after_failures_in_a_row_nobody_waits(error: Exception) -> None:
    """But for one in each cooldown; a success closes the circuit for all."""
    _, follower = world_and_follower()
    clock = Clock()
    mirroring = Mirroring(follower.database, Breaker(threshold=3, cooldown=5.0), clock=clock)
    follower.error = error
    for _ in range(3):
        with pytest.raises(type(error), match=str(error)):
            mirroring.send(STATES)
    for _ in range(10):
        with pytest.raises(BackendUnavailable, match="circuit open"):
            mirroring.send(STATES)
    assert follower.asked == 3
    clock.advance(5.0)
    with pytest.raises(type(error), match=str(error)):
        mirroring.send(STATES)
    with pytest.raises(BackendUnavailable, match="circuit open"):
        mirroring.send(STATES)
    assert follower.asked == 4
    follower.error = None
    clock.advance(5.0)
    for _ in range(3):
        mirroring.send(STATES)
    assert follower.asked == 7


@pytest.mark.parametrize("error", [ConflictError("busy"), ConstraintError("refused"), ValueError("no such type")])
def test_a_follower_that_answers_with_an_error_is_there(error: Exception) -> None:
    """One key that cannot be mirrored must not end the mirrors of all others."""
    _, follower = world_and_follower()
    mirroring = Mirroring(follower.database, Breaker(threshold=1))
    follower.error = error
    for _ in range(3):
        with pytest.raises(type(error)):
            mirroring.send(STATES)
    assert follower.asked == 3


def test_a_success_in_between_begins_the_count_anew() -> None:
    """Failures in a row, not failures at all."""
    _, follower = world_and_follower()
    mirroring = Mirroring(follower.database, Breaker(threshold=2))
    for error in (BackendTimeout("slow"), None, BackendTimeout("slow"), None):
        follower.error = error
        if error is None:
            mirroring.send(STATES)
        else:
            with pytest.raises(BackendTimeout):
                mirroring.send(STATES)
    assert follower.asked == 4


def test_repairs_try_whatever_the_circuit_says() -> None:
    """Their success closes it, and callers wait for mirrors again at once."""
    _, follower = world_and_follower()
    mirroring = Mirroring(follower.database, Breaker(threshold=1, cooldown=1000.0))
    follower.error = BackendUnavailable("down")
    with pytest.raises(BackendUnavailable, match="down"):
        mirroring.send(STATES)
    with pytest.raises(BackendUnavailable, match="down"):
        mirroring.repair(STATES)
    follower.error = None
    assert mirroring.repair(STATES) == [Applied.APPLIED]
    assert mirroring.send(STATES) == [Applied.STALE]


def test_repairs_count_failures_too() -> None:
    """Callers need not find out by themselves."""
    _, follower = world_and_follower()
    mirroring = Mirroring(follower.database, Breaker(threshold=2))
    follower.error = BackendTimeout("slow")
    for _ in range(2):
        with pytest.raises(BackendTimeout):
            mirroring.repair(STATES)
    with pytest.raises(BackendUnavailable, match="circuit open"):
        mirroring.send(STATES)


def test_writes_go_on_while_the_follower_is_silent_and_the_journal_keeps_them() -> None:
    """After three failures the follower is not asked any more; once it answers, it is mirrored to again."""
    world, follower = world_and_follower()
    world.journaled()
    follower.error = BackendTimeout("slow")
    for name in "abcdef":
        assert world.authors.rename(1, name).name == name
    assert follower.asked == 3
    errors = [event.error for event in world.sink.events_of(MirrorFailed)]
    assert errors == ["BackendTimeout"] * 3 + ["BackendUnavailable"] * 3
    assert world.pending == [STATES[0].key]
    follower.error = None
    world.clock.advance(5.0)
    world.authors.rename(1, "g")
    assert world.equal
    assert world.pending == []


def test_writes_go_on_while_callers_hang() -> None:
    """The bulkhead is full: the write is acknowledged by MySQL and kept by the journal."""
    world, follower = world_and_follower(hangs=True)
    world.journaled()
    mirroring = Mirroring(world.dynamodb, limit=2)
    world.rewire(mirroring=mirroring)
    with hanging(mirroring, follower, callers=2):
        assert world.authors.rename(1, "Anna").name == "Anna"
        assert world.pending == [STATES[0].key]
        assert [event.error for event in world.sink.events_of(MirrorFailed)] == ["BackendUnavailable"]
