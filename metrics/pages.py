"""Where a prefork server's processes leave their gauges for each other: prometheus_client's mapped files.

Each process has a file of its own, which goes when the process does. The one place that touches them. The mode is
prometheus_client's own: it is on where `PROMETHEUS_MULTIPROC_DIR` is set before that package is first imported.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

from prometheus_client import values
from prometheus_client.utils import floatToGoString

from metrics.declaration import Metric

DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"
LIVE = "liveall"  # one gauge per process, gone when the process is


class Value(Protocol):
    """One number in a mapped file; survives the process, follows a fork into a file of its own."""

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


def gauge_value(metric: Metric, labels: tuple[str, ...]) -> Value:
    """Open the number of one gauge in this process's file."""
    made = values.ValueClass(
        str(metric.kind),
        metric.name,
        metric.name,
        list(metric.label_names),
        list(labels),
        metric.help,
        multiprocess_mode=LIVE,
    )
    return cast("Value", made)  # prometheus_client's values carry no annotations
