"""`dal backfill` and `dal verify` as processes of their own: timed, measured, killed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from dal.backfill import RUN, Progress
from dal.config import Config
from dal.databases import open_databases

_DAL = Path(sys.executable).with_name("dal")
_LOOK = 0.25
_TOLD = 2000
"""Characters of what a command that failed has said last."""


@dataclass(slots=True)
class Ours:
    """Commands on one configuration; `peak` is the most memory that one of them has held, in MB."""

    config: Path
    program: Path = _DAL
    peak: float = 0.0
    took: float = field(default=0.0)

    def prepare(self) -> None:
        """Tables in both databases."""
        for command in ("install", "create-tables"):
            self.told(command)

    def told(self, *command: str) -> str:
        """What the command prints; `took` is how many seconds it needed."""
        began = perf_counter()
        with self._running(*command) as process:
            out, err = self._watched(process, lambda: False)
        self.took = perf_counter() - began
        if process.returncode:
            raise RuntimeError(f"{command} ended with {process.returncode}: {(err or out)[-_TOLD:]}")
        return out

    def counts(self, *command: str) -> dict[str, dict[str, Any]]:
        """The same as JSON."""
        found: dict[str, dict[str, Any]] = json.loads(self.told(*command, "--json"))
        return found

    def killed(self, *command: str, at: int) -> int:
        """Run the command until so many rows are copied, kill it, and say how many are saved by then."""
        with self._running(*command) as process:
            self._watched(process, lambda: self.copied() >= at)
            if process.poll() is not None:
                raise RuntimeError(f"{command} had ended before {at:,} rows: {process.returncode}")
            process.send_signal(signal.SIGKILL)
            process.communicate()
        return self.copied()

    def copied(self) -> int:
        """Rows that are saved as copied."""
        with closing(open_databases(Config.load(self.config))) as databases:
            runs = databases.mysql.runs
            saved = runs.load(RUN) if runs is not None else {}
            return sum(Progress.loads(kept.state).counts.rows for kept in saved.values())

    @contextmanager
    def _running(self, *command: str) -> Iterator[subprocess.Popen[str]]:
        words = [str(self.program), *command, "--config", str(self.config)]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            yield process

    def _watched(self, process: subprocess.Popen[str], enough: Callable[[], bool]) -> tuple[str, str]:
        """Look at its memory until it ends, or until it is enough; what it has printed on both streams."""
        while True:
            self.peak = max(self.peak, _megabytes(process.pid))
            try:
                return process.communicate(timeout=_LOOK)
            except subprocess.TimeoutExpired:
                if enough():
                    return "", ""


def _megabytes(pid: int) -> float:
    """The most that the process has held in memory so far."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii")
    except OSError:
        return 0.0
    found = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(found[0]) / 1024 if found else 0.0
