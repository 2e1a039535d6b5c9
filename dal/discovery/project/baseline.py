"""Runs the backend's own tests, when somebody asks for it: nothing else in discovery runs anything."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

from dal.discovery.model import Baseline, Ending
from dal.discovery.project.summaries import Counts, counted, plain

_LAST = 20
_NO_SUCH_PROGRAM = 127
"""What a shell returns where it does not find the command."""
_LONGEST = 500


def run_suite(
    command: str, folder: Path, *, timeout: float, clock: Callable[[], float] = time.monotonic
) -> Baseline:
    """What a command says about the backend when it is run in its folder, as it would be typed there.

    A command that does not come to an end, or is not there, is a result as well: nothing is raised for it.

    Args:
        command: a line for the shell.
        folder: where it is run.
        timeout: seconds after which it is stopped, with everything that it started.
        clock: seconds that pass.
    """
    begun = clock()
    with tempfile.TemporaryFile() as output:  # a pipe would be kept open by what the tests leave running
        try:
            status = _run(command, folder, output, timeout)
        except OSError as error:
            return Baseline(command, Ending.NOT_STARTED, None, 0.0, output=(f"{folder}: {error.strerror}",))
        seconds = round(clock() - begun, 1)
        output.seek(0)
        counts, last = _read(plain(line) for line in output)
    return Baseline(command, _ending(status), status, seconds, *counts, output=last)


def _run(command: str, folder: Path, output: IO[bytes], timeout: float) -> int | None:
    """What the command returns; None where it has not by then."""
    process = subprocess.Popen(  # noqa: S602  a person's own command, given for this
        command,
        shell=True,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        return process.wait(timeout)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _read(lines: Iterable[str]) -> tuple[Counts, tuple[str, ...]]:
    last: deque[str] = deque(maxlen=_LAST)

    def seen() -> Iterable[str]:
        for line in lines:
            if line.strip():
                last.append(line.rstrip()[:_LONGEST])
            yield line

    counts = counted(seen())
    return counts, tuple(last)


def _ending(status: int | None) -> Ending:
    if status is None:
        return Ending.TIMED_OUT
    return {0: Ending.PASSED, _NO_SUCH_PROGRAM: Ending.NOT_STARTED}.get(status, Ending.FAILED)
