"""The panels of the dashboard as data: what each shows and by which queries."""

from __future__ import annotations

from metrics.catalog import (
    BACKEND_SECONDS,
    COMPARISONS,
    FETCH_FAILURES,
    FLAG_STATE,
    FLAGS_FETCHED,
    MIRROR_FAILURES,
    MIRROR_KEYS,
    MISMATCHED_FIELDS,
    OPERATION_SECONDS,
    PHASE,
    POOL_IDLE,
    POOL_IN_USE,
    POOL_REPLACED,
    POOL_SIZE,
    POOL_WAITING,
    READ_ONLY,
    SHEDS,
    SNAPSHOT_VERSION,
    WISH_PHASE,
    WISHES_REJECTED,
    Metric,
)
from metrics.dashboards.panels import Panel, Query, Row, Shape
from metrics.dashboards.promql import here, quantile, rate

PROCESS = "{{instance}} {{pid}}"


def _number(title: str, about: str, expr: str, *, unit: str = "short", alarm: float | None = None) -> Panel:
    return Panel(title, about, (Query(expr, title),), unit, Shape.NUMBER, 4, alarm)


def _lines(
    title: str, about: str, expr: str, legend: str, *, unit: str = "ops", alarm: float | None = None
) -> Panel:
    return Panel(title, about, (Query(expr, legend),), unit, alarm=alarm)


def _steps(title: str, about: str, expr: str, legend: str) -> Panel:
    return Panel(title, about, (Query(expr, legend),), shape=Shape.STEPS)


def _latency(title: str, about: str, metric: Metric, *by: str) -> Panel:
    names = " ".join(f"{{{{{label}}}}}" for label in by)
    shares = ((0.5, "p50"), (0.99, "p99"))
    queries = tuple(Query(quantile(metric, share, *by), f"{names} {name}") for share, name in shares)
    return Panel(title, about, queries, "s")


_AGE = f"time() - {here(FLAGS_FETCHED)}"
_MISMATCHES = here(COMPARISONS, verdict="mismatch")

NOW = Row(
    "Now",
    (
        _number(
            "Wish",
            "The phase that the flags spell. At 0 they spell none: put them back, docs/flags.md has the table.",
            f"max({here(WISH_PHASE)})",
        ),
        _number(
            "Lowest phase",
            "In any process. Flip nothing more while it differs from the highest.",
            f"min({here(PHASE, bound='lowest')})",
        ),
        _number(
            "Highest phase",
            "In any process; under a rollout one above the lowest.",
            f"max({here(PHASE, bound='highest')})",
        ),
        _number(
            "Read-only processes",
            "Processes in which the kill switch pauses writes. The WRITE flags of the phase lift it.",
            f"sum({here(READ_ONLY)})",
            alarm=1,
        ),
        _number(
            "Oldest flags",
            "Of the process that heard least. Red: it follows no flip, check the flag server.",
            f"max({_AGE})",
            unit="s",
            alarm=60,
        ),
        _number(
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
        _steps(
            "Phase by process",
            "A flip shows here. A process that stays behind did not hear it: see the age of its flags.",
            here(PHASE),
            f"{PROCESS} {{{{bound}}}}",
        ),
        _steps(
            "Flags",
            "The lowest state in any process: 1 where all have it on.",
            f"min by (flag) ({here(FLAG_STATE)})",
            "{{flag}}",
        ),
        _lines(
            "Age of the flags",
            "By process. Above 60 s it follows no flip; Failed fetches says why.",
            _AGE,
            PROCESS,
            unit="s",
            alarm=60,
        ),
        _lines(
            "Rejected wishes",
            "By reason; the last good phase stays. Put the flags back to a phase, one flag at a time.",
            rate(WISHES_REJECTED, "reason"),
            "{{reason}}",
        ),
        _lines(
            "Failed fetches",
            "By reason; the last good phase stays. Check address, token, project and server.",
            rate(FETCH_FAILURES, "reason"),
            "{{reason}}",
        ),
        _steps(
            "Snapshots in force",
            "Processes by version of their flags: one line, except while a flip spreads.",
            f'count_values("version", {here(SNAPSHOT_VERSION)})',
            "{{version}}",
        ),
    ),
)
OPERATIONS = Row(
    "Operations, as callers see them",
    (
        _lines(
            "By route",
            "A flip moves traffic from line to line.",
            rate(OPERATION_SECONDS, "route"),
            "{{route}}",
        ),
        _latency(
            "Latency by entity",
            "Median and 99th percentile. If a flip made it slower, flip back and look at Backends.",
            OPERATION_SECONDS,
            "entity",
        ),
        _lines(
            "By outcome",
            "refused is a business answer, error a failure: find its backend in Errors.",
            rate(OPERATION_SECONDS, "entity", "outcome"),
            "{{entity}} {{outcome}}",
        ),
    ),
)
BACKENDS = Row(
    "Backends",
    (
        _lines(
            "Calls",
            "Shadow reads and mirrors included; none where the phase should have some is a fault.",
            rate(BACKEND_SECONDS, "backend"),
            "{{backend}}",
        ),
        _latency(
            "Latency",
            "Median and 99th percentile. A slow leader or answerer slows callers, a slow shadow does not.",
            BACKEND_SECONDS,
            "backend",
        ),
        _lines(
            "Errors",
            "By backend and entity; the application's log has them. Of the leader or answerer: callers see them.",
            rate(BACKEND_SECONDS, "backend", "entity", outcome="error"),
            "{{backend}} {{entity}}",
        ),
    ),
)
AGREEMENT = Row(
    "Do the databases agree?",
    (
        _lines(
            "Comparisons",
            "By verdict. racing and shed are no faults; error: the shadow failed.",
            rate(COMPARISONS, "verdict"),
            "{{verdict}}",
        ),
        _lines(
            "Mismatches",
            "Confirmed by asking both again. Do not advance; `dal verify` names the rows.",
            rate(COMPARISONS, "entity", "operation", verdict="mismatch"),
            "{{entity}}.{{operation}}",
        ),
        _lines(
            "Fields that differ",
            "By kind of difference; the log event `mismatch` has the fields.",
            rate(MISMATCHED_FIELDS, "entity", "kind"),
            "{{entity}} {{kind}}",
        ),
    ),
)
FOLLOWER = Row(
    "Follower",
    (
        _lines(
            "Mirrored keys",
            "stale: something newer was there, no fault. failed: see the next panel.",
            rate(MIRROR_KEYS, "result"),
            "{{result}}",
        ),
        _lines(
            "Failed mirrors",
            "MySQL has the write, DynamoDB has not. Do not advance; repair with `dal backfill`.",
            rate(MIRROR_FAILURES, "entity", "operation", "policy"),
            "{{entity}}.{{operation}} {{policy}}",
        ),
        _lines(
            "Sheds",
            "Shadow reads that were not made; callers notice nothing. Lower shadow.sample or add shadow.threads.",
            rate(SHEDS, "reason"),
            "{{reason}}",
        ),
    ),
)


def _pool(metric: Metric, word: str) -> Query:
    return Query(f"sum by (backend) ({here(metric)})", f"{{{{backend}}}} {word}")


POOLS = Row(
    "Pools",
    (
        Panel(
            "Connections",
            "Summed over processes. In use at most for long: callers wait.",
            (
                _pool(POOL_IN_USE, "in use"),
                _pool(POOL_IDLE, "idle"),
                _pool(POOL_SIZE, "at most"),
            ),
        ),
        Panel(
            "Waiting callers",
            "For a connection. Above 0 for long: raise poolSize, or look for slow calls.",
            (_pool(POOL_WAITING, "waiting"),),
        ),
        Panel(
            "Replaced connections",
            "Dead ones, since each process started. A jump: the server restarted or a timeout cut them.",
            (_pool(POOL_REPLACED, "replaced"),),
        ),
    ),
)
ROWS = (NOW, PHASES, OPERATIONS, BACKENDS, AGREEMENT, FOLLOWER, POOLS)
