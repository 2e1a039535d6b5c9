"""What a fleet is to operations and to whoever watches it."""

from __future__ import annotations

import logging

import pytest

from dal.domain.fleet import Block
from dal.errors import ConflictError, ReadOnlyError
from dal.fleet.observer import NullFleetObserver
from flags import FlagSnapshot, MigrationPhase
from tests.unit.dual.world import PHASES, in_phase, label
from tests.unit.fleet.parts import FIVE, FOUR, ONE, THREE, TWO, Company, Driver, wishes


@pytest.mark.parametrize("phase", list(MigrationPhase)[:4], ids=label)
def test_the_kill_switch_works_at_once(phase: MigrationPhase) -> None:
    """With the next turn, and in the phase where the process is; leaving it goes back there."""
    company = Company(2)
    company.walk(*list(MigrationPhase)[1:phase])
    company.flags.read_only()
    company.round()
    for process in company.processes:
        assert (process.phase, process.fleet.current.read_only) == (phase, True)
        assert process.fleet.current.route.leader is None
    company.walk(phase)
    assert not any(process.fleet.current.read_only for process in company.processes)


def test_the_kill_switch_works_while_steps_are_blocked() -> None:
    """An operation holds the fleet up; the switch waits for nobody."""
    company = Company(2)
    busy, other = company.processes
    with busy.busy():
        company.flags.move_to(THREE)
        company.rounds(6)
        assert other.block is Block.FLEET
        company.flags.read_only()
        other.turn()
        assert (other.phase, other.fleet.current.read_only) == (TWO, True)


def test_the_kill_switch_works_while_mysql_is_away() -> None:
    """It is in force before the forum is asked."""
    company = Company(1)
    (process,) = company.processes
    process.forum.cut = Driver("gone away")
    company.flags.read_only()
    process.turn()
    assert process.fleet.current.read_only


def test_the_kill_switch_works_while_leadership_changes_hands() -> None:
    """Draining, it is read-only at once; and the cutover goes on."""
    company = Company(1)
    company.walk(TWO, THREE, FOUR)
    company.change(armed=True)
    company.pend(epoch=company.control.epoch)
    company.flags.move_to(FIVE)
    company.rounds(2)
    (process,) = company.processes
    company.flags.read_only()
    process.turn()
    assert process.fleet.current.read_only
    assert process.phase is FOUR


def test_operations_obey_the_fleet_and_not_the_flags() -> None:
    """The whole way: dual repositories on a fleet's source, in the phase that the fleet has come to."""
    company = Company(1)
    (process,) = company.processes
    world = in_phase(ONE)
    world.rewire(source=process.fleet, membership=process.fleet, inflight=process.inflight, clock=company.clock)
    company.flags.move_to(TWO)
    world.authors.rename(1, "Anna")
    assert not world.equal  # the fleet has not turned yet
    company.rounds(3)
    world.authors.rename(1, "Anne")
    assert world.equal
    company.flags.read_only()
    company.rounds(1)
    with pytest.raises(ReadOnlyError):
        world.authors.rename(1, "Anni")
    company.pass_time(3.1)
    assert world.authors.find_by_id(1) is not None  # renews the lease by itself
    assert process.serves


def test_turns_are_eager_while_a_step_is_due() -> None:
    """Blocked, underway, or with operations of before; else a turn comes with the next beat."""
    company = Company(2)
    early, late = company.processes
    late.fleet._wishes = wishes(ONE)
    assert early.turn() == 1.0
    company.flags.move_to(THREE)
    assert early.turn() == 0.1  # blocked by the late one
    assert early.block is Block.FLEET
    late.fleet._wishes = company.flags
    company.rounds(8)
    assert [early.turn(), late.turn()] == [1.0, 1.0]
    with early.busy():
        company.flags.move_to(FOUR)
        company.rounds(12)
        assert early.phase is FOUR
        assert early.turn() == 0.1  # it still has to tell that the operation has ended
    assert early.turn() == 1.0


def test_who_subscribes_hears_of_changes_only() -> None:
    """Every effective change once, in order; not the mere passing of time, nor anything after unsubscribing."""
    company = Company(1)
    (process,) = company.processes
    heard: list[FlagSnapshot] = []
    unsubscribe = process.fleet.subscribe(heard.append)
    company.rounds(3)
    assert heard == []
    company.walk(THREE)
    assert [snapshot.phase for snapshot in heard] == [TWO, THREE]
    unsubscribe()
    company.walk(TWO)
    assert len(heard) == 2


def test_a_listener_that_fails_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    """Neither the beat nor the other listeners."""
    company = Company(1)
    (process,) = company.processes
    heard: list[FlagSnapshot] = []

    def fail(_: FlagSnapshot) -> None:
        raise ValueError("somebody else's bug")

    process.fleet.subscribe(fail)
    process.fleet.subscribe(heard.append)
    company.walk(TWO)
    assert [snapshot.phase for snapshot in heard] == [TWO]
    assert "a listener to the fleet failed" in caplog.text


def test_an_operation_sees_one_object_until_something_changes() -> None:
    """Entering an operation compares by identity: a turn without news must not make it look again."""
    company = Company(1)
    (process,) = company.processes
    before = process.fleet.snapshot()
    company.rounds(5)
    assert process.fleet.snapshot() is before


def records(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    return [(record.levelname, record.getMessage()) for record in caplog.records if record.name == "dal.fleet"]


def test_an_unreachable_forum_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    """However long it lasts; a second outage is news again."""
    company = Company(1)
    (process,) = company.processes
    with caplog.at_level(logging.INFO, logger="dal.fleet"):
        for _ in range(2):
            process.forum.cut = Driver("gone away")
            company.rounds(20)
            process.forum.cut = None
            company.rounds(2)
    assert records(caplog) == [("WARNING", "the fleet cannot be reached: MySQL: gone away")] * 2


def test_in_phase_5_an_unreachable_forum_is_no_warning(caplog: pytest.LogCaptureFixture) -> None:
    """MySQL may have been switched off for good."""
    company = Company(1)
    company.walk(TWO, THREE, FOUR)
    company.change(armed=True)
    company.walk(FIVE)
    (process,) = company.processes
    process.forum.cut = Driver("gone away")
    with caplog.at_level(logging.INFO, logger="dal.fleet"):
        company.rounds(20)
    assert records(caplog) == [("INFO", "the fleet cannot be reached: MySQL: gone away")]


def test_a_bug_in_a_turn_is_logged_once_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    """Turns come ten times a second: the same error again says nothing new. The kill switch still works."""
    company = Company(1)
    (process,) = company.processes
    process.forum.cut = KeyError("a bug")
    with caplog.at_level(logging.INFO, logger="dal.fleet"):
        company.rounds(20)
    assert [(record.levelname, record.exc_info is not None) for record in caplog.records] == [("ERROR", True)]
    company.flags.read_only()
    process.turn()
    assert process.fleet.current.read_only


def test_a_busy_control_row_is_no_news(caplog: pytest.LogCaptureFixture) -> None:
    """Somebody else steps: the next turn is soon, and this process has beaten."""
    company = Company(1)
    (process,) = company.processes
    company.flags.move_to(TWO)
    lease = process.fleet.lease.until
    company.pass_time(1.0)

    def assemble() -> None:
        raise ConflictError("the lock was not to be had")

    company.forum.assemble = assemble  # type: ignore[method-assign,assignment]  # another process holds it
    with caplog.at_level(logging.INFO, logger="dal.fleet"):
        assert process.turn() == 0.1
    assert records(caplog) == []
    assert process.fleet.lease.until == lease + 1.0


def test_blocks_are_told_when_they_change() -> None:
    """Once each, and once that there is none any more."""
    company = Company(1)
    late = company.start("late", flags=wishes(ONE))
    early = company.processes[0]
    company.flags.move_to(THREE)
    company.rounds(10)
    late.flags.move_to(THREE)
    company.rounds(10)
    told = [block.why if block else None for block in early.heard.blocks]
    assert [why for n, why in enumerate(told) if n == 0 or told[n - 1] != why] == told
    assert told == [Block.FLEET, None]


def test_what_is_in_force_is_told_after_every_turn() -> None:
    """With the control row and how many live processes are seen."""
    company = Company(3)
    process = company.processes[0]
    process.heard.in_forces.clear()
    process.turn()
    snapshot, control, members = process.heard.in_forces[-1]
    assert (snapshot, control) == (process.fleet.current, company.control)
    assert members == 3


def test_a_fleet_tells_who_and_where_it_is() -> None:
    """For a log or a debugger."""
    company = Company(1)
    assert repr(company.processes[0].fleet) == "<Fleet: p0 in mysql-only>"


def test_closing_may_be_repeated_and_fails_nobody(caplog: pytest.LogCaptureFixture) -> None:
    """Also without MySQL: the others will call it dead."""
    company = Company(2)
    first, second = company.processes
    first.fleet.close()
    first.fleet.close()
    assert company.names == ["p1"]
    second.forum.cut = Driver("gone away")
    with caplog.at_level(logging.WARNING, logger="dal.fleet"):
        second.fleet.close()
    assert records(caplog) == [("WARNING", "could not leave the fleet: MySQL: gone away")]
    assert company.names == ["p1"]


@pytest.mark.parametrize("phase", PHASES, ids=label)
def test_an_observer_that_wants_to_know_nothing(phase: MigrationPhase) -> None:
    """It takes everything."""
    company = Company(1)
    observer = NullFleetObserver()
    observer.in_force(FlagSnapshot.of(phase), company.control, 1)
    observer.blocked(None)
