"""A prefork server for gunicorn whose workers beat like healthy processes (`-c python:…prefork`)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import CollectorRegistry

from metrics import PrometheusSink
from metrics.exporter import DIRECTORY, child_exit, metrics_app, prepare_directory
from tests.integration.metrics.traffic import Beats, healthy

__all__ = ["application", "bind", "child_exit", "post_worker_init", "workers"]

TRACE = {"trace_id": "0af7651916cd43dd8448eb211c80319c", "span_id": "b7ad6b7169203331"}
ROOT = Path(__file__).parents[3]
bind = "127.0.0.1:0"
workers = 2

_registry = CollectorRegistry()
_sink = PrometheusSink(_registry, version="test", find_trace=lambda: TRACE)
application = metrics_app(_registry)


def post_worker_init(worker: object) -> None:  # noqa: ARG001  gunicorn's signature
    """Begin to beat, in each worker."""
    Beats(_sink, healthy)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Run it, in this folder; gives the `host:port` that Prometheus scrapes."""
    environment = {**os.environ, DIRECTORY: str(prepare_directory(folder))}
    command = [sys.executable, "-m", "gunicorn", "-c", f"python:{__name__}", f"{__name__}:application"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        yield next(found[1] for line in process.stderr if (found := re.search(r"http://([\d.:]+)", line)))
        process.terminate()
        process.communicate(timeout=20)
