"""`/metrics` of a prefork server with four workers of eight threads each, which count on between two scrapes.

The client library chooses its storage when it is first imported, so this is measured in a process of its own.
"""

from __future__ import annotations

import gzip
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, NoReturn
from wsgiref.util import setup_testing_defaults

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from benchmarks.effort import Effort
from benchmarks.figures import Figure, Unit, timed
from benchmarks.hour import a_moment, all_phases, an_hour, everything
from metrics import PrometheusSink
from metrics.exporter import DIRECTORY, merged_app

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

WORKERS, THREADS = 4, 8
_ACCEPT = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"  # as Prometheus asks
_PAGE = "/metrics of 4 workers after an hour"
SHAPES = {"hour": an_hour, "phases": all_phases, "everything": everything}

Traffic = Callable[[PrometheusSink], None]


def figures(effort: Effort) -> Iterator[Figure]:
    """Run this module in multiprocess mode, once for each shape, and read what it printed."""
    found = {shape: _measured(shape, effort.dear) for shape in SHAPES}
    hour = found["hour"]
    yield timed(
        f"{_PAGE}, median",
        hour["median"],
        Unit.MILLISECONDS,
        budget=20,
        peer=f"the fastest {hour['fastest'] * 1e3:.1f} ms; {_beside(found, 'median')}",
    )
    yield timed(
        f"{_PAGE}, p95",
        hour["p95"],
        Unit.MILLISECONDS,
        budget=20,
        peer=f"a worker's first {hour['first'] * 1e3:.1f} ms; {_beside(found, 'p95')}",
    )
    yield Figure(
        f"{_PAGE} over the same lines written by prometheus_client",
        hour["ratio"],
        Unit.TIMES,
        budget=0.2,
        peer=f"which adds nothing up; processor time, p95: {_beside(found, 'processor')}",
    )
    sent = f"{hour['sent'] / 1e6:.2f} MB with gzip; every operation on every route with every outcome"
    yield Figure(
        f"{_PAGE}, size",
        hour["bytes"] / 1e6,
        Unit.MEGABYTES,
        budget=1,
        peer=f"{sent} {found['everything']['bytes'] / 1e6:.2f} MB",
    )
    phases = found["phases"]
    yield Figure(
        f"{_PAGE} in all phases, size",
        phases["bytes"] / 1e6,
        Unit.MEGABYTES,
        budget=1,
        peer=f"{phases['sent'] / 1e6:.2f} MB with gzip",
    )


def _beside(found: Mapping[str, Mapping[str, float]], what: str) -> str:
    phases, everything = found["phases"][what] * 1e3, found["everything"][what] * 1e3
    return f"all phases {phases:.1f} ms, everything {everything:.1f} ms"


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
        traffic: dict[bytes, Traffic] = {b"m": a_moment, b"h": an_hour, b"p": all_phases, b"e": everything}
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


class _Library(Collector):
    """What `prometheus_client` takes to write a page whose numbers it is given, compressed as ours is."""

    def __init__(self, page: str) -> None:
        self._families = list(text_string_to_metric_families(page))
        self._registry = CollectorRegistry()
        self._registry.register(self)

    def collect(self) -> Iterable[Metric]:
        return self._families

    def seconds(self) -> float:
        """Of one page."""
        start = perf_counter()
        gzip.compress(generate_latest(self._registry), 1)
        return perf_counter() - start


def _text(page: WSGIApplication) -> str:
    environ: dict[str, object] = {}
    setup_testing_defaults(environ)
    return b"".join(page(environ, lambda *_: lambda _: None)).decode()


def measure(shape: str, scrapes: int) -> dict[str, float]:
    """Seconds and bytes of scrapes as Prometheus makes them; the process must be in multiprocess mode."""
    page = merged_app(Path(os.environ[DIRECTORY]))

    def scrape(encoding: str) -> tuple[float, float, int]:
        environ: dict[str, object] = {}
        setup_testing_defaults(environ)
        environ |= {"HTTP_ACCEPT_ENCODING": encoding, "HTTP_ACCEPT": _ACCEPT}
        start, worked = perf_counter(), process_time()
        body = b"".join(page(environ, lambda *_: lambda _: None))
        return perf_counter() - start, process_time() - worked, len(body)

    with workers() as busy:
        busy.work(shape[:1].encode())
        first, _, sent = scrape("gzip")
        library = _Library(_text(page))
        seconds, processor, ratios = [], [], []
        for _ in range(scrapes):
            busy.work(b"m")
            wall, worked, _ = scrape("gzip")
            seconds.append(wall)
            processor.append(worked)
            ratios.append(wall / library.seconds())
        _, _, size = scrape("identity")
    times = {
        "fastest": min(seconds),
        "median": statistics.median(seconds),
        "p95": statistics.quantiles(seconds, n=20)[-1],
        "processor": statistics.quantiles(processor, n=20)[-1],
        "first": first,
        "ratio": statistics.median(ratios),
    }
    return {**times, "sent": sent, "bytes": size}


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
