"""How fresh the proof is that both databases hold the same."""

from __future__ import annotations

from metrics.catalog import VERIFIED, VERIFIED_DIFFERENT
from metrics.dashboards.conditions import DAY
from metrics.dashboards.drawing import lines, number
from metrics.dashboards.panels import Row
from metrics.dashboards.promql import CHOSEN, most

_AT = most(VERIFIED, "entity", where=CHOSEN)
_ABOUT = "`dal verify --all` compares both sides row by row; shadow reads see only what is read."

PROOF = Row(
    "Verification",
    (
        number(
            "Never verified",
            f"Entities. Red: run it before phase 4. {_ABOUT}",
            f"sum({_AT} == bool 0)",
            alarm=1,
        ),
        number(
            "Rows that differed",
            "In the last verification of each entity. Red: do not advance; `dal verify --all --repair`.",
            f"sum({most(VERIFIED_DIFFERENT, 'entity', where=CHOSEN)})",
            alarm=1,
        ),
        lines(
            "Time since the last verification",
            f"By entity; above a day verify again before a step. {_ABOUT}",
            f"time() - ({_AT} > 0)",
            "{{entity}}",
            unit="s",
            alarm=DAY,
        ),
        lines(
            "Differing rows by entity",
            "As the last verification left them: `dal verify ENTITY --repair`, then see whether they come back.",
            most(VERIFIED_DIFFERENT, "entity", where=CHOSEN),
            "{{entity}}",
            unit="short",
            alarm=1,
        ),
    ),
)
