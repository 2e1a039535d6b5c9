"""gunicorn for the live store: prefork workers with threads, metrics of all of them on one page."""

from __future__ import annotations

import os

from metrics.exporter import child_exit, prepare_directory

__all__ = ["child_exit"]

bind = f"127.0.0.1:{os.environ.get('STORE_PORT', '8000')}"
workers = int(os.environ.get("STORE_WORKERS", "3"))
worker_class = "gthread"
threads = 8
keepalive = 75
graceful_timeout = 10
accesslog = None
control_socket_disable = True  # its default path is shared by every gunicorn of a user

if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
    prepare_directory(os.environ["PROMETHEUS_MULTIPROC_DIR"])
