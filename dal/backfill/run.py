"""Copies whole tables: slice after slice on an engine, with progress that outlives the process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

from dal.backfill.governor import Governor
from dal.backfill.progress import Progress
from dal.backfill.slice import Copied, CopySlice, Places, Refused
from dal.domain import Key
from dal.engines import Access, Engine, Flow, Task
from dal.errors import BackendError, FencedError
from dal.ports import Place, Runs

RUN = "backfill"
"""What its progress is kept under."""

_HOPELESS = 8
"""Failures in a row, without a slice in between, after which somebody has to look."""
_PAUSE = 1.0
_MARKED = 200
_COMMIT = 60_000_000
"""Microseconds: versions are given a moment before their commit can be seen."""


@dataclass(frozen=True, slots=True)
class Told:
    """How far the copying of an entity is, and what everything waits for."""

    entity: str
    progress: Progress
    waits_for: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a run: how far each entity is, and which rows cannot be copied."""

    entities: Mapping[str, Progress]
    refused: Mapping[str, Sequence[Refused]]


def unfinished(runs: Runs | None) -> dict[str, Progress]:
    """The entities whose copying was begun and has not ended."""
    saved = {} if runs is None else runs.load(RUN)
    found = {entity: Progress.loads(kept.state) for entity, kept in saved.items()}
    return {entity: progress for entity, progress in found.items() if not progress.done}


def announce(runs: Runs, entities: Sequence[str]) -> None:
    """From now on these entities are unfinished.

    No verification calls the follower complete until they are. One that was copied is copied again.
    """
    saved = runs.load(RUN)
    for entity in entities:
        progress = Progress.loads(saved[entity].state) if entity in saved else Progress(done=True)
        if progress.done:
            runs.save(RUN, entity, Progress().dumps())


class Backfill:
    """One run, which goes on where the last one ended.

    Args:
        access: to both databases, for the workers.
        engine: where slices are copied.
        governor: how many at a time.
        runs: where progress is kept; None: nowhere.
        chunk: rows in a slice.
        gentle: see `slice`.
        told: hears each entity after each slice.
        pause: waits so many seconds.
    """

    def __init__(
        self,
        access: Access[Places],
        engine: Engine,
        governor: Governor,
        *,
        runs: Runs | None,
        chunk: int = 500,
        gentle: bool = False,
        told: Callable[[Told], None] = lambda _: None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._access = access
        self._engine = engine
        self._governor = governor
        self._runs = runs
        self._chunk = chunk
        self._gentle = gentle
        self._told = told
        self._pause = pause
        self._entities: dict[str, Progress] = {}
        self._refused: dict[str, list[Refused]] = {}
        self._failures = 0
        self._begun: dict[tuple[str, Place], int] = {}

    def run(self, entities: Sequence[str], *, anew: bool = False) -> Ended:
        """Copy these entities; what was copied by a run that did not end is not copied again, unless `anew`.

        Raises:
            BackendError: a database failed again and again, or DynamoDB leads by now. What is copied is kept.
        """
        self._begin(entities, anew=anew)
        flow = Flow(self._engine.executor, self._tasks(entities), self._governor.width)
        for task, future in flow:
            copied = self._ended(flow, task, future)
            if copied is not None:
                self._take(copied)
        for entity in entities:
            if self._entities[entity].beyond:
                raise AssertionError(f"{entity}: a slice was lost")
            self._settle(entity)
            self._save(entity, replace(self._entities[entity], done=True, broken=False))
        return Ended(dict(self._entities), dict(self._refused))

    def _begin(self, entities: Sequence[str], *, anew: bool) -> None:
        saved = {} if self._runs is None else self._runs.load(RUN)
        settle = self._access.pair().dynamodb.loading.settle
        now = self._access.pair().mysql.slices.clock()
        for entity in entities:
            kept = saved.get(entity)
            found = Progress(done=True) if kept is None else Progress.loads(kept.state)
            if found.done or not found.since:  # as it was announced
                found = Progress(since=now, broken=self._engine.repeats)
            elif kept is not None:
                found = replace(found, broken=True)
                if kept.age < settle:  # a request of the process before may still be on its way
                    self._pause(settle - kept.age)
            self._save(entity, replace(Progress(), since=found.since, broken=found.broken) if anew else found)

    def _tasks(self, entities: Sequence[str]) -> Iterator[Task[Copied]]:
        slices = self._access.pair().mysql.slices
        for entity in entities:
            place = self._entities[entity].low
            while True:
                after = self._entities[entity].next_from(place)
                upto = slices.boundary(entity, after, self._chunk)
                if upto is None:
                    break
                place = self._entities[entity].clipped(after, upto)
                self._begun[entity, place] = slices.clock()
                yield CopySlice(self._access, entity, after, place, gentle=self._gentle)

    def _ended(self, flow: Flow[Copied], task: Task[Copied], future: Future[Copied]) -> Copied | None:
        try:
            copied = self._engine.result(future)
        except FencedError:
            raise
        except BackendError as error:
            self._failures += 1
            if not error.retryable or self._failures >= _HOPELESS:
                raise
            self._governor.failed(max(_PAUSE, self._access.pair().dynamodb.loading.settle))
            if isinstance(task, CopySlice):
                self._entities[task.entity] = replace(self._entities[task.entity], broken=True)
            flow.again(task)
            return None
        self._failures = 0
        self._governor.seen(copied.counts)
        return copied

    def _take(self, copied: Copied) -> None:
        if copied.refused:
            self._refused.setdefault(copied.entity, []).extend(copied.refused)
        before = self._entities[copied.entity]
        after = before.with_slice(copied.after, copied.upto, copied.counts)
        begun = self._begun.pop((copied.entity, copied.upto), before.since)
        if not before.broken:  # else what was written since then has to be marked in the end
            under_way = [when for (entity, _), when in self._begun.items() if entity == copied.entity]
            after = replace(after, since=min(under_way, default=begun))
        self._save(copied.entity, after)

    def _settle(self, entity: str) -> None:
        """Mark what was written while a slice was under way whose end nobody knows.

        Its rows are copied by now, except those that were deleted meanwhile: they may have been put after their
        deletion was mirrored, and no later slice has shown them.
        """
        progress, source = self._entities[entity], self._access.pair().mysql
        if not progress.broken or source.journal is None or self._gentle:
            return
        after: Key | None = None
        while keys := source.slices.written_since(entity, progress.since - _COMMIT, after=after, limit=_MARKED):
            source.journal.mark(keys)
            progress = progress.with_marked(len(keys))
            after = keys[-1]
        self._save(entity, progress)

    def _save(self, entity: str, progress: Progress) -> None:
        self._entities[entity] = progress
        if self._runs is not None:
            self._runs.save(RUN, entity, progress.dumps())
        self._told(Told(entity, progress, self._governor.waits_for))
