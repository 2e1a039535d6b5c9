"""Are we safe, and may we go on? What stands in the way, as PromQL: for the first panel of the first dashboard.

`dal status` asks the databases and knows more; this looks at metrics alone, so that it can be drawn over time.
"""

from __future__ import annotations

from dataclasses import dataclass

from metrics import catalog
from metrics.dashboards.conditions import APART, MIRRORING, OLDEST, UNVERIFIED
from metrics.dashboards.promql import grew, least, most, series
from metrics.dashboards.rule import Recording

SAFE, WAIT, UNSAFE = 0, 1, 2
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not: words for people, how bad it is, and an expression with one sample for each job where it holds."""

    words: str
    code: int
    expr: str


def _at(expr: str, limit: str) -> str:
    return f"({expr}) {limit}"


_LEADER = most(catalog.CONTROL_LEADER, "job", where='leader=~"draining|returning"')
_WISH, _HIGHEST = (
    most(catalog.WISH_PHASE, "job", where=""),
    most(catalog.PHASE, "job", where="", bound="highest"),
)
_DIFFERENT = f"sum by (job) ({most(catalog.VERIFIED_DIFFERENT, 'job', 'entity', where='')})"
_FETCHED = series(catalog.FLAGS_FETCHED)

REASONS = (
    Reason(
        "the databases disagree",
        UNSAFE,
        _at(grew(catalog.COMPARISONS, "job", window="1h", verdict="mismatch"), "> 0"),
    ),
    Reason("the last verification found differences", UNSAFE, _at(_DIFFERENT, "> 0")),
    Reason(
        "rehearsed writes differ",
        UNSAFE,
        _at(grew(catalog.REHEARSALS, "job", window="1h", verdict="mismatch"), "> 0"),
    ),
    Reason("processes are phases apart", UNSAFE, _at(APART, "> 1")),
    Reason("leadership is changing hands", UNSAFE, _at(_LEADER, "== 1")),
    Reason("DynamoDB is out of reach", UNSAFE, _at(most(catalog.CIRCUIT_OPEN, "job", where=""), "== 1")),
    Reason("DynamoDB refuses keys", UNSAFE, _at(most(catalog.JOURNAL_POISONED, "job", where=""), "> 0")),
    Reason("keys wait for their mirror", UNSAFE, _at(f"{OLDEST.record} > 300", f"and {MIRRORING}")),
    Reason("writes are paused", WAIT, _at(most(catalog.READ_ONLY, "job", where=""), "== 1")),
    Reason("the flags spell no phase", WAIT, _at(least(catalog.WISH_PHASE, "job", where=""), "== 0")),
    Reason("a process hears no flags", WAIT, _at(f"max by (job) (time() - ({_FETCHED} > 0))", "> 60")),
    Reason("the fleet is on its way", WAIT, _at(APART, "== 1")),
    Reason("the wish is not reached", WAIT, _at(f"{_WISH} > 0", f"!= {_HIGHEST}")),
    Reason("a step waits", WAIT, _at(most(catalog.STEP_BLOCKED, "job", where=""), "== 1")),
    Reason("no fresh verification", WAIT, f"count by (job) ({UNVERIFIED})"),
)


def _marked(expr: str, code: int, words: str) -> str:
    return f'label_replace(({expr}) * 0 + {code}, "reason", "{words}", "", "")'


_BASE = _marked(f"count by (job) ({series(catalog.BUILD_INFO)})", SAFE, NOTHING)
VERDICT = Recording(
    "job_reason:dal_verdict:code",
    " or ".join([*(_marked(reason.expr, reason.code, reason.words) for reason in REASONS), _BASE]),
)
