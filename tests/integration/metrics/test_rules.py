"""Prometheus's own tool accepts the rules, and they fire when and only when they should."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from devstack.packages import Program
from devstack.tools import find
from metrics.dashboards.__main__ import ROOT
from tests.integration.metrics.mutants import plant

pytestmark = pytest.mark.integration

FOLDER = ROOT / "grafana/prometheus"
CALLS, FLEET = "rules_test.yml", "fleet_rules_test.yml"
PARITY, SERVING = "parity_rules_test.yml", "serving_rules_test.yml"
SCENARIOS = sorted(path.name for path in FOLDER.glob("*_test.yml"))


def promtool(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    tool = find()[Program.PROMETHEUS].with_name("promtool")
    return subprocess.run([tool, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def test_the_rules_are_well_formed() -> None:
    """`promtool check rules` finds nothing to complain of."""
    checked = promtool(FOLDER, "check", "rules", "rules.yml")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_rules_fire_on_planted_faults_and_not_on_their_twins() -> None:
    """`promtool test rules` runs every scenario of `*_test.yml`."""
    tested = promtool(FOLDER, "test", "rules", *SCENARIOS)
    assert tested.returncode == 0, tested.stdout + tested.stderr


@pytest.mark.parametrize(
    ("scenarios", "right", "wrong"),
    [
        (CALLS, "seconds > 60", "seconds > 600"),
        (CALLS, "unless (dal_read_only == 1)", "unless (dal_read_only == 2)"),
        (CALLS, "seconds < 60)", "seconds < 600)"),
        (CALLS, "ratio5m > 0.05", "ratio5m > 0.5"),
        (CALLS, "offset 10m) > 0", "offset 10m) > 9"),
        (CALLS, "for: 5m", "for: 5s"),
        (FLEET, "for: 10m", "for: 10s"),
        (FLEET, "for: 2m", "for: 2s"),
        (FLEET, "oldest_seconds:max > 300 ", "oldest_seconds:max > 3000 "),
        (FLEET, "oldest_seconds:max > 1800 ", "oldest_seconds:max > 180 "),
        (FLEET, ") >= 2)", ") >= 1)"),
        (FLEET, "(dal_journal_poisoned) > 0", "(dal_journal_poisoned) > 2"),
        (FLEET, 'reason="journal"', 'reason="unarmed"'),
        (FLEET, "unless on (job, instance, pid)", "and on (job, instance, pid)"),
        (FLEET, "== 1) * 0", "== 2) * 0"),
        (FLEET, 'leader="draining"', 'leader="mysql"'),
        (FLEET, "circuit_open == 1", "circuit_open == 2"),
        (PARITY, "> 86400", "> 864000"),
        (PARITY, ">= 3 < 5", ">= 2 < 5"),
        (PARITY, ">= 3 < 5", ">= 3 < 6"),
        (PARITY, "for: 1h", "for: 1m"),
        (PARITY, 'leader="returning"', 'leader="dynamodb"'),
        (PARITY, 'dal_rehearsals_total{verdict="mismatch"}', 'dal_rehearsals_total{verdict="match"}'),
        (PARITY, "* 0 + 2", "* 0 + 1"),
        (PARITY, "count by (job) (dal_build_info)) * 0 + 0", "count by (job) (dal_build_info)) * 0 + 1"),
        (SERVING, "dal_layer_seconds_count[5m])) > 0)", "dal_layer_seconds_count[5m])) >= 0)"),
        (SERVING, "> 0.002", "> 0.0001"),
        (SERVING, "> 3 * avg", "> 9 * avg"),
        (SERVING, "> 0.02", "> 0.2"),
        (SERVING, "and on (job, instance) count", "unless on (job, instance) count"),
        (SERVING, "[6h]", "[1m]"),
        (SERVING, "for: 2m", "for: 10s"),
    ],
)
def test_a_wrong_rule_is_found(tmp_path: Path, scenarios: str, right: str, wrong: str) -> None:
    """The scenarios can fail: each planted mistake is noticed."""
    plant(FOLDER, tmp_path, scenarios, right, wrong)
    assert promtool(tmp_path, "test", "rules", scenarios).returncode == 1


@pytest.mark.parametrize(
    ("scenarios", "right"),
    [(CALLS, "seconds > 60"), (FLEET, "circuit_open == 1"), (PARITY, "> 86400"), (SERVING, "> 0.02")],
)
def test_a_rule_without_a_mistake_passes(tmp_path: Path, scenarios: str, right: str) -> None:
    """What is found above is the mistake, not that the file was cut down."""
    plant(FOLDER, tmp_path, scenarios, right, right)
    assert promtool(tmp_path, "test", "rules", scenarios).returncode == 0
