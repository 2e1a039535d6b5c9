"""The last half hour as Prometheus has kept it: latencies of both databases, and where they disagreed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from metrics import catalog
from metrics.dashboards.promql import grew, quantile, series, total

SPAN = 1800
STEP = 30
SHOWN = 12
LATENCY_WINDOW = "5m"
MISMATCH_WINDOW = "10m"
"""Seconds of history and between two points, operations at most; what one point is made of."""

_CALLS = f"rate({series(catalog.BACKEND_SECONDS, '_count')}[{LATENCY_WINDOW}] @ end())"
BUSIEST = f"topk({SHOWN}, {total(catalog.BACKEND_SECONDS, 'entity', 'operation', of=_CALLS)})"
LATENCY = (
    quantile(catalog.BACKEND_SECONDS, 0.99, "backend", "entity", "operation", window=LATENCY_WINDOW, where="")
    + f" and on (entity, operation) {BUSIEST}"
)
MISMATCHES = grew(catalog.COMPARISONS, "entity", window=MISMATCH_WINDOW, verdict="mismatch")

Operation = tuple[str, str]
"""Entity and operation."""


@dataclass(frozen=True, slots=True)
class Line:
    """Equally spaced values, oldest first; None where there was nothing to measure."""

    values: tuple[float | None, ...]

    @property
    def now(self) -> float | None:
        """The latest."""
        return self.values[-1] if self.values else None

    @property
    def known(self) -> tuple[float, ...]:
        """Those that were measured."""
        return tuple(value for value in self.values if value is not None)


@dataclass(frozen=True, slots=True)
class Trends:
    """Of the busiest operations the latency by backend (seconds), and of entities the confirmed mismatches."""

    latency: Mapping[Operation, Mapping[str, Line]] = field(default_factory=dict)
    mismatches: Mapping[str, Line] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Series:
    """One series of an answer: its labels, and `(time, value)`."""

    labels: Mapping[str, str]
    points: tuple[tuple[float, float], ...]


Query = Callable[[str, float, float, int], Iterable[Series]]
"""Evaluates an expression from one time to another at every step."""


def trends(query: Query, now: float) -> Trends:
    """Ask for both, up to this time (seconds since the epoch)."""
    start = now - SPAN
    latency: dict[Operation, dict[str, Line]] = {}
    for found in query(LATENCY, start, now, STEP):
        labels = found.labels
        lines = latency.setdefault((labels.get("entity", ""), labels.get("operation", "")), {})
        lines[labels.get("backend", "")] = _line(found, start)
    mismatches = {s.labels.get("entity", ""): _line(s, start) for s in query(MISMATCHES, start, now, STEP)}
    return Trends(dict(sorted(latency.items())), dict(sorted(mismatches.items())))


def _line(found: Series, start: float) -> Line:
    """Points that are missing leave a hole."""
    values: list[float | None] = [None] * (SPAN // STEP + 1)
    for at, value in found.points:
        place = round((at - start) / STEP)
        if 0 <= place < len(values) and math.isfinite(value):
            values[place] = value
    return Line(tuple(values))
