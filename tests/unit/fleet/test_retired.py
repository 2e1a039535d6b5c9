"""A process of phase 5 whose tables in MySQL `dal uninstall` has dropped: MySQL answers, but knows of no fleet."""

from __future__ import annotations

import logging

import pytest

from dal.errors import ConfigurationError, NotInstalled
from tests.unit.fleet.parts import FIVE, FOUR, TERMS, THREE, TWO, Company, KnownLead
from tests.unit.journal.parts import Debt
from tests.unit.journal.test_keeper import Kept

GONE = NotInstalled("database.mysql: the tables of the journal are missing")


def in_phase_5() -> Company:
    """One process there, and DynamoDB knows."""
    company = Company()
    company.start("p0", lead=KnownLead())
    company.walk(TWO, THREE, FOUR)
    company.change(armed=True)
    company.walk(FIVE)
    return company


def test_it_goes_on() -> None:
    """Each look at the lead item prolongs what it answers, and what it writes."""
    company = in_phase_5()
    (process,) = company.processes
    process.forum.cut = GONE
    company.rounds(10, seconds=TERMS.beat)
    assert (process.serves, process.leads, process.phase) == (True, True, FIVE)


def test_it_starts_again() -> None:
    """As where MySQL is away: the lead item says who leads."""
    company = Company()
    company.database.fail(GONE)
    process = company.start("p0", lead=KnownLead(known=True))
    assert (process.phase, process.serves, process.leads) == (FIVE, True, True)


def test_without_a_lead_it_does_not_start() -> None:
    """Before the installation nobody knows who leads, and what to run is said."""
    company = Company()
    company.database.fail(GONE)
    with pytest.raises(ConfigurationError, match="tables of the journal are missing"):
        company.start("p0", lead=KnownLead())


def test_the_keeper_tells_it_once(caplog: pytest.LogCaptureFixture) -> None:
    """No traceback each second for as long as MySQL stays on."""
    kept = Kept(Debt(authors=1))
    kept.active = False
    kept.debt.leader.fail(GONE)
    with caplog.at_level(logging.INFO, "dal.journal"):
        for _ in range(5):
            kept.turn(1.0)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "tables of the journal are missing" in caplog.text
