"""A DynamoDB endpoint that a policy stands in front of: what DynamoDB Local itself does not know."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit

from devstack.ports import HOST

_OF_ITEMS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}
_DENIED = {"__type": "com.amazon.coral.service#AccessDeniedException"}


def actions_of(operation: str, request: dict[str, Any]) -> Iterator[str]:
    """What IAM asks for: a transaction has no action of its own, but those of its items."""
    if operation.startswith("Transact"):
        yield from (_OF_ITEMS[kind] for item in request["TransactItems"] for kind in item)
    else:
        yield operation


@dataclass(eq=False, slots=True)
class Policed:
    """Forwards what the policy allows to an endpoint and refuses the rest as AWS does; a context manager.

    `used` are the actions that were asked for, refused or not.
    """

    endpoint: str
    allowed: Collection[str]
    used: set[str] = field(default_factory=set)
    _server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """For `endpoint`."""
        if self._server is None:
            raise RuntimeError("it is not started")
        return f"http://{HOST}:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer((HOST, 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, name="policed", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def refused(self, target: str, body: bytes) -> str:
        """The first action of the request that the policy lacks."""
        asked = sorted(set(actions_of(target.rpartition(".")[2], json.loads(body))))
        self.used.update(asked)
        return next((action for action in asked if action not in self.allowed), "")


def _handler(policed: Policed) -> type[BaseHTTPRequestHandler]:
    target = urlsplit(policed.endpoint)

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
            if lacking := policed.refused(self.headers.get("X-Amz-Target", ""), body):
                said = f"User is not authorized to perform: dynamodb:{lacking}"
                self._answer(400, json.dumps({**_DENIED, "message": said}).encode())
                return
            passed = {name: value for name, value in self.headers.items() if name.lower() != "content-length"}
            self.behind.request("POST", "/", body, passed)
            answer = self.behind.getresponse()
            self._answer(answer.status, answer.read())

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
            """Say nothing."""

    return Handler
