"""What somebody should hear of: flags, phases, answers, connections."""

from __future__ import annotations

from metrics import catalog
from metrics.dashboards.conditions import APART
from metrics.dashboards.promql import grew, rate, series
from metrics.dashboards.rule import Alert

_FETCHED = series(catalog.FLAGS_FETCHED)

ALERTS = (
    Alert(
        "DalMismatch",
        "entity_operation:dal_mismatches:increase10m > 0",
        "page",
        "The databases disagree on {{ $labels.entity }}.{{ $labels.operation }}",
        "Do not advance. The log event `mismatch` names the fields, `dal verify` the rows.",
    ),
    Alert(
        "DalFollowerFailing",
        grew(catalog.MIRROR_FAILURES, "job", "entity", "operation", "policy", window="5m") + " > 0",
        "page",
        "Mirrors of {{ $labels.entity }}.{{ $labels.operation }} fail (policy {{ $labels.policy }})",
        "Do not advance: the follower misses writes. Heal it; the journal repairs them, see `dal journal list`.",
    ),
    Alert(
        "DalFlagsStale",
        f"(time() - {_FETCHED} > 60) and {_FETCHED} > 0",
        "ticket",
        "{{ $labels.instance }} {{ $labels.pid }} heard nothing of its flags for {{ $value | humanizeDuration }}",
        "Flips do not arrive there. Check the flag server and the failed fetches by reason.",
        hold="30s",
    ),
    Alert(
        "DalFlagsFailing",
        rate(catalog.FETCH_FAILURES, "job", "reason", window="1m", where="") + " > 0",
        "ticket",
        "Fetches of the flags of {{ $labels.job }} fail: {{ $labels.reason }}",
        "The last good snapshot stays in force. Check the address, the token and the flag server.",
        hold="1m",
    ),
    Alert(
        "DalIllegalWish",
        f"({series(catalog.WISH_PHASE)} == 0) unless ({series(catalog.READ_ONLY)} == 1) "
        f"and (time() - {_FETCHED} < 60)",
        "ticket",
        "The flags spell no phase in {{ $labels.instance }} {{ $labels.pid }}",
        "Nothing is lost: the last good snapshot stays in force. Put the flags back to a phase.",
        hold="10s",
    ),
    Alert(
        "DalWishRejected",
        grew(catalog.WISHES_REJECTED, "job", "reason", window="5m") + " > 0",
        "ticket",
        "A wish was rejected: {{ $labels.reason }}",
        "Flip one flag at a time, in the order of the phases.",
    ),
    Alert(
        "DalPhasesApart",
        f"{APART} > 1",
        "page",
        "Processes of {{ $labels.job }} are more than one phase apart",
        "Flip nothing until the slowest process has followed; look for processes with stale flags.",
        hold="5s",
    ),
    Alert(
        "DalReadOnly",
        f"max by (job) ({series(catalog.READ_ONLY)}) == 1",
        "ticket",
        "Writes of {{ $labels.job }} are paused",
        "The kill switch is on: set the WRITE flags of the phase to lift it.",
        hold="5m",
    ),
    Alert(
        "DalBackendErrors",
        "backend:dal_backend_errors:ratio5m > 0.05",
        "page",
        "{{ $value | humanizePercentage }} of the calls to {{ $labels.backend }} fail",
        "Callers see them if that backend answers or leads; otherwise mirrors and comparisons suffer.",
        hold="1m",
    ),
    Alert(
        "DalPoolExhausted",
        f"sum by (job, backend) ({series(catalog.POOL_WAITING)}) > 0",
        "ticket",
        "Callers wait for connections to {{ $labels.backend }}",
        "Raise the size of the pool, or find out what holds its connections.",
        hold="1m",
    ),
)
