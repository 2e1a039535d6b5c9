"""Workers come and go, some of them killed: no count is lost, doubled or taken back, nothing is left behind."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import pytest
from prometheus_client.samples import Sample

from metrics.exporter import DIRECTORY, merged_app, prepare_directory
from tests.unit.metrics import readings
from tests.waiting import until

ROOT = Path(__file__).parents[3]
WORKERS, RESTARTS = 4, 50

Counts = dict[tuple[str, frozenset[tuple[str, str]]], float]


@dataclass
class Server:
    """A running prefork server and the page that shows it."""

    process: subprocess.Popen[str]
    directory: Path
    notes: Path
    living: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._page = merged_app(self.directory)

    def do(self, command: str) -> str:
        """Give a command and wait for its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def start(self) -> None:
        """Start a worker and wait until it has worked."""
        pid = self.do("start")
        self.living.append(pid)
        until(lambda: pid in self.phases())

    def work(self) -> None:
        """Wait until there is something to lose."""
        before = self.noted("finished")
        until(lambda: self.noted("finished") > before + 40)

    def end_oldest(self, ending: str) -> None:
        """End a worker in the midst of its work."""
        self.do(f"{ending} {self.living.pop(0)}")

    def scrape(self) -> list[Sample]:
        return readings.answer(self._page)

    def phases(self) -> set[str]:
        """The processes whose gauges show."""
        return {sample.labels["pid"] for sample in self.scrape() if sample.name == "dal_phase"}

    def noted(self, what: str) -> int:
        """How many operations began or finished, by the workers' own notes."""
        return (self.notes / what).stat().st_size

    def files(self) -> int:
        return len(list(self.directory.iterdir()))


@contextmanager
def serving(folder: Path, *, hook: bool = True) -> Iterator[Server]:
    """The server with its workers at work; all of them end with it."""
    directory, notes = prepare_directory(folder / "shared"), folder / "notes"
    notes.mkdir()
    command = [sys.executable, "-m", "tests.unit.metrics.prefork_master", str(notes), "hook" if hook else "none"]
    environment = {**os.environ, DIRECTORY: str(directory)}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        server = Server(process, directory, notes)
        try:
            for _ in range(WORKERS):
                server.start()
            yield server
        finally:
            for pid in server.living:
                server.do(f"kill {pid}")


class Watch:
    """Sees whether a number that must grow becomes smaller between two looks, or vanishes."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._last: Counts = {}
        self.backwards = False

    def look(self) -> None:
        found = [sample for sample in self._server.scrape() if "pid" not in sample.labels]
        now = {(sample.name, frozenset(sample.labels.items())): sample.value for sample in found}
        self.backwards |= any(now.get(series, -1) < value for series, value in self._last.items())
        self._last = now


def churn(server: Server, restarts: int, sabotage: Callable[[Server], None] = lambda _: None) -> set[str]:
    """Restart workers, every other one by force; returns what is wrong afterwards, in a word each."""
    watch = Watch(server)
    files, series = server.files(), len(server.scrape())
    for _, ending in zip(range(restarts), cycle(("kill", "end")), strict=False):
        server.work()
        watch.look()
        server.end_oldest(ending)
        sabotage(server)
        watch.look()
        server.start()
    found = {
        "backwards": watch.backwards,
        "files": server.files() > files,
        "series": len(server.scrape()) > series,
        "gauges": server.phases() != set(server.living),
    }
    return {what for what, wrong in found.items() if wrong}


def total(server: Server, name: str) -> float:
    return readings.value(server.scrape(), name) or 0


def test_fifty_restarts_leave_nothing_behind_and_lose_nothing(tmp_path: Path) -> None:
    """Half of them by force and all of them in the midst of work; what had finished by then counts, once."""
    with serving(tmp_path) as server:
        assert churn(server, RESTARTS) == set()
        for pid in server.living:
            server.do(f"end {pid}")
        server.living.clear()
        finished, began = server.noted("finished"), server.noted("began")
        assert finished <= total(server, "dal_operation_seconds_count") <= began
        assert finished <= total(server, "dal_comparisons_total") <= began
        assert began - finished <= 2 * RESTARTS  # each of a killed worker's two threads was in one operation
        assert finished > 40 * RESTARTS


def forget_the_dead(server: Server) -> None:
    """Remove the files that nobody is counting in, and what was counted there."""
    for file in server.directory.glob("*.cells"):
        if not counted_in(file):
            file.unlink()


def keep_the_dead(server: Server) -> None:
    """Put such files aside for good: each process has a file of its own then."""
    for file in server.directory.glob("*.cells"):
        if not counted_in(file) and not file.name.startswith("dead"):
            file.rename(file.with_name(f"dead-{time.monotonic_ns()}.cells"))


def counted_in(file: Path) -> bool:
    """Whether a living process claims it."""
    with file.open("rb") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


@pytest.mark.parametrize(("sabotage", "wrong"), [(forget_the_dead, {"backwards"}), (keep_the_dead, {"files"})])
def test_lost_counts_and_files_of_the_dead_are_noticed(
    tmp_path: Path, sabotage: Callable[[Server], None], wrong: set[str]
) -> None:
    """The twins: files of the dead that go take counts back, files that stay pile up."""
    with serving(tmp_path) as server:
        assert churn(server, 3, sabotage) == wrong


def test_gauges_of_the_dead_are_noticed(tmp_path: Path) -> None:
    """The twin: without the server's hook their gauges and files stay."""
    with serving(tmp_path, hook=False) as server:
        assert churn(server, 3) == {"files", "gauges", "series"}
