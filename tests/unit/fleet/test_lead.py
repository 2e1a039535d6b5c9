"""In phase 5 MySQL is not needed: neither to go on, nor to start, nor in a forked child."""

from __future__ import annotations

import pytest

from dal.errors import BackendUnavailable, ConfigurationError
from tests.unit.fleet.parts import FIVE, FOUR, THREE, TWO, Company, Driver, KnownLead, wishes


def in_phase_5(lead: KnownLead | None = None) -> Company:
    company = Company()
    company.start("p0", lead=lead)
    company.walk(TWO, THREE, FOUR)
    company.change(armed=True)
    company.walk(FIVE)
    return company


def test_in_phase_5_mysql_is_not_needed() -> None:
    """Nobody moves on from there, so answers count for ever."""
    company = in_phase_5()
    (process,) = company.processes
    process.forum.cut = Driver("gone away")
    company.rounds(3, seconds=100.0)
    assert (process.serves, process.phase) == (True, FIVE)


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
        process.turn()
        assert (process.phase, process.serves) == (FIVE, True)
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
    """It is tried again with the next turn; writes go on meanwhile."""
    lead = KnownLead()
    company = Company()
    company.start("p0", lead=lead)
    company.walk(TWO, THREE, FOUR)
    company.change(armed=True)
    lead.error = BackendUnavailable("throttled")
    company.walk(FIVE)
    (process,) = company.processes
    process.fleet.moved_on(company.control.epoch - 1)
    lead.error = None
    company.rounds(1)
    assert lead.written


def test_a_forked_child_of_phase_5_answers_without_mysql() -> None:
    """As its parent does."""
    company = in_phase_5(KnownLead())
    (process,) = company.processes
    process.forum.cut = Driver("gone away")
    process.fleet._begin_anew()  # what a fork does in the child
    assert process.fleet.snapshot().phase is FIVE
    assert process.serves
