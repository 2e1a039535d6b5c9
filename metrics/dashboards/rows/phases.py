"""What holds now, and how the flags and phases came there."""

from __future__ import annotations

from metrics.catalog import (
    COMPARISONS,
    FETCH_FAILURES,
    FLAG_STATE,
    FLAGS_FETCHED,
    PHASE,
    READ_ONLY,
    SNAPSHOT_VERSION,
    WISH_PHASE,
    WISHES_REJECTED,
)
from metrics.dashboards.drawing import PROCESS, lines, number, steps
from metrics.dashboards.panels import Panel, Query, Row, Shape
from metrics.dashboards.promql import here, least, most, rate

_AGE = f"time() - {here(FLAGS_FETCHED)}"
_MISMATCHES = here(COMPARISONS, verdict="mismatch")

NOW = Row(
    "Now",
    (
        number(
            "Wish",
            "The phase that the flags spell. At 0 they spell none: put them back, docs/flags.md has the table.",
            f"max({here(WISH_PHASE)})",
        ),
        number(
            "Lowest phase",
            "In any process. Flip nothing more while it differs from the highest.",
            f"min({here(PHASE, bound='lowest')})",
        ),
        number(
            "Highest phase",
            "In any process; under a rollout one above the lowest.",
            f"max({here(PHASE, bound='highest')})",
        ),
        number(
            "Read-only processes",
            "Processes in which the kill switch pauses writes. The WRITE flags of the phase lift it.",
            f"sum({here(READ_ONLY)})",
            alarm=1,
        ),
        number(
            "Oldest flags",
            "Of the process that heard least. Red: it follows no flip, check the flag server.",
            f"max({_AGE})",
            unit="s",
            alarm=60,
        ),
        number(
            "Mismatches",
            "In the last hour. Red: do not advance, ask `dal verify`.",
            f"sum(increase({_MISMATCHES}[1h]))",
            alarm=1,
        ),
    ),
)
PHASES = Row(
    "Phases and flags",
    (
        steps(
            "Phase by process",
            "A flip shows here. A process that stays behind did not hear it: see the age of its flags.",
            here(PHASE),
            f"{PROCESS} {{{{bound}}}}",
        ),
        Panel(
            "Wish and phase",
            "The highest wish that was heard against the phases in force. Apart: see Because and Blocked step.",
            (
                Query(most(WISH_PHASE, "job"), "{{job}} wish"),
                Query(least(PHASE, "job", bound="lowest"), "{{job}} lowest"),
                Query(most(PHASE, "job", bound="highest"), "{{job}} highest"),
            ),
            shape=Shape.STEPS,
        ),
        steps(
            "Flags",
            "The lowest state in any process: 1 where all have it on.",
            f"min by (flag) ({here(FLAG_STATE)})",
            "{{flag}}",
        ),
        lines(
            "Age of the flags",
            "By process. Above 60 s it follows no flip; Failed fetches says why.",
            _AGE,
            PROCESS,
            unit="s",
            alarm=60,
        ),
        lines(
            "Rejected wishes",
            "By reason; the last good phase stays. Put the flags back to a phase, one flag at a time.",
            rate(WISHES_REJECTED, "reason"),
            "{{reason}}",
        ),
        lines(
            "Failed fetches",
            "By reason; the last good phase stays. Check address, token, project and server.",
            rate(FETCH_FAILURES, "reason"),
            "{{reason}}",
        ),
        steps(
            "Snapshots in force",
            "Processes by version of their flags: one line, except while a flip spreads.",
            f'count_values("version", {here(SNAPSHOT_VERSION)})',
            "{{version}}",
        ),
    ),
)
