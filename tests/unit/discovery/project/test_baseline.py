"""The backend's suite is run as it would be typed, and whatever becomes of it is a value."""

from __future__ import annotations

import os
import shlex
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dal.discovery.model import Baseline, Ending
from dal.discovery.project import run_suite


def _run(folder: Path, command: str, timeout: float = 60) -> Baseline:
    return run_suite(command, folder, timeout=timeout)


def test_a_suite_that_passes(tmp_path: Path) -> None:
    """Counts, the end of the output, and the folder that it is run in."""
    (tmp_path / "summary.txt").write_text(
        "\n".join([*map(str, range(50)), "", "== 3 passed, 1 skipped in 0.1s ==", ""])
    )
    found = _run(tmp_path, "cat summary.txt && echo done >&2")
    assert (found.ending, found.status) == (Ending.PASSED, 0)
    assert (found.passed, found.failed, found.skipped, found.errors) == (3, 0, 1, 0)
    assert len(found.output) == 20
    assert found.output[-2:] == ("== 3 passed, 1 skipped in 0.1s ==", "done")
    assert found.command == "cat summary.txt && echo done >&2"


def test_a_suite_of_unittest(tmp_path: Path) -> None:
    """A real run with a fault in it."""
    (tmp_path / "test_x.py").write_text(
        "import unittest\n"
        "class X(unittest.TestCase):\n"
        "    def test_a(self): pass\n"
        "    def test_b(self): self.fail()\n"
        "    def test_c(self): raise KeyError\n"
    )
    found = _run(tmp_path, f"{shlex.quote(sys.executable)} -m unittest")
    assert (found.ending, found.status) == (Ending.FAILED, 1)
    assert (found.passed, found.failed, found.skipped, found.errors) == (1, 1, 0, 1)
    assert found.output[-1] == "FAILED (failures=1, errors=1)"


def test_time_that_passes(tmp_path: Path) -> None:
    """Seconds are those of the clock."""
    ticks = iter([10.0, 12.34])
    assert run_suite("true", tmp_path, timeout=60, clock=lambda: next(ticks)).seconds == 2.3


def test_a_suite_without_an_end(tmp_path: Path) -> None:
    """It is stopped with what it has started, and what it said until then is kept."""
    found = _run(tmp_path, "echo begun; sleep 60 & echo $! > child; wait", timeout=0.3)
    assert (found.ending, found.status, found.passed) == (Ending.TIMED_OUT, None, None)
    assert found.output == ("begun",)
    child = int((tmp_path / "child").read_text())
    assert _soon(lambda: not _is_running(child))


def _soon(holds: Callable[[], bool]) -> bool:
    """Whether something comes true: who collects a process that was stopped is the system's business."""
    end = time.monotonic() + 5
    while not holds() and time.monotonic() < end:
        time.sleep(0.01)
    return holds()


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not state.exists() or ") Z " not in state.read_text()


def test_what_a_suite_leaves_running_is_not_waited_for(tmp_path: Path) -> None:
    """A server that it forgets to stop keeps the output open."""
    begun = time.monotonic()
    found = _run(tmp_path, "sleep 20 & echo '1 passed in 0.1s'")
    assert (found.ending, found.passed) == (Ending.PASSED, 1)
    assert time.monotonic() - begun < 10


def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    """No traceback: the shell's words are the output."""
    found = _run(tmp_path, "no-such-runner-anywhere --all")
    assert (found.ending, found.status, found.passed) == (Ending.NOT_STARTED, 127, None)
    assert "not found" in found.output[-1]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """That is said as well."""
    found = _run(tmp_path / "gone", "true")
    assert (found.ending, found.status) == (Ending.NOT_STARTED, None)
    assert found.output == (f"{tmp_path / 'gone'}: No such file or directory",)


def test_nothing_is_asked(tmp_path: Path) -> None:
    """A suite that waits for a person gets the end of its input."""
    assert _run(tmp_path, "read answer || echo nobody").output == ("nobody",)


@pytest.mark.parametrize("status", [1, 2, 5])
def test_other_endings(tmp_path: Path, status: int) -> None:
    """Whatever is not 0 has failed, and is kept."""
    found = _run(tmp_path, f"exit {status}")
    assert (found.ending, found.status, found.passed) == (Ending.FAILED, status, None)
