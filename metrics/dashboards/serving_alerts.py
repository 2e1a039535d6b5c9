"""What somebody should hear of the layer itself: how much it costs, and whether it is seen at all."""

from __future__ import annotations

from metrics.dashboards.conditions import ALL_GONE, ONCE_SEEN
from metrics.dashboards.overhead import OVERHEAD
from metrics.dashboards.rule import Alert

_NOW = OVERHEAD.record
_WORSE = f"({_NOW} > 0.002 and {_NOW} > 3 * avg_over_time({_NOW}[1h] offset 15m))"

ALERTS = (
    Alert(
        "DalLayerSlow",
        f"{_NOW} > 0.02 or {_WORSE}",
        "ticket",
        "The layer adds {{ $value | humanizeDuration }} to {{ $labels.entity }}.{{ $labels.operation }}",
        "The databases are not to blame: look for a busy processor, and for what was deployed or flipped last.",
        hold="10m",
    ),
    Alert(
        "DalExporterDown",
        f"up == 0 and on (job, instance) {ONCE_SEEN}",
        "ticket",
        "{{ $labels.instance }} of {{ $labels.job }} shows no metrics",
        "What happens there is not seen, and no alert counts it. Is the process alive? `dal status` knows.",
        hold="2m",
    ),
    Alert(
        "DalExportersGone",
        ALL_GONE,
        "page",
        "Nothing of {{ $labels.job }} is seen any more",
        "Every other alert of this job is blind now. Flip nothing; find out whether it runs: `dal status`.",
        hold="2m",
    ),
)
