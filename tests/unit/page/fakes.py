"""A Prometheus that has watched a store for half an hour."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from dal.page.questions import Questions
from metrics.exporter import serve

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

CALLS = {
    ("cart_item", "add"): (0.0011, 0.0079),
    ("order", "create"): (0.0034, 0.0182),
    ("order", "find_by_user"): (0.0016, 0.0061),
    ("product", "find_by_id"): (0.00042, 0.0031),
    ("user", "find_by_email"): (0.00048, 0.0035),
}
"""Latency in MySQL and in DynamoDB, seconds."""


@dataclass(slots=True)
class FakePrometheus:
    """Answers `query_range` about `jobs`; `mismatches` begin in the middle. `job`: how they must be asked for."""

    mismatches: bool = False
    jobs: tuple[str, ...] = ("shop",)
    job: str = ""
    status: str = "200 OK"
    body: str | None = None
    asked: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        query = dict(parse_qsl(environ["QUERY_STRING"]))
        self.asked.append(query)
        start_response(self.status, [("Content-Type", "application/json")])
        found = self.body if self.body is not None else json.dumps({"data": {"result": self._result(query)}})
        return [found.encode()]

    def _result(self, query: dict[str, str]) -> list[dict[str, Any]]:
        times = range(int(float(query["start"])), int(float(query["end"])) + 1, int(query["step"]))
        questions = Questions(self.job)
        kinds: dict[str, Callable[[range], Iterator[dict[str, Any]]]] = {
            questions.jobs: self._counted,
            questions.latency: _latencies,
            questions.mismatches: self._mismatched,
        }
        return list(kinds[query["query"]](times))

    def _counted(self, times: range) -> Iterator[dict[str, Any]]:
        for job in self.jobs:
            yield _series({"job": job}, [(at, 4.0) for at in times])

    def _mismatched(self, times: range) -> Iterator[dict[str, Any]]:
        if self.mismatches:
            late = times[len(times) // 2 :]
            for entity, most in (("order", 3), ("user", 1)):
                yield _series({"entity": entity}, [(at, float(min(most, n // 9))) for n, at in enumerate(late)])


def _latencies(times: range) -> Iterator[dict[str, Any]]:
    for number, ((entity, operation), figures) in enumerate(CALLS.items()):
        for backend, base in zip(("mysql", "dynamodb"), figures, strict=True):
            labels = {"backend": backend, "entity": entity, "operation": operation}
            yield _series(labels, [(at, base * _wave(n + 11 * number, backend)) for n, at in enumerate(times)])


def _wave(n: int, backend: str) -> float:
    swing = 0.05 if backend == "mysql" else 0.12
    return 1 + swing * (math.sin(n / 4) + math.sin(n / 1.7) * 0.6 + math.sin(n / 9))


def _series(labels: dict[str, str], points: list[tuple[int, float]]) -> dict[str, Any]:
    return {"metric": labels, "values": [[at, f"{value:.6g}"] for at, value in points]}


@contextmanager
def prometheus_at(fake: FakePrometheus) -> Iterator[str]:
    """Its address."""
    server = serve(fake)
    try:
        yield f"http://{server.host}:{server.port}"
    finally:
        server.close()
