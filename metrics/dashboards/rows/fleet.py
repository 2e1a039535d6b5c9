"""What the fleet waits for, and who leads."""

from __future__ import annotations

from metrics.catalog import CONTROL_EPOCH, CONTROL_LEADER, CONTROL_STRICT, FLEET_MEMBERS, STEP_BLOCKED
from metrics.dashboards.drawing import PROCESS, steps
from metrics.dashboards.panels import Panel, Query, Row, Shape
from metrics.dashboards.promql import here, least, most, total

FLEET = Row(
    "Fleet",
    (
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
