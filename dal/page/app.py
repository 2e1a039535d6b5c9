"""What is answered under which path; everything is read from values, so a viewer costs the databases nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from dal.page.document import POLICY, document
from dal.page.hosts import Hosts
from dal.page.view import View, stamp

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_SAFE = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Server", "dal"),
)
_METHODS = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Answer:
    """Of one request."""

    body: str
    kind: str = "text/plain"
    status: HTTPStatus = HTTPStatus.OK


def page_app(view: Callable[[], View], hosts: Hosts) -> WSGIApplication:
    """Serve `/`, `/status.json` and `/healthz` to who asks for one of `hosts`; `view` says what is known now."""
    paths: dict[str, Callable[[], Answer]] = {
        "/": lambda: Answer(document(view()), "text/html"),
        "/status.json": lambda: _status(view()),
        "/healthz": lambda: Answer("ok\n"),
    }

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO") or "/"
        answer = _refused(hosts, environ.get("HTTP_HOST", "")) or _answer(paths, method, path)
        body = answer.body.encode()
        start_response(f"{answer.status.value} {answer.status.phrase}", [*_headers(answer, len(body)), *_SAFE])
        return [] if method == "HEAD" else [body]

    return app


def _refused(hosts: Hosts, header: str) -> Answer | None:
    """Before anything else is looked at; what proxies say of the host they were asked for is not believed."""
    if hosts.know(header):
        return None
    return Answer(f"{hosts.refusal(header)}\n", status=HTTPStatus.MISDIRECTED_REQUEST)


def _answer(paths: dict[str, Callable[[], Answer]], method: str, path: str) -> Answer:
    if path not in paths:
        return Answer("there is nothing here\n", status=HTTPStatus.NOT_FOUND)
    if method not in _METHODS:
        return Answer("this page is for reading\n", status=HTTPStatus.METHOD_NOT_ALLOWED)
    return paths[path]()


def _headers(answer: Answer, length: int) -> list[tuple[str, str]]:
    allowed = [("Allow", ", ".join(_METHODS))] if answer.status is HTTPStatus.METHOD_NOT_ALLOWED else []
    return [("Content-Type", f"{answer.kind}; charset=utf-8"), ("Content-Length", str(length)), *allowed]


def _status(view: View) -> Answer:
    """What `dal status --json` prints; what is not of this moment is no status."""
    if view.look is not None and not view.problem:
        return Answer(json.dumps(view.look.as_json()) + "\n", "application/json")
    told = {
        "error": view.problem or "the fleet is being looked at for the first time",
        "last": stamp(view.fleet.at) if view.look is not None else None,
    }
    return Answer(json.dumps(told) + "\n", "application/json", HTTPStatus.SERVICE_UNAVAILABLE)
