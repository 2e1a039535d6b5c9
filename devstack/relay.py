"""An endpoint that stands between a client and DynamoDB: what it does not answer itself, it forwards."""

from __future__ import annotations

import http.client
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import urlsplit

from devstack.ports import HOST

Answer = tuple[int, bytes]
"""Status and body."""
Forward = Callable[[bytes], Answer]
"""Sends a body to the real server, with the headers of the request."""


@dataclass(eq=False, slots=True)
class Relay(ABC):
    """Listens on a free port of 127.0.0.1; a context manager. `endpoint` is that of the real server."""

    endpoint: str
    _server: ThreadingHTTPServer | None = field(default=None, init=False)

    @abstractmethod
    def answer(self, operation: str, body: bytes, forward: Forward) -> Answer:
        """What the client is told; an operation is DynamoDB's, such as `PutItem`."""

    @property
    def url(self) -> str:
        """For `endpoint_url`."""
        if self._server is None:
            raise RuntimeError("it is not started")
        return f"http://{HOST}:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer((HOST, 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, name="relay", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()


def _handler(relay: Relay) -> type[BaseHTTPRequestHandler]:
    target = urlsplit(relay.endpoint)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # in one piece: else each answer waits 40 ms for an acknowledgement

        def setup(self) -> None:
            super().setup()
            self.behind = http.client.HTTPConnection(str(target.hostname), target.port, timeout=30)

        def finish(self) -> None:
            self.behind.close()
            super().finish()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
            status, said = relay.answer(operation, body, self._forwarded)
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def _forwarded(self, body: bytes) -> Answer:
            passed = {name: value for name, value in self.headers.items() if name.lower() != "content-length"}
            self.behind.request("POST", "/", body, passed)
            answer = self.behind.getresponse()
            return answer.status, answer.read()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
            """Say nothing."""

    return Handler
