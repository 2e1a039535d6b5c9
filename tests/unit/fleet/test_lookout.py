"""The thread that looks at the lead while another may hang on MySQL."""

from __future__ import annotations

import threading

from dal.domain.control import Authority, Control
from dal.dual.inflight import InFlight
from dal.fleet import Delegate, Fleet, Terms
from dal.fleet.lookout import Lookout
from dal.fleet.observer import NullFleetObserver
from dal.ports import Leadership
from flags import MigrationPhase
from tests.unit.dual.manual import Clock
from tests.unit.fleet.parts import FIVE, HASH, NAME, Company, translate

LED = Control(leader=Authority.DYNAMODB, epoch=7, strict=True, ddb_answers=True, ddb_complete=True)


def test_it_looks_until_it_ends() -> None:
    """Once begun it goes on; beginning twice makes no second thread."""
    looked = threading.Semaphore(0)

    def look() -> bool:
        looked.release()
        return True

    lookout = Lookout(look, beat=0.001, pause=1.0, clock=Clock())
    lookout.begin()
    thread = lookout._thread
    lookout.begin()
    assert lookout._thread is thread
    assert all(looked.acquire(timeout=10) for _ in range(3))
    lookout.end()
    assert thread is not None
    assert not thread.is_alive()


def test_many_who_ask_at_once_get_one_answer() -> None:
    """All writers wait for a rollback to end: the item is not asked by each of them."""
    clock, answers, asked = Clock(), iter([False, True]), list[float]()

    def look() -> bool:
        asked.append(clock.now)
        return next(answers)

    lookout = Lookout(look, beat=1.0, pause=0.05, clock=clock)
    assert [lookout.ask() for _ in range(5)] == [False] * 5
    clock.advance(0.06)
    assert [lookout.ask() for _ in range(5)] == [True] * 5
    assert len(asked) == 2


class Watched:
    """A lead that tells when it was looked at."""

    def __init__(self) -> None:
        self.looks = threading.Semaphore(0)

    def look(self) -> Leadership | None:
        self.looks.release()
        return Leadership(Authority.DYNAMODB, 7)

    def record(self, leadership: Leadership) -> bool:
        return leadership.epoch > 7


def test_a_mysql_that_hangs_does_not_end_a_lease_of_phase_5() -> None:
    """The fleet's own thread waits for an answer that does not come; writes go on all the same."""
    company, lead = Company(phase=FIVE, control=LED), Watched()
    hangs, release = threading.Event(), threading.Event()

    class Hanging(NullFleetObserver):
        """Stands for a beat that gets no answer."""

        def in_force(self, *_: object) -> None:
            if threading.current_thread().name == "dal-fleet":
                hangs.set()
                release.wait(30)

    terms = Terms(beat=0.01, eager=0.01, lease=3.0, dead=6.0)
    observer = Hanging()
    fleet = Fleet(
        company.flags,
        lambda: Delegate(
            company.forum,
            name="p0",
            fleet=(NAME, HASH),
            terms=terms,
            in_flight=InFlight().stands,
            prepare=lambda: None,
            observer=observer,
            clock=company.clock,
            lead=lead,
        ),
        terms=terms,
        observer=observer,
        translate=translate,
        clock=company.clock,
    )
    try:
        assert fleet.current.phase is MigrationPhase.DYNAMODB_ONLY
        assert hangs.wait(10)
        company.clock.advance(100.0)
        assert all(lead.looks.acquire(timeout=10) for _ in range(50))
        assert fleet.lead.until >= company.clock()
        fleet.renew()  # and whoever asks does not wait for that thread
    finally:
        release.set()
        fleet.close()
