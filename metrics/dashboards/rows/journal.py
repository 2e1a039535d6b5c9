"""How far the follower is behind, what the fleet waits for, and who leads."""

from __future__ import annotations

from metrics.catalog import (
    CIRCUIT_OPEN,
    CONTROL_EPOCH,
    CONTROL_LEADER,
    CONTROL_STRICT,
    FLEET_MEMBERS,
    JOURNAL_OLDEST,
    JOURNAL_PENDING,
    JOURNAL_POISONED,
    REPAIRED_KEYS,
    STEP_BLOCKED,
)
from metrics.dashboards.drawing import PROCESS, lines, steps
from metrics.dashboards.panels import Panel, Query, Row, Shape
from metrics.dashboards.promql import here, least, most, rate, total

# Every process samples the same table, and each a moment later than the other: the largest is what counts.
JOURNAL = Row(
    "Journal and fleet",
    (
        lines(
            "Pending keys",
            "Written in MySQL, not confirmed by DynamoDB. In phase 1 they add up, from 2 on they are repaired; if"
            " not, see Open circuits, then `dal journal list`.",
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
        steps(
            "Open circuits",
            "1: the process does not wait for DynamoDB. Heal DynamoDB; while strict, writes fail until then.",
            here(CIRCUIT_OPEN),
            PROCESS,
            alarm=1,
        ),
        steps(
            "Blocked step",
            "1 while a process waits for this before its next step; `dal status` says for whom and what helps.",
            most(STEP_BLOCKED, "reason"),
            "{{reason}}",
        ),
        steps(
            "Epoch by process",
            "One line, except for a second after a change. One that stays behind cannot reach MySQL and serves"
            " nothing: restart it, or mend its way there.",
            here(CONTROL_EPOCH),
            PROCESS,
        ),
        steps(
            "Leader",
            "Processes by the leader that they obey. draining is a cutover, writes wait: after a minute"
            " `dal cutover --abort`.",
            total(CONTROL_LEADER, "leader", of=here(CONTROL_LEADER)),
            "{{leader}}",
        ),
        Panel(
            "Live and strict processes",
            "Live as they see each other; more than really run: the dead are struck soon. Strict ones answer after"
            " the mirror; all or none but for a second, else see Epoch by process.",
            (
                Query(most(FLEET_MEMBERS), "live, at most"),
                Query(least(FLEET_MEMBERS), "live, at least"),
                Query(total(CONTROL_STRICT, of=here(CONTROL_STRICT)), "strict"),
            ),
            shape=Shape.STEPS,
        ),
    ),
)
