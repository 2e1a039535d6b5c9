"""Units of work: functions that commit, and what is written on the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from dal.discovery.evaluation.found import Found, Key, Owner
from dal.discovery.finding import Trace, name_of, site_of
from dal.discovery.model import Place, Transaction

_DEEPEST = 6
"""Calls inside of calls that are followed."""
Writes = Mapping[Owner, tuple[tuple[str, Place], ...]]


def transactions(
    traces: Mapping[Owner, Trace], settled: Iterable[tuple[Owner, Key, Found]]
) -> tuple[Transaction, ...]:
    """A transaction for each function that delimits one itself, or by a helper that writes nothing."""
    writes = _writes(settled)
    found = [_transaction(owner, traces, writes) for owner in traces if _marks(owner, traces, writes)]
    return tuple(sorted((one for one in found if one is not None), key=lambda one: (one.place, one.function)))


def _writes(settled: Iterable[tuple[Owner, Key, Found]]) -> Writes:
    writes: defaultdict[Owner, dict[tuple[str, Place], None]] = defaultdict(dict)
    for owner, key, found in sorted(settled, key=lambda one: (one[0], one[1])):
        site = site_of(owner, key, found)
        if site.writes and site.table is not None:
            writes[owner][site.table, site.place] = None
    return {owner: tuple(places) for owner, places in writes.items()}


def _marks(owner: Owner, traces: Mapping[Owner, Trace], writes: Writes) -> list[tuple[int, str]]:
    """The lines in a function where a unit of work begins or ends, and how."""
    trace = traces[owner]
    marks = [(spot.line, how) for spot, how in trace.marks]
    for called in sorted(trace.calls):
        helper = traces.get(called)
        if helper is not None and helper.marks and not _reached(called, traces, writes):
            marks.append((0, f"{name_of(called)}()"))
    return sorted(set(marks))


def _reached(owner: Owner, traces: Mapping[Owner, Trace], writes: Writes) -> tuple[tuple[str, Place], ...]:
    """What a function and those that it calls write."""
    seen: dict[Owner, None] = {}
    waiting = [(owner, 0)]
    while waiting:
        one, depth = waiting.pop()
        if one in seen or depth > _DEEPEST:
            continue
        seen[one] = None
        waiting += [(called, depth + 1) for called in sorted(traces[one].calls)] if one in traces else []
    return tuple(dict.fromkeys(write for one in seen for write in writes.get(one, ())))


def _transaction(owner: Owner, traces: Mapping[Owner, Trace], writes: Writes) -> Transaction | None:
    reached = _reached(owner, traces, writes)
    if not reached:
        return None
    marks = _marks(owner, traces, writes)
    line = next((line for line, _ in marks if line), int(owner.key.rsplit("@", 1)[-1] or 1) if owner.key else 1)
    return Transaction(
        Place(owner.file, line),
        name_of(owner),
        tuple(dict.fromkeys(table for table, _ in reached)),
        ", ".join(dict.fromkeys(how for _, how in marks)),
        tuple(sorted({place for _, place in reached})),
    )
