"""Serves `/metrics`: from a thread of its own, inside a WSGI application, or for a whole prefork server.

A prefork server sets `PROMETHEUS_MULTIPROC_DIR` to an empty directory (`prepare_directory` in the master) and
names `child_exit` in its gunicorn configuration. Then any worker, or `python -m metrics`, answers for all.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.exposition import ThreadingWSGIServer
from prometheus_client.multiprocess import mark_process_dead

from metrics.cells import SUFFIX
from metrics.merged import MergedPage
from metrics.pages import DIRECTORY

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

__all__ = [
    "DIRECTORY",
    "Exporter",
    "Worker",
    "child_exit",
    "merged_app",
    "metrics_app",
    "prepare_directory",
    "process_app",
    "serve",
    "sweep_dead",
]

# prometheus_client.multiprocess carries no annotations
_mark_dead: Callable[..., object] = mark_process_dead


def process_app(registry: CollectorRegistry) -> WSGIApplication:
    """Show what this one process counted."""
    app: WSGIApplication = make_wsgi_app(registry)
    return app


def merged_app(directory: str | Path) -> WSGIApplication:
    """Show what every process that writes to `directory` counts, up to now."""
    return MergedPage(Path(directory))


def metrics_app(registry: CollectorRegistry) -> WSGIApplication:
    """Choose by environment: merged where `PROMETHEUS_MULTIPROC_DIR` is set, else this process.

    In Flask: `app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/metrics": metrics_app(registry)})`.
    """
    directory = os.environ.get(DIRECTORY)
    return merged_app(directory) if directory else process_app(registry)


_NOTICED = 0.1
"""Seconds at the most until it is noticed that a server is to end."""


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Log no scrapes."""


@dataclass(frozen=True, slots=True)
class Exporter:
    """A running `/metrics` endpoint. `port` is the one really bound."""

    host: str
    port: int
    _server: WSGIServer
    _thread: threading.Thread

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"

    @property
    def url(self) -> str:
        """Where Prometheus finds it."""
        return f"{self.address}metrics"

    def close(self) -> None:
        """Stop answering and free the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _OnIPv6(ThreadingWSGIServer):
    """At an address of IPv6; at `::` it answers IPv4 as well, where the system does so."""

    address_family = socket.AF_INET6


def serve(app: WSGIApplication, *, host: str = "127.0.0.1", port: int = 0) -> Exporter:
    """Answer scrapes from a daemon thread; `host`: a name or an address, also of IPv6; port 0 takes a free one.

    Raises:
        OSError: the port is taken.
    """
    server = make_server(host, port, app, _OnIPv6 if ":" in host else ThreadingWSGIServer, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(_NOTICED,), name="metrics-exporter", daemon=True)
    thread.start()
    return Exporter(host, server.server_port, server, thread)


class Worker(Protocol):
    """What is used of a gunicorn worker."""

    pid: int


def child_exit(server: object, worker: Worker) -> None:  # noqa: ARG001 - gunicorn's signature
    """Gunicorn server hook: a dead worker's gauges vanish, its counts stay."""
    if os.environ.get(DIRECTORY):
        _mark_dead(worker.pid)


def prepare_directory(directory: str | Path) -> Path:
    """Make the directory, or empty it of an earlier run's numbers. For the master, before its first worker."""
    path = Path(directory)
    path.mkdir(parents=True, exist_ok=True)
    for file in (*path.glob("*.db"), *path.glob(f"*{SUFFIX}")):
        file.unlink()
    return path


def sweep_dead(directory: str | Path, *, alive: Callable[[int], bool] | None = None) -> list[int]:
    """Drop the gauges of processes that ended without anybody's hook; returns their ids.

    Only where writers and caller see the same process ids: not across containers.
    """
    is_alive = alive or _is_alive
    pids = {int(file.stem.rpartition("_")[2]) for file in Path(directory).glob("gauge_live*_*.db")}
    dead = sorted(pid for pid in pids if not is_alive(pid))
    for pid in dead:
        _mark_dead(pid, path=str(directory))
    return dead


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's, but there
        return True
    return True
