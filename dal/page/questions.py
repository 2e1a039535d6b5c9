"""What is asked of Prometheus, of all jobs or of some."""

from __future__ import annotations

import json
from dataclasses import dataclass

from metrics import catalog
from metrics.dashboards.promql import grew, quantile, series, total

SHOWN = 12
LATENCY_WINDOW = "5m"
MISMATCH_WINDOW = "10m"
"""Operations at most; what one point is made of."""


@dataclass(frozen=True, slots=True)
class Questions:
    """In PromQL; `job` is a regular expression that fits a whole name, as in the dashboards; empty: every job."""

    job: str = ""

    @property
    def jobs(self) -> str:
        """Those of whom the answers are."""
        return f"count by (job) ({series(catalog.BUILD_INFO, where=self._where)})"

    @property
    def busiest(self) -> str:
        """The operations that are shown."""
        calls = f"rate({series(catalog.BACKEND_SECONDS, '_count', where=self._where)}[{LATENCY_WINDOW}] @ end())"
        return f"topk({SHOWN}, {total(catalog.BACKEND_SECONDS, 'entity', 'operation', of=calls)})"

    @property
    def latency(self) -> str:
        """In both databases, seconds."""
        by, where = ("backend", "entity", "operation"), self._where
        all_of_them = quantile(catalog.BACKEND_SECONDS, 0.99, *by, window=LATENCY_WINDOW, where=where)
        return f"{all_of_them} and on (entity, operation) {self.busiest}"

    @property
    def mismatches(self) -> str:
        """Those that were confirmed, by entity."""
        labels = {"verdict": "mismatch", "where": self._where}
        return grew(catalog.COMPARISONS, "entity", window=MISMATCH_WINDOW, **labels)

    @property
    def _where(self) -> str:
        """Strings of PromQL are escaped as those of JSON, in which letters beyond ASCII stand as they are."""
        return f"job=~{json.dumps(self.job, ensure_ascii=False)}" if self.job else ""
