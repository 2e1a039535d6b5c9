"""A verification: sums over everything on both sides, then a comparison key by key where the sums differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, zip_longest

from dal.contract.lines import names_of
from dal.engines import Access, Engine, Task
from dal.ports import Part, Runs
from dal.verify.buckets import BUCKETS, Table, Wanted, sizes
from dal.verify.kinds import Standing
from dal.verify.look import Divergence
from dal.verify.options import Options, Told
from dal.verify.places import Role, Sides, of
from dal.verify.progress import Plan, Progress, add, take_up
from dal.verify.report import Compared as Counted
from dal.verify.report import Report
from dal.verify.saving import Saving
from dal.verify.suspects import Suspects
from dal.verify.tasks import Compared, ComparePage, Reading, Summed, SumPage
from dal.verify.working import Working

_PARTS = 16
"""Of each side, about: so many pages can be read at the same time."""
_COMPARING = "compares what differs"
_SALT = "+"
"""What makes other keys share a bucket."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What a run needs.

    Args:
        access: to both databases, for the workers.
        engine: where pages are read.
        runs: where progress is kept; None: nowhere.
        estimates: about how many rows each entity has.
        options: how.
    """

    access: Access[Sides]
    engine: Engine
    runs: Runs | None = None
    estimates: Mapping[str, int] = field(default_factory=dict)
    options: Options = field(default_factory=Options)

    def run(self, entities: Sequence[str]) -> Report:
        """Verify these entities. A run that was killed is gone on with, unless it must be `fresh`.

        Raises:
            BackendError: a database failed again and again; progress is kept.
        """
        return _Run(self, tuple(dict.fromkeys(entities))).done()


class _Run:
    """One run; `_read` counts rows of each entity on both sides."""

    def __init__(self, given: Verification, entities: tuple[str, ...]) -> None:
        self._options, self._access, self._estimates = given.options, given.access, given.estimates
        self._pair, self._entities, self._began = given.access.pair(), entities, given.options.clock()
        contract = self._pair.contract
        names = {name: entity for entity in entities for name in names_of(contract.entity(entity))}
        rows = {name: self._estimates.get(entity, 0) for name, entity in names.items()}
        counts = sizes(rows) if given.options.buckets is None else dict.fromkeys(names, given.options.buckets)
        self._plan = Plan(contract.hash, entities, counts)
        self._counted = {name: Counted(name, keep=given.options.keep) for name in names}
        self._read = dict.fromkeys(entities, 0)
        self._working = Working(given.engine, given.options.wait)
        self._saving = Saving(given.runs, self._plan, clock=given.options.clock)
        self._suspects = Suspects(self._access, self._working, self._options, self._settled)

    def done(self) -> Report:
        drift = self._pair.mysql.segments.drift(self._entities)
        sample = self._options.sample
        if sample is None:
            self._everything()
        else:
            size = sample.size(self._options.chunk, max(self._estimates.values(), default=0))
            self._compare({role: list(sample.of(self._parts(role, size))) for role in Role}, None)
        return Report(
            self._counted,
            journalled=self._pair.mysql.journal is not None,
            seconds=self._options.clock() - self._began,
            sampled=1.0 if sample is None else sample.share,
            drift=tuple(drift),
        )

    def _everything(self) -> None:
        progress = self._begun()
        try:
            self._sum_up(progress)
        except BaseException:
            self._saving.now(progress)
            raise
        for role in Role:
            self._count(role, progress.rows[role])
        wanted = Wanted.differing(progress.tables)
        if wanted.bits:
            self._saving.now(progress)
            parts = {role: [place.part for place in places] for role, places in progress.places.items()}
            self._compare(parts, self._narrowed(parts, wanted))
        self._saving.forget()

    def _begun(self) -> Progress:
        if self._options.fresh:
            self._saving.forget()
        saved = self._saving.load()
        if saved is None:
            size = max(self._options.chunk, max(self._estimates.values(), default=0) // _PARTS)
            saved = Progress.of(self._plan, {role: list(self._parts(role, size)) for role in Role})
        for rows in saved.rows.values():
            self._tell(rows, "")
        return saved

    def _parts(self, role: Role, size: int) -> Iterable[Part]:
        rows = sum(self._estimates.get(entity, 0) for entity in self._entities)
        return of(self._pair, role).parts(self._entities, size, rows=rows)

    def _sum_up(self, progress: Progress) -> None:
        readings = {
            role: [
                self._reading(role, number, place.part, place.cursor)
                for number, place in enumerate(places)
                if not place.done
            ]
            for role, places in progress.places.items()
        }
        tasks = (SumPage(reading, progress.plan.counts) for reading in _in_turn(readings))
        for task, result in self._working.results(tasks, _next_sum):
            reading = _reading_of(task)
            progress.take(reading.role, reading.number, result)
            self._tell(result.rows, "")
            self._saving.perhaps(progress)

    def _narrowed(self, parts: Mapping[Role, Sequence[Part]], wanted: Wanted) -> Wanted:
        """The few keys that differ, out of the many that share their buckets: summed up again, by themselves."""
        shares = {name: wanted.share(name) for name in wanted.bits}
        keys = sum(self._counted[name].leader * share for name, share in shares.items())
        if keys <= self._options.few:
            return wanted
        counts = {name: max(1, BUCKETS // len(shares)) for name in shares}
        tables = {name: Table.of(count) for name, count in counts.items()}
        tasks = (SumPage(reading, counts, wanted, _SALT) for reading in self._readings(parts))
        for task, result in self._working.results(tasks, _next_sum):
            take_up(tables, _reading_of(task).role, result)
            self._tell({}, _COMPARING)
        return Wanted.differing(tables, _SALT)

    def _readings(self, parts: Mapping[Role, Sequence[Part]]) -> Iterator[Reading]:
        """Of all parts, from their beginning."""
        return _in_turn(
            {r: [self._reading(r, number, part, None) for number, part in enumerate(parts[r])] for r in Role}
        )

    def _compare(self, parts: Mapping[Role, Sequence[Part]], wanted: Wanted | None) -> None:
        """Compare those lines of the parts that are wanted (None: all; then they are counted, too)."""
        tasks = (ComparePage(reading, wanted) for reading in self._readings(parts))
        for task, result in self._working.results(tasks, _next_comparison):
            if wanted is None:
                self._count(_reading_of(task).role, result.rows)
            self._tell(result.rows if wanted is None else {}, _COMPARING)
            self._suspects.add(result.found)
        self._suspects.settle()

    def _reading(self, role: Role, number: int, part: Part, cursor: object | None) -> Reading:
        return Reading(self._access, role, number, part, cursor, self._entities, self._options.chunk)

    def _count(self, role: Role, rows: Mapping[str, int]) -> None:
        for name, count in rows.items():
            counted = self._counted[name]
            if role is Role.LEADER:
                counted.leader += count
            else:
                counted.follower += count

    def _tell(self, rows: Mapping[str, int], stage: str) -> None:
        add(self._read, {name: count for name, count in rows.items() if name in self._read})
        for entity in self._entities if stage else (name for name in rows if name in self._read):
            self._options.told(Told(entity, self._read[entity], stage))
        self._options.pace(sum(self._read.values()))

    def _settled(self, found: Sequence[Divergence]) -> None:
        for divergence in found:
            self._counted[divergence.key.entity].take(divergence)
        stay = [divergence for divergence in found if divergence.standing is Standing.STAYS]
        if stay:
            for name, count in self._options.found(stay).items():
                self._counted[name].repaired += count


def _in_turn(readings: Mapping[Role, Sequence[Reading]]) -> Iterator[Reading]:
    """One of each side after the other, so that neither server waits for the other."""
    pairs = zip_longest(*readings.values())
    return (reading for reading in chain.from_iterable(pairs) if reading is not None)


def _reading_of(task: Callable[[], object]) -> Reading:
    if not isinstance(task, SumPage | ComparePage):
        raise TypeError(type(task).__name__)
    return task.reading


def _next_sum(task: Task[Summed], result: Summed) -> Task[Summed] | None:
    if result.cursor is None or not isinstance(task, SumPage):
        return None
    return replace(task, reading=replace(task.reading, cursor=result.cursor))


def _next_comparison(task: Task[Compared], result: Compared) -> Task[Compared] | None:
    if result.cursor is None or not isinstance(task, ComparePage):
        return None
    return replace(task, reading=replace(task.reading, cursor=result.cursor))
