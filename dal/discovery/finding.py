"""What every function of some modules was seen to do, and the sites that follow from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from dal.discovery.evaluation.found import Found, Key, Owner, Spot
from dal.discovery.evaluation.here import Claim, Report
from dal.discovery.evaluation.machine import Machine
from dal.discovery.model import ImplicitUpdate, Place, Site, Table
from dal.discovery.values.program import ClassRef, Instance

SHOWN = 240
"""Characters of a statement that are shown."""
_STORED = ("loaded", "given")
"""Origins of objects whose assignments a later flush writes."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What the search for transactions needs of a function."""

    calls: frozenset[Owner]
    marks: tuple[tuple[Spot, str], ...]


@dataclass(slots=True)
class Sightings:
    """What some modules' functions were seen to do; made in one process, put together in another."""

    found: list[tuple[Owner, Key, Found]] = field(default_factory=list)
    deferred: list[tuple[Owner, Key, Found]] = field(default_factory=list)
    """Statements that a caller may know better."""
    claims: set[Claim] = field(default_factory=set)
    kept: set[Claim] = field(default_factory=set)
    """Claimed statements that are sent as they are as well."""
    traces: dict[Owner, Trace] = field(default_factory=dict)
    updates: list[ImplicitUpdate] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    def extend(self, other: Sightings) -> None:
        """Take over another part's."""
        self.found += other.found
        self.deferred += other.deferred
        self.claims |= other.claims
        self.kept |= other.kept
        self.traces |= other.traces
        self.updates += other.updates
        self.tables += other.tables

    def settled(self) -> list[tuple[Owner, Key, Found]]:
        """Every statement once: a helper's is its callers', or its own where nobody calls it."""
        taken = self.claims - self.kept
        left = [one for one in self.deferred if (one[0], one[1]) not in taken]
        return [*self.found, *_one_each(left)]


def _one_each(left: Iterable[tuple[Owner, Key, Found]]) -> Iterator[tuple[Owner, Key, Found]]:
    """Of each function's statements that nobody claims, see `_whole`."""
    owned: dict[Owner, dict[Key, Found]] = {}
    for owner, key, found in left:
        owned.setdefault(owner, {})[key] = found
    for owner, queries in owned.items():
        yield from ((owner, key, found) for key, found in _whole(queries).items())


def sightings(machine: Machine, files: Iterable[str]) -> Sightings:
    """Evaluate every function of these modules, and their bodies."""
    seen = Sightings()
    files = list(files)
    for file in files:
        for report in _reports(machine, file):
            _sort(report, seen)
            seen.updates += _updates(machine, report)
    seen.tables += machine.stacks.tables(machine, files)
    return seen


def _reports(machine: Machine, file: str) -> Iterator[Report]:
    here, report = machine.module(file), machine.module_report(file)
    if here is None or report is None:
        return
    yield report
    for key in list(here.unit.classes):
        space = machine.namespace(ClassRef(file, key))
        if space is not None:
            yield space.report
    for key in list(here.unit.functions):
        if "<lambda>" not in key:  # the function around it has looked inside
            yield machine.alone(machine.standing_alone(file, key))


def _sort(report: Report, seen: Sightings) -> None:
    seen.claims |= report.claims
    seen.kept |= report.kept
    if report.calls or report.marks:
        seen.traces[report.owner] = Trace(frozenset(report.calls), tuple(sorted(report.marks.items())))
    own: dict[Key, Found] = {}
    for key, found in report.found.items():
        if found.free:
            seen.deferred.append((report.owner, key, found))
        else:
            own[key] = found
    for root, found in report.queries.items():
        if root.owner != report.owner or (root in report.absorbed and not found.issued):
            continue
        if found.free or (root in report.returned and not found.issued):
            seen.deferred.append((report.owner, root.key, found))
        else:
            own[root.key] = found
    seen.found += [(report.owner, key, found) for key, found in _whole(own).items()]


def _whole(own: Mapping[Key, Found]) -> dict[Key, Found]:
    """What a helper sends, or gives back, in one of several ways is one statement of the call."""
    first: dict[tuple[object, ...], Key] = {}
    whole: dict[Key, Found] = {}
    for key, found in own.items():
        same = found.statement or found.through[-1:]
        about = (key[0], found.operation, found.table, same) if len(key) > 1 else (key,)
        one = first.setdefault(about, key)
        whole[one] = whole[one].merged(found) if one in whole else found
    return whole


def _updates(machine: Machine, report: Report) -> Iterator[ImplicitUpdate]:
    for spot, (owner, attribute) in sorted(report.assigned.items(), key=lambda item: item[0]):
        for option in owner.options():
            if isinstance(option, Instance) and option.origin in _STORED:
                table = machine.stacks.flushed(machine, option.cls)
                if table is not None and not attribute.startswith("_"):
                    place = Place(report.owner.file, spot.line)
                    yield ImplicitUpdate(place, name_of(report.owner), table, attribute)


def name_of(owner: Owner) -> str:
    """A function's qualified name."""
    return owner.key.rsplit("@", 1)[0] or "<module>"


def site_of(owner: Owner, key: Key, found: Found) -> Site:
    """The site of a settled statement."""
    spot = key[0]
    statement = found.statement
    return Site(
        file=owner.file,
        line=spot.line,
        end_line=spot.end_line,
        function=name_of(owner),
        operation=found.operation,
        table=found.table,
        tables=found.tables,
        predicates=found.predicates,
        compared=found.compared,
        equalities=found.equalities,
        ordering=found.ordering,
        limit=found.limit,
        joins=found.joins,
        aggregates=found.aggregates,
        columns=found.columns,
        dynamic=found.dynamic or bool(found.others),
        reasons=(*found.reasons, f"the table is one of {', '.join(found.mains)}")
        if found.others
        else found.reasons,
        stack=found.stack,
        confidence=found.confidence,
        through=found.through,
        statement=statement if statement is None or len(statement) <= SHOWN else f"{statement[:SHOWN]}…",
        flags=found.flags,
    )


def in_order(sites: Iterable[Site]) -> tuple[Site, ...]:
    """Each once, by place."""
    return tuple(
        sorted(set(sites), key=lambda site: (site.file, site.line, site.end_line, site.operation, repr(site)))
    )
