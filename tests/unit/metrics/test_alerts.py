"""Every alert is explained to whoever it wakes, and proved by a scenario in which it rings."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from metrics.dashboards.__main__ import ROOT
from metrics.dashboards.rule import RUNBOOK, Alert
from metrics.dashboards.rules import ALERTS

HEADINGS = re.findall(r"^## (\w+)$", (ROOT / RUNBOOK).read_text(), re.MULTILINE)
EACH = pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.name)


def scenarios() -> list[dict[str, Any]]:
    """Every expectation of the scenarios for `promtool`."""
    files = (ROOT / "grafana/prometheus").glob("*_test.yml")
    tests = [test for file in files for test in yaml.safe_load(file.read_text())["tests"]]
    return [expected for test in tests for expected in test.get("alert_rule_test", ())]


RINGING = {expected["alertname"] for expected in scenarios() if expected["exp_alerts"]}


@EACH
def test_an_alert_says_how_urgent_it_is_and_what_to_do(alert: Alert) -> None:
    """Sentences for people: what is the matter, and the next step."""
    assert alert.severity in {"page", "ticket"}
    assert alert.advice.endswith(".")
    assert "$labels." in alert.summary


@EACH
def test_an_alert_is_proved_by_a_scenario(alert: Alert) -> None:
    """`promtool` has seen it ring; the silent twins are in the same scenario."""
    assert alert.name in RINGING


@EACH
def test_the_link_of_an_alert_leads_to_its_section(alert: Alert) -> None:
    """GitHub's anchor of a heading is its text in small letters."""
    assert alert.runbook in {f"{RUNBOOK}#{heading.lower()}" for heading in HEADINGS}


def test_the_runbook_has_one_section_per_alert_in_the_same_order() -> None:
    """A section of an alert that is gone would be a twin of nothing."""
    assert [alert.name for alert in ALERTS] == HEADINGS
