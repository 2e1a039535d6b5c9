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


def promtool(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    tool = find()[Program.PROMETHEUS].with_name("promtool")
    return subprocess.run([tool, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def test_the_rules_are_well_formed() -> None:
    """`promtool check rules` finds nothing to complain of."""
    checked = promtool(FOLDER, "check", "rules", "rules.yml")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_rules_fire_on_planted_faults_and_not_on_their_twins() -> None:
    """`promtool test rules` runs every scenario of `rules_test.yml`."""
    tested = promtool(FOLDER, "test", "rules", "rules_test.yml")
    assert tested.returncode == 0, tested.stdout + tested.stderr


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("seconds > 60", "seconds > 600"),
        ("unless (dal_read_only == 1)", "unless (dal_read_only == 2)"),
        ("seconds < 60)", "seconds < 600)"),
        ("ratio5m > 0.05", "ratio5m > 0.5"),
        ("offset 10m) > 0", "offset 10m) > 9"),
        ("for: 5m", "for: 5s"),
    ],
)
def test_a_wrong_rule_is_found(tmp_path: Path, right: str, wrong: str) -> None:
    """The scenarios can fail: each planted mistake is noticed."""
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    rules = (FOLDER / "rules.yml").read_text()
    assert right in rules
    (tmp_path / "rules.yml").write_text(rules.replace(right, wrong))
    assert promtool(tmp_path, "test", "rules", "rules_test.yml").returncode == 1
