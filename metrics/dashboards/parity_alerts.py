"""What somebody should hear of the proofs that both databases hold the same."""

from __future__ import annotations

from metrics import catalog
from metrics.dashboards.conditions import UNVERIFIED
from metrics.dashboards.promql import grew
from metrics.dashboards.rule import Alert

ALERTS = (
    Alert(
        "DalVerificationStale",
        UNVERIFIED,
        "ticket",
        "{{ $labels.entity }} of {{ $labels.job }} was not verified for a day, or never",
        "Do not advance on old proof: run `dal verify --all`, best every night.",
        hold="1h",
    ),
    Alert(
        "DalRehearsalMismatch",
        grew(catalog.REHEARSALS, "job", "entity", "operation", window="10m", verdict="mismatch") + " > 0",
        "ticket",
        "DynamoDB's own {{ $labels.entity }}.{{ $labels.operation }} would not do what MySQL did",
        "Do not arm the cutover. The log event `rehearsal` names the columns; mend that repository's method.",
    ),
)
