"""`up` keeps a stack, `down` ends exactly that one."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from devstack.http import answers
from devstack.paths import ROOT
from tests.integration.devstack.processes import Watch

pytestmark = pytest.mark.integration


class Devstack:
    """The command line with a folder of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(self, *arguments: str, status: int = 0) -> str:
        """Run one command and return what it printed."""
        environment = {**os.environ, "DEVSTACK_HOME": str(self.home), "COLUMNS": "200"}
        command = [sys.executable, "-m", "devstack", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    def state(self) -> dict[str, object]:
        """What `up` wrote down."""
        state: dict[str, object] = json.loads((self.home / "stack.json").read_text())
        return state

    def watch(self) -> Watch:
        """The keeper and the leashes of the kept stack."""
        state = self.state()
        assert isinstance(state["pid"], int)
        assert isinstance(state["processes"], dict)
        return Watch(state["pid"], *state["processes"].values())


def test_up_twice_then_down(tmp_path: Path) -> None:
    """The second `up` shows the same stack; `down` of somebody else leaves it; its own `down` ends it."""
    ours, other = Devstack(tmp_path / "ours"), Devstack(tmp_path / "other")
    first = ours("up", "prometheus")
    try:
        assert ours("up", "prometheus") == first
        assert ours("status") == first
        assert "Nothing" in other("down")
        address = next(word for word in first.split() if word.startswith("http://"))
        assert answers(f"{address}/-/ready")
        watch = ours.watch()
    finally:
        assert "Stopped" in ours("down")
    watch.wait()
    assert "Nothing" in ours("status", status=1)
    assert not answers(f"{address}/-/ready")


def test_a_killed_keeper_leaves_nothing(tmp_path: Path) -> None:
    """After kill -9 of the keeper the servers end, and the next look removes the stale state."""
    ours = Devstack(tmp_path)
    ours("up", "prometheus")
    watch = ours.watch()
    pid = ours.state()["pid"]
    assert isinstance(pid, int)
    os.kill(pid, signal.SIGKILL)
    watch.wait()
    assert "Nothing" in ours("down")
    assert not (tmp_path / "stack.json").exists()


def test_an_extra_may_add_rows(tmp_path: Path) -> None:
    """What runs beside the servers is printed with them."""
    ours = Devstack(tmp_path)
    try:
        assert "somewhere" in ours("up", "prometheus", "--with", f"{__name__.rpartition('.')[0]}.extra:rows")
    finally:
        ours("down")


def test_an_extra_that_is_missing_is_an_error(tmp_path: Path) -> None:
    """The keeper's error reaches the person at the terminal, and nothing keeps running."""
    ours = Devstack(tmp_path)
    assert "not a function" in ours("up", "prometheus", "--with", "devstack.nowhere:rows", status=1)
    assert "Nothing" in ours("down")
