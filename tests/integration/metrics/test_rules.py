"""Prometheus's own tool accepts the rules, and they fire when and only when they should."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from devstack.packages import Program
from devstack.tools import find
from metrics.dashboards.__main__ import ROOT

pytestmark = pytest.mark.integration

FOLDER = ROOT / "grafana/prometheus"
CALLS, FLEET = "rules_test.yml", "fleet_rules_test.yml"
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
    ],
)
def test_a_wrong_rule_is_found(tmp_path: Path, scenarios: str, right: str, wrong: str) -> None:
    """The scenarios can fail: each planted mistake is noticed."""
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    rules = (FOLDER / "rules.yml").read_text()
    assert right in rules
    (tmp_path / "rules.yml").write_text(rules.replace(right, wrong))
    assert promtool(tmp_path, "test", "rules", scenarios).returncode == 1
