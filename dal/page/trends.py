"""The last half hour as Prometheus has kept it: latencies of both databases, and where they disagreed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from dal.page.questions import Questions

SPAN = 1800
STEP = 30
"""Seconds of history and between two points."""

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
    """Of the busiest operations the latency by backend (seconds), and of entities the confirmed mismatches.

    `jobs`: of whom; `job`: how they were chosen, empty for all that there are.
    """

    latency: Mapping[Operation, Mapping[str, Line]] = field(default_factory=dict)
    mismatches: Mapping[str, Line] = field(default_factory=dict)
    jobs: tuple[str, ...] = ()
    job: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One series of an answer: its labels, and `(time, value)`."""

    labels: Mapping[str, str]
    points: tuple[tuple[float, float], ...]


Query = Callable[[str, float, float, int], Iterable[Series]]
"""Evaluates an expression from one time to another at every step."""


def trends(query: Query, now: float, job: str = "") -> Trends:
    """Ask for everything of these jobs, up to this time (seconds since the epoch)."""
    start, questions = now - SPAN, Questions(job)

    def asked(question: str) -> Iterable[Series]:
        return query(question, start, now, STEP)

    jobs = sorted(found.labels.get("job", "") for found in asked(questions.jobs))
    latency: dict[Operation, dict[str, Line]] = {}
    for found in asked(questions.latency):
        labels = found.labels
        lines = latency.setdefault((labels.get("entity", ""), labels.get("operation", "")), {})
        lines[labels.get("backend", "")] = _line(found, start)
    mismatches = {found.labels.get("entity", ""): _line(found, start) for found in asked(questions.mismatches)}
    return Trends(dict(sorted(latency.items())), dict(sorted(mismatches.items())), tuple(jobs), job)


def _line(found: Series, start: float) -> Line:
    """Points that are missing leave a hole."""
    values: list[float | None] = [None] * (SPAN // STEP + 1)
    for at, value in found.points:
        place = round((at - start) / STEP)
        if 0 <= place < len(values) and math.isfinite(value):
            values[place] = value
    return Line(tuple(values))
