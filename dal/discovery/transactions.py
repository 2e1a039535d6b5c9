"""Units of work: functions that commit, and what is written on the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from dal.discovery.evaluation.found import Found, Key, Owner
from dal.discovery.finding import Trace, name_of, site_of
from dal.discovery.model import ImplicitUpdate, Operation, Place, Routine, Site, Transaction

_DEEPEST = 6
"""Calls inside of calls that are followed."""
Write = tuple[str | None, Place]
"""A table, None where it is not known, and where it is written."""
Writes = dict[Owner, tuple[Write, ...]]


def transactions(
    traces: Mapping[Owner, Trace],
    settled: Iterable[tuple[Owner, Key, Found]],
    routines: Iterable[Routine] = (),
    updates: Iterable[ImplicitUpdate] = (),
) -> tuple[Transaction, ...]:
    """A transaction for each function that delimits one itself, or by a helper that writes nothing."""
    settled = list(settled)
    written = {routine.name: routine.writes for routine in routines}
    writes, named = _writes(settled, written), _named(traces)
    for owner, write in [*_taken_over(settled, written, named, writes), *_flushed(updates, named)]:
        writes[owner] = tuple(sorted({*writes.get(owner, ()), write}, key=lambda one: (one[1], one[0] or "")))
    found = [_transaction(owner, traces, writes) for owner in traces if _marks(owner, traces, writes)]
    return tuple(sorted((one for one in found if one is not None), key=lambda one: (one.place, one.function)))


def _writes(settled: Iterable[tuple[Owner, Key, Found]], routines: Mapping[str, tuple[str, ...]]) -> Writes:
    writes: defaultdict[Owner, dict[Write, None]] = defaultdict(dict)
    for owner, key, found in sorted(settled, key=lambda one: (one[0], one[1])):
        site = site_of(owner, key, found)
        if site.writes and site.table is not None:
            writes[owner] |= {(table, site.place): None for table in _written(site, routines)}
    return {owner: tuple(places) for owner, places in writes.items()}


def _named(traces: Mapping[Owner, Trace]) -> Mapping[str, Owner]:
    """Functions by file and qualified name, as `Site.through` has them."""
    owners = {owner for trace in traces.values() for owner in trace.calls} | traces.keys()
    return {f"{owner.file}:{name_of(owner)}": owner for owner in sorted(owners)}


def _taken_over(
    settled: Iterable[tuple[Owner, Key, Found]],
    routines: Mapping[str, tuple[str, ...]],
    named: Mapping[str, Owner],
    writes: Writes,
) -> Iterator[tuple[Owner, Write]]:
    """What counts at the callers of a function, for it was told the object; it writes more than that itself."""
    for owner, key, found in settled:
        site = site_of(owner, key, found)
        if not site.writes or site.table is None:
            continue
        for helper in (named[name] for name in site.through if name in named):
            if writes.get(helper):
                yield from ((helper, (table, site.place)) for table in _written(site, routines))


def _flushed(updates: Iterable[ImplicitUpdate], named: Mapping[str, Owner]) -> Iterator[tuple[Owner, Write]]:
    """What a session writes because attributes were assigned."""
    for update in updates:
        owner = named.get(f"{update.place.file}:{update.function}")
        if owner is not None:
            yield owner, (update.table, update.place)


def _written(site: Site, routines: Mapping[str, tuple[str, ...]]) -> tuple[str | None, ...]:
    """A procedure writes what its text writes, as far as there is one."""
    if site.operation is Operation.PROCEDURE:
        return routines.get(site.table or "") or (None,)
    return (site.table,)


def _marks(owner: Owner, traces: Mapping[Owner, Trace], writes: Writes) -> list[tuple[int, str]]:
    """The lines in a function where a unit of work begins or ends, and how."""
    trace = traces[owner]
    marks = [(spot.line, how) for spot, how in trace.marks]
    for called in sorted(trace.calls):
        helper = traces.get(called)
        if helper is not None and helper.marks and not _reached(called, traces, writes):
            marks.append((0, f"{name_of(called)}()"))
    return sorted(set(marks))


def _reached(owner: Owner, traces: Mapping[Owner, Trace], writes: Writes) -> tuple[Write, ...]:
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
        tuple(dict.fromkeys(table for table, _ in reached if table is not None)),
        ", ".join(dict.fromkeys(how for _, how in marks)),
        tuple(sorted({place for _, place in reached})),
    )
