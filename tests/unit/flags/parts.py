"""Fakes and builders that several flag tests share."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar, Self

from flags import FetchFailure, FlagSnapshot, MigrationPhase, RejectReason, Wish

PATIENCE = 10.0
"""Seconds after which a wait in a test is a failure."""

FULLY = {"name": "flexibleRollout", "parameters": {"rollout": "100", "stickiness": "default", "groupId": "x"}}


def feature(name: str, *strategies: object, enabled: bool = True, **more: object) -> dict[str, object]:
    """One flag as Unleash sends it."""
    return {"name": name, "type": "operational", "enabled": enabled, "strategies": list(strategies), **more}


def rollout(percentage: object, *, stickiness: str = "userId", group: str = "dal") -> dict[str, object]:
    """A gradual rollout as Unleash sends it."""
    parameters = {"rollout": str(percentage), "stickiness": stickiness, "groupId": group}
    return {"name": "flexibleRollout", "constraints": [], "parameters": parameters}


def payload_of(features: Sequence[object], *, revision: int = 1) -> str:
    """A whole body of `/api/client/features`."""
    return json.dumps({"version": 2, "features": list(features), "meta": {"revisionId": revision}})


def payload(phase: MigrationPhase, *, revision: int = 1, **changes: bool) -> str:
    """The body that spells a phase, with flags changed by name."""
    spelled = {name: getattr(phase.flags, name) for name in ("READ_MYSQL", "READ_DDB", "WRITE_MYSQL", "WRITE_DDB")}
    flags = {**spelled, **changes}
    return payload_of([feature(n, FULLY, enabled=on) for n, on in flags.items()], revision=revision)


@dataclass
class Recorder:
    """An observer that remembers, and that a test can wait on."""

    snapshots: list[tuple[FlagSnapshot, Wish | None]] = field(default_factory=list)
    rejections: list[tuple[RejectReason, str]] = field(default_factory=list)
    failures: list[FetchFailure] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def observed(self, snapshot: FlagSnapshot, wish: Wish | None) -> None:
        with self.changed:
            self.snapshots.append((snapshot, wish))
            self.changed.notify_all()

    def rejected(self, reason: RejectReason, detail: str) -> None:
        with self.changed:
            self.rejections.append((reason, detail))
            self.changed.notify_all()

    def fetch_failed(self, reason: FetchFailure) -> None:
        with self.changed:
            self.failures.append(reason)
            self.changed.notify_all()

    def forget(self) -> None:
        """Begin again with nothing recorded."""
        with self.changed:
            for memory in (self.snapshots, self.rejections, self.failures):
                memory.clear()

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Wait until something that was recorded makes this true."""
        with self.changed:
            assert self.changed.wait_for(condition, PATIENCE), (
                self.snapshots[-1:],
                self.rejections,
                self.failures,
            )


@dataclass(frozen=True)
class Reply:
    """What the fake server answers; `etag` makes a repeated request a 304."""

    status: int = 200
    body: bytes = b""
    etag: str = ""
    drip: bool = False  # one byte at a time, until released
    cut: bool = False  # promises more than it sends


class FakeUnleash:
    """Answers `/api/client/features` as told; knows nothing about flags."""

    def __init__(self) -> None:
        self.reply = Reply(status=500)
        self.requests: list[dict[str, str]] = []
        self.posts: list[str] = []
        self.released = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"fake": self}))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/api"

    def says(self, body: str, *, etag: str = "") -> None:
        """Answer with this body from now on."""
        self.reply = Reply(body=body.encode(), etag=etag)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    fake: ClassVar[FakeUnleash]

    def do_GET(self) -> None:
        reply = self.fake.reply
        self.fake.requests.append(dict(self.headers))
        if reply.etag and self.headers.get("If-None-Match") == reply.etag:
            self._start(304, reply, 0)
            return
        self._start(reply.status, reply, len(reply.body) + 100 * reply.cut)
        try:
            self._write(reply)
        except OSError:
            return  # the client has given up, as it should

    def _start(self, status: int, reply: Reply, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        if reply.etag:
            self.send_header("ETag", reply.etag)
        self.end_headers()

    def _write(self, reply: Reply) -> None:
        if not reply.drip:
            self.wfile.write(reply.body)
            return
        for number in range(len(reply.body)):
            self.wfile.write(reply.body[number : number + 1])
            self.wfile.flush()
            if self.fake.released.wait(0.05):
                return

    def do_POST(self) -> None:
        self.fake.posts.append(self.path)
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name of the base class
        pass
