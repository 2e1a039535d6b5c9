"""How far the follower is behind."""

from __future__ import annotations

from metrics.catalog import JOURNAL_OLDEST, JOURNAL_PENDING, JOURNAL_POISONED, REPAIRED_KEYS
from metrics.dashboards.drawing import lines
from metrics.dashboards.panels import Row
from metrics.dashboards.promql import most, rate

# Every process samples the same table, and each a moment later than the other: the largest is what counts.
JOURNAL = Row(
    "Journal",
    (
        lines(
            "Pending keys",
            "Written in MySQL, not confirmed by DynamoDB. In phase 1 they add up, from 2 on they are repaired; if"
            " not, see Open circuits of the backends, then `dal journal list`.",
            most(JOURNAL_PENDING, "job"),
            "{{job}}",
            unit="short",
        ),
        lines(
            "Age of the oldest pending key",
            "Above 300 s from phase 2 on, repairs do not get through: `dal journal list` shows keys and errors.",
            most(JOURNAL_OLDEST, "job"),
            "{{job}}",
            unit="s",
            alarm=300,
        ),
        lines(
            "Poisoned keys",
            "DynamoDB refused them so often that repairs wait an hour. `dal journal show` says why; mend it, then"
            " `dal journal retry`.",
            most(JOURNAL_POISONED, "job"),
            "{{job}}",
            unit="short",
            alarm=1,
        ),
        lines(
            "Repaired keys",
            "By result. refused: DynamoDB does not take the key, `dal journal list` says why. None while keys are"
            " pending: no process is in phases 2 to 4, or DynamoDB does not answer.",
            rate(REPAIRED_KEYS, "result"),
            "{{result}}",
        ),
    ),
)
