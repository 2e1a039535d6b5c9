"""A backend for gunicorn that counts each request, and the configuration that it needs (`-c python:…shop`)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry

from metrics import PrometheusSink
from metrics.events import FlagsObserved
from metrics.exporter import child_exit, metrics_app

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

__all__ = ["application", "bind", "child_exit", "workers"]

bind = "127.0.0.1:0"
workers = 2

_registry = CollectorRegistry()
_sink = PrometheusSink(_registry)
_metrics = metrics_app(_registry)
_observe = _sink.operation_seconds(entity="user", operation="find", route="mysql", outcome="ok")


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Show `/metrics`; any other request is an operation, answered with the worker's process id."""
    if environ["PATH_INFO"] == "/metrics":
        return _metrics(environ, start_response)
    _observe(0.001)
    _sink.emit(FlagsObserved({}, 2, 2, 2, read_only=False, version="1", fetched_at=1.0))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
