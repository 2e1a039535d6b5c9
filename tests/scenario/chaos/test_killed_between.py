"""kill -9 between commit and mirror, 20 times at random points: all keys converge."""

from __future__ import annotations

import pytest

from tests.scenario.chaos.ordeals import kill_many
from tests.scenario.chaos.plan import Plan
from tests.scenario.chaos.run import run

pytestmark = [pytest.mark.scenario, pytest.mark.timeout(900)]

TIMES = 20


def test_all_converge() -> None:
    """Whatever point a process died at, both databases are equal in the end and nothing acknowledged is lost."""
    result = run(Plan(seed=200, processes=4), suffer=kill_many(TIMES))
    assert result.ok, result.as_json()
    assert result.faults == {"kill": TIMES}


def test_without_the_journal_they_do_not() -> None:
    """Some of them died between commit and mirror: else the test above would prove nothing."""
    result = run(Plan(seed=200, processes=4, journal=False), suffer=kill_many(TIMES // 2))
    assert result.different
    assert not result.ok
