"""Short runs of chaos; `make chaos ARGS="--seconds 3600"` makes long ones."""

from __future__ import annotations

import pytest

from tests.scenario.chaos.ordeals import outage
from tests.scenario.chaos.plan import Plan, seeds
from tests.scenario.chaos.run import run

pytestmark = [pytest.mark.scenario, pytest.mark.timeout(400)]

SHORT = 12.0
SURE = 100  # acknowledged operations without a mirror, of which some are lost for sure


def test_nothing_is_lost_by_the_cutover() -> None:
    """All kinds of faults at random, then DynamoDB takes the lead: it has exactly what was acknowledged."""
    (seed,) = seeds(None, 1)
    result = run(Plan(seed, SHORT, cutover=True))
    assert result.ok, result.as_json()
    assert len(result.faults) > 3, result.as_json()
    assert 5 in result.phases, result.as_json()


def test_without_the_journal_much_is_lost() -> None:
    """The alarm is proved: what was acknowledged while DynamoDB was out is missing once it leads."""
    result = run(Plan(1, journal=False, cutover=True), suffer=outage(SURE))
    assert result.as_json()["lost"], result.as_json()
    assert not result.ok


def test_with_the_journal_an_outage_is_made_up_for() -> None:
    """The same outage, but nothing is missing once DynamoDB leads."""
    result = run(Plan(1, cutover=True), suffer=outage(SURE))
    assert result.ok, result.as_json()


def test_without_faults_nothing_is_found() -> None:
    """The alarm is silent where nothing fails, without the journal too."""
    result = run(Plan(1, seconds=5.0, journal=False, lanes=frozenset()))
    assert result.ok, result.as_json()
