"""The page of a prefork server: what the processes counted, their gauges, and the application's own metrics."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from metrics.gauges import GaugeFiles, ours, written
from metrics.process import watch_forks
from metrics.reading import Ledger
from metrics.text import Text

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

_QUICKLY = 1  # a page at gzip's usual level takes longer than all the rest of its scrape

# prometheus_client.multiprocess carries no annotations
_merge: Callable[[list[str]], Iterable[Metric]] = MultiProcessCollector.merge


class MergedPage:
    """A WSGI application that answers every scrape for all processes of a directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._ledger = Ledger(directory)
        self._gauges = GaugeFiles()
        self._texts = {openmetrics: Text(openmetrics=openmetrics) for openmetrics in (False, True)}
        watch_forks(self)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer in the format that is asked for, compressed where that is understood."""
        encoder, kind = choose_encoder(environ.get("HTTP_ACCEPT", ""))
        openmetrics = kind.startswith("application/openmetrics")
        with self._lock:
            counted = self._texts[openmetrics].now(self._ledger.series())
            gauges, others = self._gauges.read(_filled(self._directory))
        body = counted + written(gauges, openmetrics=openmetrics) + encoder(_library(others))
        headers = [("Content-Type", kind)]
        if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            headers.append(("Content-Encoding", "gzip"))
            body = gzip.compress(body, _QUICKLY)
        start_response(f"{HTTPStatus.OK.value} {HTTPStatus.OK.phrase}", headers)
        return [body]

    def before_fork(self) -> None:
        """See `metrics.process.Forkable`."""
        self._lock.acquire()

    def after_fork_in_parent(self) -> None:
        """See `metrics.process.Forkable`."""
        self._lock.release()

    def after_fork_in_child(self) -> None:
        """See `metrics.process.Forkable`. What is mapped is only read: the child may read it too."""
        self._lock.release()


def _library(files: list[Path]) -> CollectorRegistry:
    """What prometheus_client keeps in these files for the application: metrics of its own."""
    registry = CollectorRegistry()
    registry.register(_Files(files))
    return registry


class _Files(Collector):
    """Adds up files as prometheus_client does, without the gauges that are read already."""

    def __init__(self, files: list[Path]) -> None:
        self._files = files

    def collect(self) -> Iterable[Metric]:
        return [family for family in _merge([str(file) for file in self._files]) if not ours(family.name)]


def _filled(directory: Path) -> list[Path]:
    """Without those that a starting process has made but not yet filled: whoever reads these fails."""
    return [file for file in directory.glob("*.db") if _size(file)]


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:  # a process was buried meanwhile
        return 0
