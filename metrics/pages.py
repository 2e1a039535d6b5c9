"""Where a prefork server's processes leave their numbers for each other: prometheus_client's mapped files.

The one place that touches them. The mode is prometheus_client's own: it is on where `PROMETHEUS_MULTIPROC_DIR`
is set before that package is first imported.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

from prometheus_client import values
from prometheus_client.utils import floatToGoString

from metrics.declaration import Kind, Metric

LIVE = "liveall"  # one gauge per process, gone when the process is


class Value(Protocol):
    """One number in a mapped file; survives the process, follows a fork into a file of its own."""

    def inc(self, amount: float) -> None:
        """Add to it."""
        ...

    def set(self, value: float) -> None:
        """Replace it."""
        ...


def multiprocess() -> bool:
    """Whether numbers are shared through `PROMETHEUS_MULTIPROC_DIR`."""
    return values.ValueClass is not values.MutexValue


def bound_names(metric: Metric) -> list[str]:
    """The `le` label values of a histogram as Prometheus spells them, +Inf last."""
    to_text: Callable[[float], str] = floatToGoString
    return [to_text(bound) for bound in (*metric.buckets, float("inf"))]


def page(metric: Metric, labels: tuple[str, ...]) -> list[Value]:
    """Open the numbers of one series in this process's files, in the order of a tally's slots."""
    if metric.kind is Kind.HISTOGRAM:
        buckets = [_value(metric, "_bucket", labels, le=bound) for bound in bound_names(metric)]
        return [*buckets, _value(metric, "_sum", labels)]
    return [_value(metric, "", labels)]


def _value(metric: Metric, suffix: str, labels: tuple[str, ...], *, le: str | None = None) -> Value:
    extra = () if le is None else (le,)
    made = values.ValueClass(
        str(metric.kind),
        metric.name.removesuffix("_total"),
        metric.name + suffix,
        [*metric.label_names, *("le" for _ in extra)],
        [*labels, *extra],
        metric.help,
        multiprocess_mode=LIVE if metric.kind is Kind.GAUGE else "",
    )
    return cast("Value", made)  # prometheus_client's values carry no annotations
