"""A DynamoDB endpoint that is asked for more than it gives: a share of its answers says so, the rest is real."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any, Self
from urllib.parse import urlsplit

from devstack.ports import HOST

_REFUSED = {
    "__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
    "message": "The level of configured provisioned throughput for the table was exceeded.",
}
_BATCH = "BatchWriteItem"


@dataclass(eq=False, slots=True)
class Throttling:
    """Forwards 127.0.0.1:`port` to an endpoint, a context manager.

    Args:
        endpoint: of the real server.
        refused: the share of requests that are answered with ProvisionedThroughputExceededException.
        unprocessed: the share of BatchWriteItem requests of which only the first half is done.
        random: which ones.
    """

    endpoint: str
    refused: float = 0.0
    unprocessed: float = 0.0
    random: Random = field(default_factory=lambda: Random(7))  # noqa: S311  a share, no secret
    counted: dict[str, int] = field(default_factory=lambda: {"asked": 0, "refused": 0, "halved": 0})
    _server: ThreadingHTTPServer | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """For `endpoint_url`."""
        if self._server is None:
            raise RuntimeError("it is not started")
        return f"http://{HOST}:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer((HOST, 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, name="throttling", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def fate(self, operation: str) -> str:
        """What becomes of a request: `refused`, `halved` or `asked`, the last of them forwarded as it is."""
        with self._lock:
            chance = self.random.random()
            if chance < self.refused:
                fate = "refused"
            elif operation == _BATCH and chance < self.refused + self.unprocessed:
                fate = "halved"
            else:
                fate = "asked"
            self.counted[fate] += 1
        return fate


def _handler(proxy: Throttling) -> type[BaseHTTPRequestHandler]:
    target = urlsplit(proxy.endpoint)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            fate = proxy.fate(self.headers.get("X-Amz-Target", "").rpartition(".")[2])
            if fate == "refused":
                self._answer(400, json.dumps(_REFUSED).encode())
                return
            left: dict[str, Any] = {}
            if fate == "halved":
                body, left = _halved(body)
            status, answer = self._forwarded(body, dict(self.headers))
            if left:
                answer = json.dumps({**json.loads(answer), "UnprocessedItems": left}).encode()
            self._answer(status, answer)

        def _forwarded(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
            connection = http.client.HTTPConnection(str(target.hostname), target.port, timeout=30)
            try:
                passed = {name: value for name, value in headers.items() if name.lower() != "content-length"}
                connection.request("POST", "/", body, passed)
                answer = connection.getresponse()
                return answer.status, answer.read()
            finally:
                connection.close()

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
            """Say nothing."""

    return Handler


def _halved(body: bytes) -> tuple[bytes, dict[str, Any]]:
    """The request with the first half of each table's items, and the rest as DynamoDB names it."""
    request = json.loads(body)
    items = request["RequestItems"]
    done = {table: puts[: (len(puts) + 1) // 2] for table, puts in items.items()}
    left = {table: puts[(len(puts) + 1) // 2 :] for table, puts in items.items()}
    return json.dumps({**request, "RequestItems": done}).encode(), {t: puts for t, puts in left.items() if puts}
