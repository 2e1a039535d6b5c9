"""The fleet's own thread: turns by itself, wakes when the flags change, and ends."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from dal.domain.control import Control
from dal.dual.inflight import InFlight
from dal.fleet import Delegate, Fleet, Terms
from dal.fleet.observer import NullFleetObserver
from flags import FlagSnapshot, MigrationPhase
from tests.unit.fleet.parts import FOUR, HASH, NAME, THREE, Company, translate


class Waiting(NullFleetObserver):
    """Waits for a phase, of a snapshot that is read-only or not."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._seen: FlagSnapshot | None = None

    def in_force(self, snapshot: FlagSnapshot, control: Control, members: int) -> None:
        del control, members
        with self._changed:
            self._seen = snapshot
            self._changed.notify_all()

    def wait_for(self, phase: MigrationPhase, *, read_only: bool = False) -> bool:
        with self._changed:
            return self._changed.wait_for(
                lambda: self._seen is not None and (self._seen.phase, self._seen.read_only) == (phase, read_only),
                10,
            )


class Running:
    """One process with its thread; its beats are so rare that only a change of flags wakes it."""

    def __init__(self) -> None:
        self.company = Company()
        self.observer = Waiting()
        terms = Terms(beat=1000.0, eager=0.01, lease=3000.0, dead=6000.0)
        self.fleet = Fleet(
            self.company.flags,
            lambda: Delegate(
                self.company.forum,
                name="p0",
                fleet=(NAME, HASH),
                terms=terms,
                in_flight=InFlight().stands,
                prepare=lambda: None,
                observer=self.observer,
                clock=self.company.clock,
            ),
            terms=terms,
            observer=self.observer,
            translate=translate,
            clock=self.company.clock,
        )


@pytest.fixture
def running() -> Iterator[Running]:
    running = Running()
    yield running
    running.fleet.close()


def test_a_flip_wakes_the_thread(running: Running) -> None:
    """It does not wait for the next beat, neither for a step nor for the kill switch."""
    running.company.flags.move_to(THREE)
    assert running.observer.wait_for(THREE)
    running.company.flags.read_only()
    assert running.observer.wait_for(THREE, read_only=True)
    running.company.flags.move_to(FOUR)
    assert running.observer.wait_for(FOUR)


def test_closing_ends_the_thread_and_leaves_the_fleet(running: Running) -> None:
    """At once, however long the next beat is away."""
    thread = running.fleet._thread
    assert thread is not None
    assert running.company.names == ["p0"]
    running.fleet.close()
    assert not thread.is_alive()
    assert running.company.names == []
