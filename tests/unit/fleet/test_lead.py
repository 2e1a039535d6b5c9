"""In phase 5 MySQL is not needed: neither to go on, nor to start, nor in a forked child."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dal.domain.control import Authority
from dal.domain.fleet import Block, Change
from dal.errors import BackendUnavailable, ConfigurationError
from dal.ports import Leadership
from tests.unit.fleet.parts import FIVE, FOUR, TERMS, THREE, TWO, Company, Driver, Impatience, KnownLead, wishes


def in_phase_5(lead: KnownLead | None = None) -> Company:
    company = Company()
    company.start("p0", lead=lead)
    company.walk(TWO, THREE, FOUR)
    company.change(armed=True)
    company.walk(FIVE)
    return company


def test_in_phase_5_mysql_is_not_needed() -> None:
    """Each look at the lead prolongs what it answers, and what it writes."""
    company = in_phase_5(KnownLead())
    (process,) = company.processes
    process.forum.cut = Driver("gone away")
    company.rounds(10, seconds=TERMS.beat)
    assert (process.serves, process.leads, process.phase) == (True, True, FIVE)


@pytest.mark.parametrize("known", [True, False])
def test_phase_5_starts_without_mysql_where_it_is_known(*, known: bool) -> None:
    """DynamoDB itself says so; otherwise the process does not begin, whatever its flags say."""
    company = Company()
    company.database.fail(Driver("gone away"))
    if known:
        process = company.start("p0", flags=wishes(TWO), lead=KnownLead(known=True))
        assert (process.phase, process.serves) == (FIVE, True)
        assert process.fleet.current.route.follower is None
        process.turn()
        company.pass_time(100.0)
        assert not process.serves
        process.turn()
        assert (process.phase, process.serves, process.leads) == (FIVE, True, True)
    else:
        with pytest.raises(BackendUnavailable, match="MySQL: gone away"):
            company.start("p0", flags=wishes(FIVE), lead=KnownLead())


def test_who_has_followed_joins_when_mysql_is_back() -> None:
    """With its name on the list, still in phase 5."""
    company = in_phase_5()
    company.database.fail(Driver("gone away"))
    late = company.start("late", lead=KnownLead(known=True))
    late.turn()
    company.database.recover()
    company.rounds(2, seconds=1.0)
    assert company.names == ["late", "p0"]
    assert (late.phase, late.fleet.current.epoch) == (FIVE, company.control.epoch)


def test_other_errors_at_the_start_are_not_taken_for_an_outage() -> None:
    """Another fleet's tables are refused, also where a lead is known."""
    company = Company()
    company.installed = ("other", "c0ffee")
    with pytest.raises(ConfigurationError):
        company.start("p0", lead=KnownLead(known=True))


def test_a_lead_that_cannot_be_asked_is_not_known() -> None:
    """Both databases away: the process does not begin, and the error is that of a backend."""
    company = Company()
    company.database.fail(Driver("gone away"))
    lead = KnownLead(known=True)
    lead.error = BackendUnavailable("DynamoDB is away too")
    with pytest.raises(BackendUnavailable):
        company.start("p0", lead=lead)


def test_a_lead_that_cannot_be_recorded_stops_nobody() -> None:
    """It is tried again with the next turn; writes go on meanwhile, since the control row says so too."""
    lead = KnownLead()
    lead.read_only = True
    company = in_phase_5(lead)
    (process,) = company.processes
    process.fleet.moved_on(company.control.epoch - 1)
    company.rounds(10, seconds=TERMS.beat)
    assert process.leads
    lead.read_only = False
    company.rounds(1)
    assert lead.written == Leadership(Authority.DYNAMODB, company.control.epoch)


def test_a_forked_child_of_phase_5_answers_without_mysql() -> None:
    """As its parent does, once it has looked at the lead itself."""
    company = in_phase_5(KnownLead())
    (process,) = company.processes
    process.forum.cut = Driver("gone away")
    process.fleet._begin_anew()  # what a fork does in the child
    assert process.fleet.snapshot().phase is FIVE
    assert (process.serves, process.leads) == (False, False)
    process.fleet.renew()
    assert (process.serves, process.leads) == (True, True)


def returning(company: Company) -> None:
    """What `dal rollback` does first."""
    with company.forum.assemble() as assembly:
        assembly.change(assembly.control.returning())


def led_by_mysql(company: Company) -> None:
    """What it does last."""
    with company.forum.assemble() as assembly:
        assembly.change(assembly.control.returned())


def said(company: Company, leader: Authority) -> Leadership:
    """What the lead item says in the epoch of the control row."""
    return Leadership(leader, company.control.epoch)


def test_who_does_not_see_the_lead_does_not_write() -> None:
    """Neither MySQL nor the lead item can be seen: the lease ends, and with it every write and answer."""
    lead = KnownLead()
    company = in_phase_5(lead)
    (process,) = company.processes
    process.forum.cut = Driver("gone away")
    lead.error = BackendUnavailable("away too")
    company.rounds(2, seconds=TERMS.beat)
    assert process.leads
    company.rounds(2, seconds=TERMS.beat)
    assert (process.leads, process.serves) == (False, False)
    with pytest.raises(BackendUnavailable, match="MySQL: gone away"):
        process.fleet.renew()


@pytest.mark.parametrize("connected", [True, False])
def test_a_rollback_ends_writes_at_once(*, connected: bool) -> None:
    """No write begins any more; one under way has what is left of its lease. Reads need MySQL then."""
    lead = KnownLead()
    company = in_phase_5(lead)
    (process,) = company.processes
    before = process.fleet.lead
    if not connected:
        process.forum.cut = Driver("gone away")
    returning(company)
    lead.record(said(company, Authority.RETURNING))
    company.rounds(1, seconds=0.1)
    assert not process.leads
    assert process.phase is FIVE
    assert company.clock.now < before.until <= company.clock.now + TERMS.lease
    until = before.until
    company.rounds(4, seconds=TERMS.beat)
    assert before.until == until
    assert process.serves is connected


def test_the_control_row_alone_ends_writes_too() -> None:
    """It is changed first; the lead item still says that DynamoDB leads."""
    lead = KnownLead()
    company = in_phase_5(lead)
    (process,) = company.processes
    returning(company)
    company.rounds(3)
    assert not process.leads
    assert process.block is Block.RETURNING


def test_where_the_lead_item_is_not_written_others_go_on() -> None:
    """Whoever began the rollback has died between the two: a process without MySQL writes on, which is no harm."""
    lead = KnownLead()
    company = in_phase_5(lead)
    (process,) = company.processes
    process.forum.cut = Driver("gone away")
    returning(company)
    company.rounds(5, seconds=TERMS.beat)
    assert process.leads


def test_a_rollback_that_nobody_ends_is_given_up() -> None:
    """After the patience of writers DynamoDB leads on, in a new epoch, which is written down."""
    lead = KnownLead()
    company = in_phase_5(lead)
    (process,) = company.processes
    returning(company)
    lead.record(said(company, Authority.RETURNING))
    company.rounds(3)
    company.pass_time(TERMS.patience)
    company.rounds(2)
    assert company.control.leader is Authority.DYNAMODB
    assert (process.leads, process.heard.changes[-1][0]) == (True, Change.RESUME)
    company.rounds(1)
    assert lead.written == said(company, Authority.DYNAMODB)


def test_after_a_rollback_the_process_is_in_phase_4() -> None:
    """A writer that waited goes on there; what is written down late changes nothing."""
    lead = KnownLead()
    company = in_phase_5(lead)
    (process,) = company.processes
    late = said(company, Authority.DYNAMODB)
    returning(company)
    lead.record(said(company, Authority.RETURNING))
    company.rounds(1)
    led_by_mysql(company)
    process.fleet.moved_on(late.epoch)
    assert (process.phase, process.leads) == (FOUR, False)
    assert process.fleet.current.epoch == company.control.epoch
    assert not lead.record(late)


def test_a_writer_waits_for_the_end_of_a_rollback() -> None:
    """And hears in the end that there is none."""
    company = in_phase_5(KnownLead())
    (process,) = company.processes
    returning(company)
    process.fleet._terms = replace(TERMS, eager=0.002)
    process.fleet._clock = Impatience(company.clock.now)
    company.rounds(1)
    with pytest.raises(BackendUnavailable, match="what the rollback waits for"):
        process.fleet.moved_on(company.control.epoch - 1)


def test_whether_it_has_led_all_the_time() -> None:
    """Only if it leads in the same epoch now: every change of leadership begins another."""
    lead = KnownLead()
    company = in_phase_5(lead)
    (process,) = company.processes
    epoch = company.control.epoch
    company.rounds(1)
    assert process.fleet.leads_still(epoch)
    lead.record(Leadership(Authority.DYNAMODB, epoch + 4))
    assert not process.fleet.leads_still(epoch)


def test_a_lead_of_another_installation_keeps_dynamodb_from_leading() -> None:
    """Nobody could write down that it leads."""
    lead = KnownLead()
    company = Company()
    company.start("p0", lead=lead)
    company.walk(TWO, THREE, FOUR)
    lead.written = Leadership(Authority.MYSQL, company.control.epoch + 100)
    company.change(armed=True)
    company.flags.move_to(FIVE)
    company.rounds(5)
    assert company.control.leader is Authority.DRAINING
    company.rounds(15, seconds=1.0)
    assert (company.control.leader, company.phases) == (Authority.MYSQL, [FOUR])


def test_an_old_try_may_be_sent_as_long_as_some_lease_may_cover_it() -> None:
    """Which is told to DynamoDB's sender: not by the lease of the moment, but by the last that was given."""
    lead = KnownLead()
    company = in_phase_5(lead)
    (process,) = company.processes
    company.rounds(1)
    returning(company)
    lead.record(said(company, Authority.RETURNING))
    company.rounds(1)
    assert process.fleet.may_write()
    company.pass_time(TERMS.lease + 0.1)
    assert not process.fleet.may_write()
