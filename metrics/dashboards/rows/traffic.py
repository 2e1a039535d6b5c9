"""Operations, and the calls to the databases that they make."""

from __future__ import annotations

from metrics.catalog import BACKEND_SECONDS, LAYER_SECONDS, OPERATION_SECONDS
from metrics.dashboards.drawing import latency, lines, slowest
from metrics.dashboards.overhead import OVERHEAD
from metrics.dashboards.panels import Row
from metrics.dashboards.promql import CHOSEN, WINDOW, rate, series, total

_ERRORS = rate(BACKEND_SECONDS, "backend", where=CHOSEN, outcome="error")
_OVERHEAD = f"{OVERHEAD.record}{{{CHOSEN}}}"
_SPENT = total(LAYER_SECONDS, "entity", of=f"rate({series(LAYER_SECONDS, '_sum', where=CHOSEN)}[{WINDOW}])")

OPERATIONS = Row(
    "Operations, as callers see them",
    (
        lines(
            "By route",
            "A flip moves traffic from line to line.",
            rate(OPERATION_SECONDS, "route", where=CHOSEN),
            "{{route}}",
        ),
        latency(
            "Latency by entity",
            "Median and 99th percentile. If a flip made it slower, flip back and look at Backends.",
            OPERATION_SECONDS,
            "entity",
        ),
        latency(
            "Latency by route",
            "Each phase has its routes: where a flip made callers slower, compare the lines and flip back.",
            OPERATION_SECONDS,
            "route",
        ),
        slowest(
            "Slowest operations",
            "99th percentile, the ten highest. Is it in Slowest calls too, then it is that database.",
            OPERATION_SECONDS,
            "entity",
            "operation",
        ),
        lines(
            "By outcome",
            "refused is a business answer, error a failure: find its backend in Errors.",
            rate(OPERATION_SECONDS, "entity", "outcome", where=CHOSEN),
            "{{entity}} {{outcome}}",
        ),
    ),
)
BACKENDS = Row(
    "Backends",
    (
        lines(
            "Calls",
            "Shadow reads and mirrors included; none where the phase should have some is a fault.",
            rate(BACKEND_SECONDS, "backend", where=CHOSEN),
            "{{backend}}",
        ),
        latency(
            "Latency",
            "Median and 99th percentile. A slow leader or answerer slows callers, a slow shadow does not.",
            BACKEND_SECONDS,
            "backend",
        ),
        slowest(
            "Slowest calls",
            "99th percentile by backend and operation, the ten highest: look for a missing index or a scan there.",
            BACKEND_SECONDS,
            "backend",
            "entity",
            "operation",
        ),
        lines(
            "Errors",
            "By backend and entity; the application's log has them. Of the leader or answerer: callers see them.",
            rate(BACKEND_SECONDS, "backend", "entity", where=CHOSEN, outcome="error"),
            "{{backend}} {{entity}}",
        ),
        lines(
            "Share of failing calls",
            "Above a twentieth it pages: heal that database; DynamoDB in phase 4: go back to 3.",
            f"{_ERRORS} / {rate(BACKEND_SECONDS, 'backend', where=CHOSEN)}",
            "{{backend}}",
            unit="percentunit",
            alarm=0.05,
        ),
    ),
)
LAYER = Row(
    "What the layer adds",
    (
        lines(
            "Added to an operation, the ten highest",
            "Mean of five minutes: what callers wait for, less the calls of databases; of reads one in a second is"
            " looked at. Microseconds are usual, above a millisecond: a busy processor.",
            f"topk(10, {_OVERHEAD})",
            "{{entity}}.{{operation}}",
            unit="s",
            alarm=0.02,
        ),
        lines(
            "Added to an operation, by entity",
            "Mean over what was looked at. A step here at a deployment or a flip is the layer, not a database.",
            f"{_SPENT} / ({rate(LAYER_SECONDS, 'entity', where=CHOSEN)} > 0)",
            "{{entity}}",
            unit="s",
            alarm=0.02,
        ),
    ),
)
