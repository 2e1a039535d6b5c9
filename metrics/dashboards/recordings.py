"""Series that Prometheus computes ahead: for alerts, and for those who keep them longer than the rest."""

from __future__ import annotations

from metrics import catalog
from metrics.dashboards.conditions import OLDEST
from metrics.dashboards.overhead import OVERHEAD
from metrics.dashboards.promql import grew, quantile, rate
from metrics.dashboards.rule import Recording
from metrics.dashboards.verdict import VERDICT

RECORDINGS = (
    Recording(
        "entity_operation:dal_operations:rate5m",
        rate(catalog.OPERATION_SECONDS, "job", "entity", "operation", "route", "outcome", window="5m", where=""),
    ),
    Recording(
        "entity:dal_operation_seconds:p99_5m",
        quantile(catalog.OPERATION_SECONDS, 0.99, "job", "entity", window="5m", where=""),
    ),
    Recording(
        "backend:dal_backend_seconds:p99_5m",
        quantile(catalog.BACKEND_SECONDS, 0.99, "job", "backend", window="5m", where=""),
    ),
    Recording(
        "backend:dal_backend_errors:ratio5m",
        rate(catalog.BACKEND_SECONDS, "job", "backend", window="5m", where="", outcome="error")
        + " / "
        + rate(catalog.BACKEND_SECONDS, "job", "backend", window="5m", where=""),
    ),
    Recording(
        "entity_operation:dal_mismatches:increase10m",
        grew(catalog.COMPARISONS, "job", "entity", "operation", window="10m", verdict="mismatch"),
    ),
    OLDEST,
    OVERHEAD,
    VERDICT,
)
