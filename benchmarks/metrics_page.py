"""`/metrics` of a prefork server with four workers of eight threads each, which count on between two scrapes.

The client library chooses its storage when it is first imported, so this is measured in a process of its own.
"""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import NoReturn
from wsgiref.util import setup_testing_defaults

from prometheus_client import CollectorRegistry

from benchmarks.effort import Effort
from benchmarks.figures import Figure, Unit, timed
from benchmarks.hour import a_moment, an_hour, everything
from metrics import PrometheusSink
from metrics.exporter import DIRECTORY, merged_app

WORKERS, THREADS = 4, 8
SHAPES = {"hour": an_hour, "everything": everything}

Traffic = Callable[[PrometheusSink], None]


def figures(effort: Effort) -> Iterator[Figure]:
    """Run this module in multiprocess mode, once for each shape, and read what it printed."""
    hour, everything = (_measured(shape, effort.dear) for shape in SHAPES)
    worse = "every operation on every route with every outcome"
    yield timed(
        "/metrics of 4 workers after an hour, median",
        hour["median"],
        Unit.MILLISECONDS,
        budget=20,
        peer=f"the fastest {hour['fastest'] * 1e3:.1f} ms; {worse} {everything['median'] * 1e3:.1f} ms",
    )
    yield timed(
        "/metrics of 4 workers after an hour, p95",
        hour["p95"],
        Unit.MILLISECONDS,
        budget=20,
        peer=f"{worse} {everything['p95'] * 1e3:.1f} ms; a worker's first {hour['first'] * 1e3:.1f} ms",
    )
    yield Figure(
        "/metrics of 4 workers after an hour, size",
        hour["bytes"] / 1e6,
        Unit.MEGABYTES,
        budget=1,
        peer=f"{hour['sent'] / 1e6:.2f} MB with gzip; {worse} {everything['bytes'] / 1e6:.2f} MB",
    )


def _measured(shape: str, scrapes: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="switchyard-bench-") as directory:
        command = [sys.executable, "-m", "benchmarks.metrics_page", shape, str(scrapes)]
        environment = {**os.environ, DIRECTORY: directory}
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=300)
    found: dict[str, float] = json.loads(done.stdout)
    return found


class Workers:
    """Forked processes whose threads do the same thing once whenever they are told to."""

    def __init__(self) -> None:
        self._told = [os.pipe() for _ in range(WORKERS)]
        self._done = os.pipe()
        self._pids = [self._fork(read) for read, _ in self._told]

    def work(self, command: bytes) -> None:
        """Let all of them do it, and wait."""
        for _, write in self._told:
            os.write(write, command)
        for _ in self._pids:
            os.read(self._done[0], 1)

    def close(self) -> None:
        """End them."""
        for pid in self._pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    def _fork(self, commands: int) -> int:
        return os.fork() or self._obey(commands)

    def _obey(self, commands: int) -> NoReturn:
        sink = PrometheusSink(CollectorRegistry())
        traffic: dict[bytes, Traffic] = {b"m": a_moment, b"h": an_hour, b"e": everything}
        gate = threading.Barrier(THREADS + 1)
        doing: list[Traffic] = []

        def serve() -> None:
            while True:
                gate.wait()
                doing[-1](sink)
                gate.wait()

        for _ in range(THREADS):
            threading.Thread(target=serve, daemon=True).start()
        while command := os.read(commands, 1):
            doing[:] = [traffic[command]]
            gate.wait()
            gate.wait()
            os.write(self._done[1], b".")
        os._exit(0)


@contextmanager
def workers() -> Iterator[Workers]:
    """Four of them, ended at the end."""
    started = Workers()
    try:
        yield started
    finally:
        started.close()


def measure(shape: str, scrapes: int) -> dict[str, float]:
    """Seconds and bytes of scrapes as Prometheus makes them; the process must be in multiprocess mode."""
    page = merged_app(Path(os.environ[DIRECTORY]))

    def scrape(encoding: str) -> tuple[float, float]:
        environ: dict[str, object] = {}
        setup_testing_defaults(environ)
        environ["HTTP_ACCEPT_ENCODING"] = encoding
        start = perf_counter()
        body = b"".join(page(environ, lambda *_: lambda _: None))
        return perf_counter() - start, len(body)

    with workers() as busy:
        busy.work(shape[:1].encode())
        first, sent = scrape("gzip")
        seconds = []
        for _ in range(scrapes):
            busy.work(b"m")
            seconds.append(scrape("gzip")[0])
        _, size = scrape("identity")
    times = {
        "fastest": min(seconds),
        "median": statistics.median(seconds),
        "p95": statistics.quantiles(seconds, n=20)[-1],
        "first": first,
    }
    return {**times, "sent": sent, "bytes": size}


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
