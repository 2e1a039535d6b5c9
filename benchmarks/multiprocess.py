"""The single route where a prefork server's workers share their metrics through files.

The client library chooses its storage when it is first imported, so this is measured in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial

from prometheus_client import CollectorRegistry, Histogram

from benchmarks.effort import Effort
from benchmarks.figures import Figure, Unit, micros, timed
from benchmarks.noop import NoopThings, layer
from benchmarks.race import race
from flags import MigrationPhase
from metrics.exporter import DIRECTORY


def figures(effort: Effort) -> Iterator[Figure]:
    """Run this module in multiprocess mode and read what it printed."""
    with tempfile.TemporaryDirectory(prefix="switchyard-bench-") as directory:
        command = [sys.executable, "-m", "benchmarks.multiprocess", str(effort.cheap)]
        environment = {**os.environ, DIRECTORY: directory}
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=120)
    found: dict[str, float] = json.loads(done.stdout)
    yield timed(
        "single route, multiprocess metrics",
        found["ours"],
        Unit.MICROSECONDS,
        budget=6,
        peer=f"bare call {micros(found['bare'])}, one prometheus_client histogram {micros(found['histogram'])}",
    )


def measure(rounds: int) -> dict[str, float]:
    """Seconds per call in this process, which must be in multiprocess mode.

    Raises:
        RuntimeError: it is not.
    """
    if not os.environ.get(DIRECTORY):
        raise RuntimeError(f"{DIRECTORY} is not set")
    histogram = Histogram("bench_seconds", "One observation.", ["operation"], registry=CollectorRegistry())
    observe = partial(histogram.labels("find").observe, 0.001)
    with layer(MigrationPhase.MYSQL_ONLY) as ours:
        find = partial(ours.things.find, 1)
        found = race(rounds, bare=partial(NoopThings().find, 1), ours=find, histogram=observe)
    return {name: found.median(name) for name in found.laps}


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
