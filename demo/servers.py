"""What the embedded demo listens with: the store, and moto in place of DynamoDB, on threads of this process."""

from __future__ import annotations

import threading
from typing import Any
from urllib.request import Request, urlopen

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from dal.adapters.dynamodb import DynamoSettings

PATIENCE = 15.0
"""Seconds: moto copies all tables for each transaction, one after the other."""


class _Quiet(WSGIRequestHandler):
    """Logs nothing per request."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  the base class's name
        """See above."""


class _KeptAlive(_Quiet):
    protocol_version = "HTTP/1.1"


def serve(app: Any, *, threaded: bool) -> BaseWSGIServer:
    """A server on a thread of its own; one that is not threaded must not be blocked by a kept connection."""
    handler = _KeptAlive if threaded else _Quiet
    server = make_server("127.0.0.1", 0, app, threaded=threaded, request_handler=handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def serve_moto() -> BaseWSGIServer:
    """A DynamoDB without tables."""
    moto = serve(DomainDispatcherApplication(create_backend_app), threaded=False)
    _forget(moto)
    return moto


def stop(server: BaseWSGIServer) -> None:
    """End it."""
    server.shutdown()
    server.server_close()


def _forget(moto: BaseWSGIServer) -> None:
    """All of moto in a process is one world, which somebody may have used before."""
    with urlopen(Request(f"http://127.0.0.1:{moto.server_port}/moto-api/reset", method="POST")) as answer:
        answer.read()


def settings(moto: BaseWSGIServer) -> DynamoSettings:
    """How to reach moto."""
    return DynamoSettings(
        endpoint_url=f"http://127.0.0.1:{moto.server_port}",
        access_key_id="embedded",
        secret_access_key="embedded",  # noqa: S106  nobody checks it
        read_timeout=PATIENCE,
        mirror_timeout=PATIENCE,
    )
