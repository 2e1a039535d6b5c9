"""Prefork servers: several real processes, one view, nothing counted twice, nothing lost at a clean exit."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from prometheus_client.samples import Sample

from metrics.exporter import DIRECTORY, child_exit, merged_app, prepare_directory, sweep_dead
from tests.unit.metrics import readings

ROOT = Path(__file__).parents[3]


@dataclass
class Worker:
    """One counting process; see `worker.py` for what it obeys."""

    process: subprocess.Popen[str]

    def do(self, command: str) -> str:
        """Give a command and wait for its answer (empty if it ended the process)."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def end(self, command: str) -> int:
        """Give a command that ends the process; returns its status."""
        self.do(command)
        return self.process.wait(timeout=10)


class Team:
    """Starts workers that share a directory, and reads what they share."""

    def __init__(self, directory: Path | None) -> None:
        self.directory = directory
        self.workers: list[Worker] = []

    def start(self, **environment: str) -> Worker:
        shared = {} if self.directory is None else {DIRECTORY: str(self.directory)}
        base = {name: value for name, value in os.environ.items() if name != DIRECTORY}
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.unit.metrics.worker"],
            cwd=ROOT,
            env={**base, **shared, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.workers.append(Worker(process))
        return self.workers[-1]

    def scrape(self) -> list[Sample]:
        assert self.directory is not None
        return readings.answer(merged_app(self.directory))

    def counted(self) -> tuple[float | None, float | None]:
        """Operations and comparisons over all processes."""
        found = self.scrape()
        return (
            readings.value(found, "dal_operation_seconds_count"),
            readings.value(found, "dal_comparisons_total", verdict="match"),
        )

    def files(self) -> list[str]:
        """The files that are counted in."""
        assert self.directory is not None
        return sorted(file.name for file in self.directory.glob("*.cells"))

    def phases(self) -> dict[str, float]:
        """The phase of each process by its id."""
        lowest = [s for s in self.scrape() if s.name == "dal_phase" and s.labels["bound"] == "lowest"]
        return {sample.labels["pid"]: sample.value for sample in lowest}

    def close(self) -> None:
        for worker in self.workers:
            worker.process.kill()
            worker.process.communicate()


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    """Workers of one prefork server."""
    team = Team(prepare_directory(tmp_path / "shared"))
    yield team
    team.close()


@pytest.fixture
def loner() -> Iterator[Worker]:
    """A worker that shares nothing."""
    team = Team(None)
    yield team.start()
    team.close()


def test_counts_of_all_processes_are_added(team: Team) -> None:
    """Three workers count; a process that is none of them sees the exact sum."""
    for number in (1, 20, 300):
        worker = team.start()
        worker.do(f"count {number}")
        worker.do(f"count {number}")
    assert team.counted() == (642, 642)


def test_a_worker_that_is_scraped_answers_for_all_and_up_to_now(team: Team) -> None:
    """It adds what others counted to what it has just counted itself."""
    other, asked = team.start(), team.start()
    other.do("count 5")
    asked.do("count 7")
    assert asked.do("scrape").startswith("12 ")


def test_a_clean_exit_loses_nothing(team: Team) -> None:
    """A forked child counts its own."""
    worker = team.start()
    worker.do("count 5")
    worker.do("fork")
    worker.do("count 7")
    assert worker.end("exit") == 0
    assert team.counted() == (12, 12)


def test_a_child_of_multiprocessing_loses_nothing(team: Team) -> None:
    """Such children leave without running `atexit`."""
    worker = team.start()
    worker.do("count 5")
    worker.do("spawn 7")
    worker.do("count 1")  # the parent goes on, in new threads too
    assert worker.end("exit") == 0
    assert team.counted() == (13, 13)


def test_a_crash_loses_nothing(team: Team) -> None:
    """Counts are in the file when they are made: nobody has to write them there."""
    worker = team.start()
    worker.do("count 5")
    worker.end("crash")
    assert team.counted() == (5, 5)


def test_a_process_counts_on_where_a_dead_one_stopped(team: Team) -> None:
    """One file for however many processes come one after the other; their counts add up."""
    for number in (5, 7, 1):
        worker = team.start()
        worker.do(f"count {number}")
        worker.end("crash")
    assert team.counted() == (13, 13)
    assert team.files() == ["0.cells"]


def test_processes_at_once_have_a_file_each(team: Team) -> None:
    """The twin: the file of a living process is left alone, by a child that it forked too."""
    first, second = team.start(), team.start()
    first.do("count 5")
    second.do("count 7")
    second.do("fork")
    second.do("count 1")
    assert team.files() == ["0.cells", "1.cells", "2.cells"]
    assert team.counted() == (13, 13)


def test_a_scrape_survives_a_process_that_is_just_starting(team: Team) -> None:
    """For a moment its file exists and is empty."""
    assert team.directory is not None
    worker = team.start()
    worker.do("count 5")
    (team.directory / "histogram_1.db").touch()
    (team.directory / "7.cells").touch()
    (team.directory / "gauge_liveall_1.db").touch()
    assert team.counted() == (5, 5)


def test_each_process_shows_its_own_phase(team: Team) -> None:
    """Two workers in neighbouring phases are told apart."""
    pids = [team.start().do(f"phase {number}") for number in (2, 3)]
    assert team.phases() == {pids[0]: 2, pids[1]: 3}


def test_a_forked_child_says_which_phase_it_inherited(team: Team) -> None:
    """It obeys what its parent obeyed until it fetches by itself; 0 would raise an alarm for nothing."""
    worker = team.start()
    parent = worker.do("phase 4")
    worker.do("fork")
    child = worker.do("count 1")
    assert team.phases() == {parent: 4, child: 4}


def test_a_dead_workers_gauges_vanish_and_its_counts_stay(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Gunicorn's `child_exit` hook does it."""
    assert team.directory is not None
    monkeypatch.setenv(DIRECTORY, str(team.directory))
    living, dying = team.start(), team.start()
    pid = living.do("phase 2")
    dead = dying.do("phase 3")
    dying.do("count 5")
    dying.end("exit")
    assert set(team.phases()) == {pid, dead}  # the twin: without the hook it stays
    child_exit(None, SimpleNamespace(pid=int(dead)))
    assert team.phases() == {pid: 2}
    assert team.counted() == (5, 5)
    assert list(team.directory.glob(f"gauge_*_{dead}.db")) == []


def test_gauges_of_processes_that_no_hook_buried_can_be_swept(team: Team) -> None:
    """A killed server leaves nobody to call hooks."""
    assert team.directory is not None
    living, dying = team.start(), team.start()
    pid = living.do("phase 2")
    dead = dying.do("phase 3")
    dying.end("crash")
    assert sweep_dead(team.directory) == [int(dead)]
    assert team.phases() == {pid: 2}


def test_a_new_run_starts_from_an_empty_directory(team: Team) -> None:
    """Numbers of an earlier run are not added to those of this one."""
    assert team.directory is not None
    worker = team.start()
    worker.do("count 5")
    worker.end("exit")
    prepare_directory(team.directory)
    assert team.counted() == (None, None)


def test_alone_a_forked_child_counts_from_zero(loner: Worker) -> None:
    """Without a shared directory each process shows its own counts only."""
    loner.do("count 5")
    assert loner.do("series").startswith("5.0 ")
    loner.do("fork")
    assert loner.do("series").startswith("None ")
    loner.do("count 2")
    assert loner.do("series").startswith("2.0 ")


def test_the_module_serves_the_merged_view(team: Team) -> None:
    """`python -m metrics` answers for processes it knows nothing of, until it is told to end."""
    assert team.directory is not None
    worker = team.start()
    worker.do("count 3")
    command = [sys.executable, "-m", "metrics", "--directory", str(team.directory)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        found = readings.scrape(server.stdout.readline().strip())
        server.terminate()
        assert server.wait(timeout=10) == 0
    assert readings.value(found, "dal_operation_seconds_count") == 3


def test_the_module_wants_a_directory(tmp_path: Path) -> None:
    """A typing mistake is said, not served as an empty page."""
    command = [sys.executable, "-m", "metrics", "--directory", str(tmp_path / "none")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "no such directory" in ended.stderr
