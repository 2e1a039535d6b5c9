"""4→5: armed, everybody there, nobody leads, the journal empty, the ids prepared; then DynamoDB leads, one way."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from dal.domain.control import Authority
from dal.domain.fleet import Block, Change
from dal.errors import BackendUnavailable, FencedError
from dal.ports import Leadership
from flags import FlagSnapshot
from tests.unit.fleet.parts import (
    FIVE,
    FOUR,
    NAME,
    TERMS,
    TWO,
    Company,
    Driver,
    Impatience,
    KnownLead,
    Process,
    wishes,
)


def before_it(processes: int = 2, *, armed: bool = True) -> Company:
    """A fleet in phase 4 whose flags ask for phase 5."""
    company = Company(1)
    for number in range(1, processes):
        company.start(f"p{number}")
    for phase in (2, 3, 4):
        company.walk(type(FOUR)(phase))
    company.change(armed=armed)
    company.flags.move_to(FIVE)
    return company


def draining(processes: int = 2) -> Company:
    """The same while it waits for one pending key."""
    company = before_it(processes)
    company.pend(epoch=company.control.epoch)
    company.round()
    assert company.control.leader is Authority.DRAINING
    return company


def drained(company: Company) -> None:
    (entry,) = company.database.journal.pending(limit=10)
    company.confirm(entry.key)


@pytest.mark.parametrize("armed", [True, False])
def test_unarmed_it_is_held_and_says_so(*, armed: bool) -> None:
    """A flag alone never leads to phase 5."""
    company = before_it(armed=armed)
    epoch = company.control.epoch
    company.rounds(10)
    if armed:
        assert company.phases == [FIVE, FIVE]
    else:
        assert company.phases == [FOUR, FOUR]
        assert {process.block for process in company.processes} == {Block.UNARMED}
        assert (company.control.leader, company.control.epoch) == (Authority.MYSQL, epoch)


def test_armed_alone_nothing_happens() -> None:
    """The flags have to ask for it."""
    company = before_it()
    company.flags.move_to(FOUR)
    company.rounds(10)
    assert company.phases == [FOUR, FOUR]
    assert company.control.leader is Authority.MYSQL


def test_it_waits_for_everybody_to_be_in_phase_4() -> None:
    """One that has heard of phase 4 only later would write MySQL as in phase 3: nobody drains before."""
    company = before_it()
    with company.processes[0].busy():
        late = company.start("late", flags=wishes(type(FOUR)(3)))
        assert late.phase is type(FOUR)(3)
        company.rounds(10)
        assert company.control.leader is Authority.MYSQL
        assert company.processes[0].block is Block.FLEET
        late.flags.move_to(FIVE)
        company.rounds(10)
    assert company.phases == [FIVE, FIVE, FIVE]


def test_it_waits_for_pending_keys() -> None:
    """Nobody leads meanwhile, the block says what for, and nobody leaves phase 4."""
    company = draining()
    company.rounds(5)
    assert company.phases == [FOUR, FOUR]
    assert {process.block for process in company.processes} == {Block.JOURNAL}
    assert all(process.fleet.draining for process in company.processes)
    assert [process.prepared for process in company.processes] == [0, 0]
    drained(company)
    company.rounds(3)
    assert company.phases == [FIVE, FIVE]
    assert sum(process.prepared for process in company.processes) == 1
    assert not any(process.fleet.draining for process in company.processes)


def test_it_hands_over_once() -> None:
    """One process drains, one finishes; each change raises the epoch; MySQL is complete no more."""
    company = before_it(3)
    epoch = company.control.epoch
    company.rounds(10)
    made = sorted(change for process in company.processes for change in process.heard.changes[-2:])
    assert [change for change in made if change[0] in {Change.DRAIN, Change.FINISH}] == [
        (Change.DRAIN, epoch + 1),
        (Change.FINISH, epoch + 2),
    ]
    control = company.control
    assert (control.leader, control.epoch) == (Authority.DYNAMODB, epoch + 2)
    assert (control.mysql_complete, control.armed) == (False, False)


def test_while_it_drains_no_write_of_mysql_commits() -> None:
    """Neither of the old epoch nor of the new one; after it neither."""
    company = draining()
    for _ in range(2):
        for epoch in (company.control.epoch - 1, company.control.epoch):
            with pytest.raises(FencedError):
                company.pend(epoch=epoch)
        drained_already = not company.database.journal.pending(limit=1)
        if not drained_already:
            drained(company)
        company.rounds(3)
    assert company.control.leader is Authority.DYNAMODB


@pytest.mark.parametrize("error", [BackendUnavailable("DynamoDB is down"), Driver("odd"), KeyError("a bug")])
def test_ids_that_cannot_be_prepared_keep_it_draining(error: Exception) -> None:
    """DynamoDB would give out ids that MySQL has given out; each attempt prepares once, a good one is the last."""
    company = draining(1)
    (process,) = company.processes

    def fail() -> None:
        raise error

    process.prepare = fail
    drained(company)
    company.rounds(3)
    assert company.control.leader is Authority.DRAINING
    assert (process.prepared, process.phase) == (3, FOUR)
    process.prepare = lambda: None
    company.rounds(2)
    assert (company.control.leader, process.phase) == (Authority.DYNAMODB, FIVE)
    assert process.prepared == 4


def test_ids_that_can_never_be_prepared_abort_it() -> None:
    """Nobody leads meanwhile: a drain that is overdue ends, whatever it waits for."""
    company = draining(1)
    (process,) = company.processes

    def fail() -> None:
        raise BackendUnavailable("DynamoDB is down")

    process.prepare = fail
    drained(company)
    company.rounds(15, seconds=1.0)
    assert company.control.leader is Authority.MYSQL


def test_an_overdue_drain_is_aborted() -> None:
    """MySQL leads on under a new epoch, everybody stays in phase 4, and it has to be armed anew."""
    company = draining()
    epoch = company.control.epoch
    company.rounds(10, seconds=1.0)
    assert company.control.leader is Authority.DRAINING
    company.rounds(2, seconds=1.0)
    assert (company.control.leader, company.control.epoch) == (Authority.MYSQL, epoch + 1)
    assert not company.control.armed
    company.rounds(3)
    assert company.phases == [FOUR, FOUR]
    assert {process.block for process in company.processes} == {Block.UNARMED}
    assert {process.fleet.current.epoch for process in company.processes} == {epoch + 1}
    company.pend(epoch=epoch + 1)  # writes go on
    company.change(armed=True)
    company.round()
    drained(company)
    company.rounds(4)
    assert company.phases == [FIVE, FIVE]


def test_anybody_finishes_what_a_dead_process_began() -> None:
    """It drained and died; the others count it out and hand over."""
    company = draining()
    first, second = company.processes
    beginner = first if first.heard.changes[-1][0] is Change.DRAIN else second
    other = second if beginner is first else first
    drained(company)
    company.processes = [other]
    company.rounds(3)
    assert (company.control.leader, other.phase) == (Authority.DYNAMODB, FIVE)


def test_a_process_that_joins_while_it_drains_is_in_phase_4() -> None:
    """And goes on to 5 with the others, whatever its flags say."""
    company = draining()
    late = company.start("late", flags=wishes(TWO))
    assert (late.phase, late.fleet.draining) == (FOUR, True)
    drained(company)
    company.rounds(3)
    assert company.phases == [FIVE, FIVE, FIVE]
    assert late.block is Block.ONE_WAY


def test_a_process_that_slept_through_it_is_in_phase_5_at_once() -> None:
    """Its write of phase 4 was fenced: it learns who leads."""
    company = before_it()
    sleeper, other = company.processes
    epoch = sleeper.fleet.current.epoch
    company.rounds(4, [other])
    assert sleeper.phase is FOUR
    sleeper.fleet.moved_on(epoch)
    assert (sleeper.phase, sleeper.fleet.current.route.leader) == (FIVE, FlagSnapshot.of(FIVE).route.leader)


def test_that_dynamodb_leads_is_written_down_outside_mysql() -> None:
    """By everybody who sees it, so that phase 5 starts without MySQL; not before."""
    company = Company()
    lead = KnownLead()
    company.start("p0", lead=lead)
    for phase in (2, 3, 4):
        company.walk(type(FOUR)(phase))
    assert lead.written is None
    company.change(armed=True)
    company.walk(FIVE)
    assert lead.written == Leadership(Authority.DYNAMODB, company.control.epoch)


def test_an_old_epoch_waits_for_the_new_leader() -> None:
    """A fenced writer is held until the cutover is over, and goes on by itself then."""
    company = draining(1)
    (process,) = company.processes
    looked = threading.Event()
    process.heard.in_force = lambda *_: looked.set()  # type: ignore[method-assign]  # tells that it has looked
    waiting = threading.Thread(target=process.fleet.moved_on, args=(company.control.epoch - 1,))
    waiting.start()
    assert looked.wait(10)
    assert waiting.is_alive()
    drained(company)
    waiting.join(10)
    assert not waiting.is_alive()
    assert process.phase is FIVE


def test_a_writer_does_not_wait_for_ever() -> None:
    """After so many seconds the caller is told that there is no leader."""
    company = draining(1)
    (process,) = company.processes
    process.fleet._terms = replace(TERMS, eager=0.002)
    process.fleet._clock = Impatience(company.clock.now)
    with pytest.raises(BackendUnavailable, match=r"no new leader after 15 s; `dal status`"):
        process.fleet.moved_on(company.control.epoch - 1)
    assert company.control.leader is Authority.DRAINING


def test_a_writer_hears_at_once_that_mysql_is_down() -> None:
    """In the words of the layer; waiting would not help."""
    company = draining(1)
    (process,) = company.processes
    process.forum.cut = Driver("gone away")
    with pytest.raises(BackendUnavailable, match="MySQL: gone away") as raised:
        process.fleet.moved_on(company.control.epoch - 1)
    assert isinstance(raised.value.__cause__, Driver)


def test_a_writer_that_others_have_overtaken_does_not_look_again() -> None:
    """Another thread has learned of the new epoch already."""
    company = draining(1)
    process: Process = company.processes[0]
    drained(company)
    company.rounds(3)
    process.forum.cut = Driver("gone away")
    process.fleet.moved_on(company.control.epoch - 2)
    assert process.phase is FIVE
    assert company.control.fleet == NAME


def test_a_write_of_the_epoch_of_the_hand_over_goes_on_at_once() -> None:
    """Who hands over has the new epoch while still in phase 4: a write that begins then is fenced too."""
    company = draining(processes=1)
    (process,) = company.processes
    drained(company)
    company.round()
    assert company.control.leader is Authority.DYNAMODB
    epoch = company.control.epoch
    assert process.fleet.snapshot().epoch == epoch
    process.fleet.moved_on(epoch)
    assert process.fleet.snapshot().phase is FIVE
