"""How much of what callers wait for is the layer itself: the mean over the operations that it has looked at."""

from __future__ import annotations

from metrics.catalog import LAYER_SECONDS
from metrics.dashboards.promql import series, total
from metrics.dashboards.rule import Recording

_BY = ("job", "entity", "operation")


def _rate(suffix: str) -> str:
    return total(LAYER_SECONDS, *_BY, of=f"rate({series(LAYER_SECONDS, suffix)}[5m])")


OVERHEAD = Recording("entity_operation:dal_overhead_seconds:mean5m", f"{_rate('_sum')} / ({_rate('_count')} > 0)")
