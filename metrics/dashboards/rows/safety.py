"""The first question: are we safe, and may we go on?"""

from __future__ import annotations

from metrics.dashboards.panels import Colour, Panel, Query, Row, Shape, Word
from metrics.dashboards.promql import EVERYWHERE
from metrics.dashboards.verdict import SAFE, UNSAFE, VERDICT, WAIT

_CODE = f"{VERDICT.record}{{{EVERYWHERE}}}"
WORDS = (
    Word(SAFE, "Safe: you may go on", Colour.GOOD),
    Word(WAIT, "Wait", Colour.WAIT),
    Word(UNSAFE, "Not safe: do not advance", Colour.BAD),
)

SAFETY = Row(
    "Are we safe, and may we go on?",
    (
        Panel(
            "Verdict",
            "By what is measured. Green: `dal status` says what the next step is, it asks the databases too."
            " Otherwise see Because. Nobody is seen: no process is scraped, or the rules are not loaded.",
            (Query(f"max by (job) ({_CODE})", "{{job}}"),),
            shape=Shape.NUMBER,
            words=WORDS,
            nothing="Nobody is seen",
        ),
        Panel(
            "Because",
            "What stands in the way. Red: deal with it before anything else; `dal status` has the command to type,"
            " the runbook a section for each alert.",
            (Query(f"max by (job, reason) ({_CODE}) > 0", "{{job}}: {{reason}}"),),
            shape=Shape.NAMES,
            width=16,
            words=(Word(WAIT, "wait", Colour.WAIT), Word(UNSAFE, "not safe", Colour.BAD)),
            nothing="Nothing stands in the way",
        ),
    ),
)
