"""Operations, the calls to the databases that they make, and connections."""

from __future__ import annotations

from metrics.catalog import (
    BACKEND_SECONDS,
    OPERATION_SECONDS,
    POOL_IDLE,
    POOL_IN_USE,
    POOL_REPLACED,
    POOL_SIZE,
    POOL_WAITING,
)
from metrics.dashboards.drawing import latency, lines
from metrics.dashboards.panels import Panel, Query, Row
from metrics.dashboards.promql import here, rate
from metrics.declaration import Metric

OPERATIONS = Row(
    "Operations, as callers see them",
    (
        lines(
            "By route",
            "A flip moves traffic from line to line.",
            rate(OPERATION_SECONDS, "route"),
            "{{route}}",
        ),
        latency(
            "Latency by entity",
            "Median and 99th percentile. If a flip made it slower, flip back and look at Backends.",
            OPERATION_SECONDS,
            "entity",
        ),
        lines(
            "By outcome",
            "refused is a business answer, error a failure: find its backend in Errors.",
            rate(OPERATION_SECONDS, "entity", "outcome"),
            "{{entity}} {{outcome}}",
        ),
    ),
)
BACKENDS = Row(
    "Backends",
    (
        lines(
            "Calls",
            "Shadow reads and mirrors included; none where the phase should have some is a fault.",
            rate(BACKEND_SECONDS, "backend"),
            "{{backend}}",
        ),
        latency(
            "Latency",
            "Median and 99th percentile. A slow leader or answerer slows callers, a slow shadow does not.",
            BACKEND_SECONDS,
            "backend",
        ),
        lines(
            "Errors",
            "By backend and entity; the application's log has them. Of the leader or answerer: callers see them.",
            rate(BACKEND_SECONDS, "backend", "entity", outcome="error"),
            "{{backend}} {{entity}}",
        ),
    ),
)


def _pool(metric: Metric, word: str) -> Query:
    return Query(f"sum by (backend) ({here(metric)})", f"{{{{backend}}}} {word}")


POOLS = Row(
    "Pools",
    (
        Panel(
            "Connections",
            "Summed over processes. In use at most for long: callers wait.",
            (
                _pool(POOL_IN_USE, "in use"),
                _pool(POOL_IDLE, "idle"),
                _pool(POOL_SIZE, "at most"),
            ),
        ),
        Panel(
            "Waiting callers",
            "For a connection. Above 0 for long: raise poolSize, or look for slow calls.",
            (_pool(POOL_WAITING, "waiting"),),
        ),
        Panel(
            "Replaced connections",
            "Dead ones, since each process started. A jump: the server restarted or a timeout cut them.",
            (_pool(POOL_REPLACED, "replaced"),),
        ),
    ),
)
