"""The prefork server that people use: one `/metrics` for all workers, with and without `--preload`."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from metrics.exporter import DIRECTORY, merged_app, prepare_directory
from tests.unit.metrics import readings
from tests.waiting import until

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[3]
MODULE = "tests.integration.metrics.shop"


class Shop:
    """A running gunicorn with two workers."""

    def __init__(self, process: subprocess.Popen[str], directory: Path) -> None:
        self.process = process
        self.directory = directory
        self.requests = 0
        assert process.stderr is not None
        self.url = next(found[0] for line in process.stderr if (found := re.search(r"http://[\d.:]+", line)))

    def order(self) -> str:
        """One request; returns the worker that answered."""
        with urllib.request.urlopen(f"{self.url}/order", timeout=5) as answer:
            self.requests += 1
            return str(answer.read().decode())

    def both(self) -> set[str]:
        """Order until two workers have answered."""
        seen: set[str] = set()

        def another() -> bool:
            seen.add(self.order())
            return len(seen) == 2

        until(another)
        return seen

    def phases(self) -> set[str]:
        """The workers whose phase `/metrics` shows."""
        found = readings.scrape(f"{self.url}/metrics")
        return {sample.labels["pid"] for sample in found if sample.name == "dal_phase"}


@pytest.fixture(params=["--preload", "--log-level=info"], ids=["preload", "no-preload"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    """The shop under gunicorn; the second option stands for none."""
    directory = prepare_directory(tmp_path / "shared")
    command = [sys.executable, "-m", "gunicorn", "-c", f"python:{MODULE}", request.param, f"{MODULE}:application"]
    environment = {**os.environ, DIRECTORY: str(directory)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        yield Shop(process, directory)
        process.terminate()
        process.communicate(timeout=20)


def test_a_clean_end_loses_nothing_and_leaves_no_gauges(shop: Shop) -> None:
    """Nobody scraped: what a worker counted is in its file."""
    shop.both()
    shop.process.terminate()
    shop.process.communicate(timeout=20)
    found = readings.answer(merged_app(shop.directory))
    assert readings.value(found, "dal_operation_seconds_count") == shop.requests
    assert readings.value(found, "dal_phase") is None


def test_a_killed_worker_vanishes_from_the_gauges_and_its_counts_stay(shop: Shop) -> None:
    """Gunicorn replaces it; the dead one's phase is gone, the living one's stays, and so does each request."""
    dead, living = sorted(shop.both())
    assert {dead, living} <= shop.phases()
    os.kill(int(dead), signal.SIGKILL)
    until(lambda: dead not in shop.phases())
    assert living in shop.phases()
    shop.both()
    found = readings.scrape(f"{shop.url}/metrics")
    assert readings.value(found, "dal_operation_seconds_count") == shop.requests
    assert len(list(shop.directory.glob("*.cells"))) == 2
