"""Whether the databases agree, and whether the follower follows."""

from __future__ import annotations

from metrics.catalog import COMPARISONS, MIRROR_FAILURES, MIRROR_KEYS, MISMATCHED_FIELDS, REHEARSALS
from metrics.dashboards.drawing import lines
from metrics.dashboards.panels import Row
from metrics.dashboards.promql import CHOSEN, rate

AGREEMENT = Row(
    "Do the databases agree?",
    (
        lines(
            "Comparisons",
            "By verdict. racing and shed are no faults; error: the shadow failed.",
            rate(COMPARISONS, "verdict", where=CHOSEN),
            "{{verdict}}",
        ),
        lines(
            "Mismatches",
            "Confirmed by asking both again. Do not advance; `dal verify` names the rows.",
            rate(COMPARISONS, "entity", "operation", where=CHOSEN, verdict="mismatch"),
            "{{entity}}.{{operation}}",
        ),
        lines(
            "Fields that differ",
            "By kind of difference; the log event `mismatch` has the fields.",
            rate(MISMATCHED_FIELDS, "entity", "kind", where=CHOSEN),
            "{{entity}} {{kind}}",
        ),
        lines(
            "Rehearsed writes",
            "By verdict. mismatch: DynamoDB's own repository would leave something else than MySQL. Do not arm the"
            " cutover; the log event `rehearsal` names the columns.",
            rate(REHEARSALS, "verdict", where=CHOSEN),
            "{{verdict}}",
        ),
    ),
)
FOLLOWER = Row(
    "Follower",
    (
        lines(
            "Mirrored keys",
            "stale: something newer was there, no fault. failed: see the next panel.",
            rate(MIRROR_KEYS, "result", where=CHOSEN),
            "{{result}}",
        ),
        lines(
            "Failed mirrors",
            "MySQL has the write, DynamoDB not yet. Do not advance; the journal repairs it, see Pending keys.",
            rate(MIRROR_FAILURES, "entity", "operation", "policy", where=CHOSEN),
            "{{entity}}.{{operation}} {{policy}}",
        ),
    ),
)
