"""What is bounded: shadow reads, circuits, connections."""

from __future__ import annotations

from metrics.catalog import (
    CIRCUIT_OPEN,
    POOL_IDLE,
    POOL_IN_USE,
    POOL_REPLACED,
    POOL_SIZE,
    POOL_WAITING,
    SHEDS,
)
from metrics.dashboards.drawing import PROCESS, lines, steps
from metrics.dashboards.panels import Panel, Query, Row
from metrics.dashboards.promql import here, rate
from metrics.declaration import Metric

LIMITS = Row(
    "Sheds and circuits",
    (
        lines(
            "Sheds",
            "Shadow reads that were not made; callers notice nothing. Lower shadow.sample or add shadow.threads.",
            rate(SHEDS, "reason"),
            "{{reason}}",
        ),
        steps(
            "Open circuits",
            "1: the process does not wait for DynamoDB. Heal DynamoDB; while strict, writes fail until then.",
            here(CIRCUIT_OPEN),
            PROCESS,
            alarm=1,
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
