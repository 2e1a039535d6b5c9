"""Sites, and what hangs on them, from every function of a backend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dal.discovery.evaluation.found import Found, Key, Owner
from dal.discovery.evaluation.here import Claim, Report
from dal.discovery.evaluation.machine import Machine
from dal.discovery.model import Site
from dal.discovery.values.program import ClassRef


@dataclass(slots=True)
class Sightings:
    """What some modules' functions were seen to send; made in one process, put together in another."""

    found: list[tuple[Owner, Key, Found]] = field(default_factory=list)
    deferred: list[tuple[Owner, Key, Found]] = field(default_factory=list)
    """Statements that a caller may know better."""
    claims: set[Claim] = field(default_factory=set)

    def extend(self, other: Sightings) -> None:
        """Take over another part's."""
        self.found += other.found
        self.deferred += other.deferred
        self.claims |= other.claims

    def sites(self) -> tuple[Site, ...]:
        """Every site once: a helper's statement is its callers', or its own where nobody calls it."""
        left = [one for one in self.deferred if (one[0], one[1]) not in self.claims]
        sites = {_site(owner, key, found) for owner, key, found in (*self.found, *left)}
        return tuple(
            sorted(sites, key=lambda site: (site.file, site.line, site.end_line, site.operation, repr(site)))
        )


def sightings(machine: Machine, files: Iterable[str]) -> Sightings:
    """Evaluate every function of these modules, and their bodies."""
    seen = Sightings()
    for file in files:
        for report in _reports(machine, file):
            _sort(report, seen)
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
        yield machine.alone(machine.standing_alone(file, key))


def _sort(report: Report, seen: Sightings) -> None:
    seen.claims |= report.claims
    for key, found in report.found.items():
        (seen.deferred if found.free else seen.found).append((report.owner, key, found))
    for root, found in report.queries.items():
        if root.owner != report.owner or root in report.absorbed:
            continue
        left = found.free or (root in report.returned and not found.issued)
        (seen.deferred if left else seen.found).append((report.owner, root.key, found))


def _site(owner: Owner, key: Key, found: Found) -> Site:
    spot = key[0]
    name = owner.key.rsplit("@", 1)[0]
    return Site(
        file=owner.file,
        line=spot.line,
        end_line=spot.end_line,
        function=name or "<module>",
        operation=found.operation,
        table=found.table,
        tables=found.tables,
        predicates=found.predicates,
        equalities=found.equalities,
        ordering=found.ordering,
        limit=found.limit,
        joins=found.joins,
        aggregates=found.aggregates,
        columns=found.columns,
        dynamic=found.dynamic,
        reasons=found.reasons,
        stack=found.stack,
        confidence=found.confidence,
        through=found.through,
        statement=found.statement,
        flags=found.flags,
    )
