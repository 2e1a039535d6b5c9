"""Short words for the panels that the dashboard is made of."""

from __future__ import annotations

from metrics.dashboards.panels import Panel, Query, Shape
from metrics.dashboards.promql import quantile
from metrics.declaration import Metric

PROCESS = "{{instance}} {{pid}}"


def number(title: str, about: str, expr: str, *, unit: str = "short", alarm: float | None = None) -> Panel:
    """One number; `alarm` is the value from which it turns red."""
    return Panel(title, about, (Query(expr, title),), unit, Shape.NUMBER, 4, alarm)


def lines(
    title: str, about: str, expr: str, legend: str, *, unit: str = "ops", alarm: float | None = None
) -> Panel:
    """What flows or goes up and down, one line per legend."""
    return Panel(title, about, (Query(expr, legend),), unit, alarm=alarm)


def steps(title: str, about: str, expr: str, legend: str, *, alarm: float | None = None) -> Panel:
    """What holds until it changes, such as a phase."""
    return Panel(title, about, (Query(expr, legend),), shape=Shape.STEPS, alarm=alarm)


def latency(title: str, about: str, metric: Metric, *by: str) -> Panel:
    """Median and 99th percentile of a histogram in seconds."""
    names = " ".join(f"{{{{{label}}}}}" for label in by)
    shares = ((0.5, "p50"), (0.99, "p99"))
    queries = tuple(Query(quantile(metric, share, *by), f"{names} {name}") for share, name in shares)
    return Panel(title, about, queries, "s")
