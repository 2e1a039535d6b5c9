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

from metrics.process import watch_forks
from metrics.reading import Ledger, Series
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
        self._texts: dict[bool, tuple[list[Series], Text]] = {}
        watch_forks(self)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer in the format that is asked for, compressed where that is understood."""
        encoder, kind = choose_encoder(environ.get("HTTP_ACCEPT", ""))
        with self._lock:
            counted = self._counted(openmetrics=kind.startswith("application/openmetrics"))
        body = counted + encoder(_library(self._directory))
        headers = [("Content-Type", kind)]
        if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            headers.append(("Content-Encoding", "gzip"))
            body = gzip.compress(body, _QUICKLY)
        start_response(f"{HTTPStatus.OK.value} {HTTPStatus.OK.phrase}", headers)
        return [body]

    def _counted(self, *, openmetrics: bool) -> bytes:
        series = self._ledger.series()
        known, text = self._texts.get(openmetrics, (None, None))
        if text is None or known != series:
            text = Text(series, openmetrics=openmetrics)
            self._texts[openmetrics] = series, text
        return text.now()

    def before_fork(self) -> None:
        """See `metrics.process.Forkable`."""
        self._lock.acquire()

    def after_fork_in_parent(self) -> None:
        """See `metrics.process.Forkable`."""
        self._lock.release()

    def after_fork_in_child(self) -> None:
        """See `metrics.process.Forkable`. What is mapped is only read: the child may read it too."""
        self._lock.release()


def _library(directory: Path) -> CollectorRegistry:
    """What prometheus_client itself keeps there: gauges, and metrics of the application's own."""
    registry = CollectorRegistry()
    registry.register(_Files(directory))
    return registry


class _Files(Collector):
    """Adds up the files of a directory, without those that a starting process has made but not yet filled.

    prometheus_client's own collector reads these too and fails, and the scrape with it.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def collect(self) -> Iterable[Metric]:
        return _merge([str(file) for file in self._directory.glob("*.db") if _size(file)])


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:  # a process was buried meanwhile
        return 0
