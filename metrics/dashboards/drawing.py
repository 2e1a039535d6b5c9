"""Short words for the panels that dashboards are made of."""

from __future__ import annotations

from metrics.dashboards.panels import Panel, Query, Shape
from metrics.dashboards.promql import CHOSEN, quantile
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
    """Median and 99th percentile of a histogram in seconds, of the chosen entities."""
    names = " ".join(f"{{{{{label}}}}}" for label in by)
    shares = ((0.5, "p50"), (0.99, "p99"))
    queries = (Query(quantile(metric, share, *by, where=CHOSEN), f"{names} {name}") for share, name in shares)
    return Panel(title, about, tuple(queries), "s")


def slowest(title: str, about: str, metric: Metric, *by: str, most: int = 10) -> Panel:
    """The highest 99th percentiles, where there are more lines than anybody can read."""
    names = " ".join(f"{{{{{label}}}}}" for label in by)
    expr = f"topk({most}, {quantile(metric, 0.99, *by, where=CHOSEN)} > 0)"
    return Panel(title, about, (Query(expr, names),), "s")
