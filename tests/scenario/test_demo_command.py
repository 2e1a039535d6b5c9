"""`python -m demo --embedded`, as a newcomer types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scenario.walking import PHASES

pytestmark = pytest.mark.scenario
ROOT = Path(__file__).parents[2]


def _demo(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "demo", *map(str, arguments)]
    wide = {**os.environ, "COLUMNS": "200"}
    return subprocess.run(command, cwd=ROOT, env=wide, capture_output=True, text=True, check=False, timeout=100)


def test_the_embedded_demo(tmp_path: Path) -> None:
    """It says loudly what stands in for what, ends by itself with status 0, and writes the agreed JSON."""
    path = tmp_path / "summary.json"
    done = _demo("--embedded", "--seconds", "0.2", "--customers", "1", "--json", path)
    assert done.returncode == 0, done.stderr
    assert "EMBEDDED: memory stands in for MySQL, moto for DynamoDB, a file for Unleash" in done.stderr
    assert "held: every process says `unarmed`" in done.stderr
    assert "to the last process in phase 5" in done.stderr
    assert "nothing was lost, different or failed" in done.stderr
    assert "Traceback" not in done.stderr
    result = json.loads(path.read_text())
    assert (result["ok"], result["lost"], result["different"], result["restarts"]) == (True, 0, 0, 0)
    assert [phase["phase"] for phase in result["phases"]] == PHASES


def test_a_wrong_option_is_explained() -> None:
    """Status 2 and the usage, before anything is started."""
    done = _demo("--embeded")
    assert done.returncode == 2
    assert "No such option: --embeded" in done.stderr
