"""Beats, leases, death and coming back: who is not part of the fleet does not answer, and holds nobody up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dal.domain.fleet import Change
from dal.errors import BackendUnavailable
from flags import MigrationPhase
from tests.unit.fleet.parts import FIVE, FOUR, ONE, THREE, TWO, Company, Driver, Process, wishes


def test_a_beat_prolongs_the_lease() -> None:
    """The same lease: operations that took it go on under it."""
    company = Company(1)
    (process,) = company.processes
    lease = process.fleet.lease
    company.rounds(10, seconds=2.9)
    assert process.fleet.lease is lease
    assert process.serves
    company.pass_time(3.1)
    assert not process.serves


def test_a_lease_counts_from_before_the_beat() -> None:
    """However long the forum took to take it: the others may have seen it at the beginning."""
    company = Company(1)
    (process,) = company.processes
    beat = company.forum.beat

    def slow(member: object) -> bool:
        company.pass_time(2.0)
        return beat(member)  # type: ignore[arg-type]  # passed on

    company.forum.beat = slow  # type: ignore[method-assign]  # a slow network
    began = company.clock()
    process.turn()
    assert process.fleet.lease.until == began + 3.0


def test_an_operation_renews_a_lease_that_has_lapsed() -> None:
    """By itself, where the thread that beats is late; nobody has missed it."""
    company = Company(1)
    (process,) = company.processes
    lease = process.fleet.lease
    company.pass_time(5.0)
    process.fleet.renew()
    assert process.serves
    assert process.fleet.lease is lease


def test_a_lease_that_another_thread_has_renewed_is_left_alone() -> None:
    """The forum is not asked twice."""
    company = Company(1)
    (process,) = company.processes
    process.forum.cut = Driver("gone away")
    process.fleet.renew()
    assert process.serves


def test_who_cannot_renew_hears_why() -> None:
    """In the words of the layer."""
    company = Company(1)
    (process,) = company.processes
    company.pass_time(3.1)
    process.forum.cut = Driver("gone away")
    with pytest.raises(BackendUnavailable, match="MySQL: gone away") as raised:
        process.fleet.renew()
    assert isinstance(raised.value.__cause__, Driver)
    assert not process.serves


def test_a_dead_process_holds_nobody_up_for_ever() -> None:
    """For as long as its beat has not stood still long enough it does."""
    company = Company(2)
    alive, dead = company.processes
    company.flags.move_to(THREE)
    company.round([alive])
    company.rounds(5, [alive], seconds=1.0)
    assert alive.phase is TWO
    company.rounds(3, [alive], seconds=1.0)
    assert alive.phase is THREE
    assert company.names == ["p0"]
    assert not dead.serves


def test_a_living_process_is_never_struck() -> None:
    """The twin: it beats, late each time, and stays on the list."""
    company = Company(2)
    early, late = company.processes
    late.flags = wishes(ONE)
    late.fleet._wishes = late.flags
    company.flags.move_to(THREE)
    for _ in range(10):
        company.rounds(5, [early], seconds=1.0)
        company.round([late])
    assert (early.phase, late.phase) == (TWO, ONE)
    assert company.names == ["p0", "p1"]


def stalled(company: Company, *, until: MigrationPhase) -> Process:
    """The last process stops while the others go on without it."""
    *others, sleeper = company.processes
    company.flags.move_to(until)
    company.rounds(40, others, seconds=0.5)
    assert {process.phase for process in others} == {until}
    return sleeper


@pytest.mark.parametrize("until", [THREE, FOUR], ids=["3", "4"])
@pytest.mark.parametrize("by", ["turn", "renew"])
def test_a_process_that_was_struck_joins_anew(until: MigrationPhase, by: str) -> None:
    """Next to the others, under another lease: what it was answered before counts no more."""
    company = Company(2)
    sleeper = stalled(company, until=until)
    assert company.names == ["p0"]
    lease = sleeper.fleet.lease
    assert not sleeper.serves
    sleeper.fleet.renew() if by == "renew" else sleeper.turn()
    assert sleeper.serves
    assert sleeper.fleet.lease is not lease
    assert lease.until < company.clock()
    assert until - sleeper.phase <= 1
    company.check()
    company.rounds(10)
    assert company.phases == [until, until]


@pytest.mark.parametrize(
    ("path", "stays", "goes", "change"),
    [
        ((TWO,), TWO, FOUR, Change.STRICT),
        ((TWO, THREE, FOUR), FOUR, TWO, Change.RELAX),
        ((TWO, THREE), THREE, FIVE, Change.DRAIN),
    ],
    ids=["strict", "relax", "drain"],
)
def test_who_was_counted_out_for_a_change_is_struck(
    path: tuple[MigrationPhase, ...], stays: MigrationPhase, goes: MigrationPhase, change: Change
) -> None:
    """A change of the control row that did not count a dead process is as good as a step without it.

    Coming back with a mere beat it would go on with its old lease: answered by a database that answers no more,
    or held in a phase from which nothing leads on while leadership changes hands.
    """
    company = Company(1)
    sleeper = company.start("sleeper", flags=wishes(ONE))
    for phase in path:
        sleeper.flags.move_to(phase)
        company.walk(phase)
    company.change(armed=True)
    awake = company.processes[0]
    company.flags.move_to(goes)
    for _ in range(40):
        if change in [made for made, _ in awake.heard.changes]:
            break
        assert company.names == ["p0", "sleeper"]
        awake.fleet._delegate.beat(awake.fleet._wanted())
        awake.fleet._delegate.advance(awake.fleet._wanted())
        company.pass_time(0.5)
    assert company.names == ["p0"]
    assert (sleeper.phase, sleeper.serves) == (stays, False)
    lease = sleeper.fleet.lease
    sleeper.fleet.renew()
    assert sleeper.fleet.lease is not lease
    assert company.control.lowest <= sleeper.phase <= company.control.highest


def test_a_beat_of_a_new_life_is_not_mistaken_for_the_old_one() -> None:
    """A process died right after it had joined, was struck by one and joined anew before another looked again.

    The other one has seen its first beat long ago; it must not call the second life dead.
    """
    company = Company(3, phase=ONE)
    watcher, striker, reborn = company.processes
    company.processes = [watcher, striker]
    watcher.turn()
    striker.turn()
    company.rounds(6, [striker], seconds=1.0)
    with company.forum.assemble() as assembly:
        assembly.strike(["p2"])
    reborn.turn()  # joins, and beats for the first time
    assert reborn.serves
    company.flags.move_to(THREE)
    company.processes = [watcher, striker, reborn]
    striker.turn()
    watcher.turn()
    assert "p2.1" in company.names
    company.check()


@pytest.mark.parametrize("phase", list(MigrationPhase)[:4], ids=lambda phase: phase.label)
def test_without_mysql_the_lease_lapses_and_the_phase_stays(phase: MigrationPhase) -> None:
    """Nobody answers who may have been counted out; when MySQL is back, everything goes on."""
    company = Company(1)
    company.walk(*list(MigrationPhase)[1:phase])
    (process,) = company.processes
    process.forum.cut = Driver("gone away")
    company.rounds(2, seconds=1.0)
    assert process.serves
    company.rounds(2, seconds=1.0)
    assert (process.serves, process.phase) == (False, phase)
    process.forum.cut = None
    company.rounds(1)
    assert process.serves


def test_a_forked_child_is_a_process_of_its_own() -> None:
    """It does not answer before it has joined, under a name of its own; its parent lives on."""
    company = Company(1)
    company.walk(TWO)
    (process,) = company.processes
    parent = process.fleet._delegate
    process.fleet._begin_anew()  # what a fork does in the child
    assert not process.serves
    assert process.fleet.snapshot().phase is TWO
    process.fleet.renew()
    assert process.serves
    assert company.names == ["p0", "p0-1"]
    assert parent.lease is not process.fleet.lease
    assert replace(company.control) == company.control
