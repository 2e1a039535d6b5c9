"""Reads a whole backend: in this process if it is small, else in several."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Protocol

from dal.discovery.finding import Sightings
from dal.discovery.parts import Backend, Overview, evaluated, overview
from dal.discovery.reading import LIMIT, Role, Tree
from dal.errors import DiscoveryError

_SMALL = 400
"""Modules up to which starting processes takes longer than it saves."""
_LOOKED = 60
"""Modules in a part of the first look."""
_LINES = 60_000
"""Lines in a part that is evaluated: what a part has learnt of shared modules, the next one learns again."""


class Progress(Protocol):
    """Is told how far the work is."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Modules that are done, of how many, in a stage."""


def silent(stage: str, done: int, total: int) -> None:
    """Tell nobody."""
    del stage, done, total


def look_over(tree: Tree, *, limit: int = LIMIT, jobs: int | None = None, progress: Progress = silent) -> Overview:
    """The first look at every module."""
    whole = Overview()
    parts = [tree.python[start : start + _LOOKED] for start in range(0, len(tree.python), _LOOKED)]
    told = _Told("reading", len(tree.python), progress)
    with _pool(len(tree.python), jobs) as pool:
        for seen in _done(pool, lambda part: (overview, tree.root, part, limit), parts, told):
            whole.extend(seen)
    for places in whole.methods.values():
        places.sort()
    return whole


def evaluate(
    tree: Tree, seen: Overview, *, limit: int = LIMIT, jobs: int | None = None, progress: Progress = silent
) -> Sightings:
    """What every function of the production code does."""
    readable = tuple(sorted(observed.file for observed in seen.observed))
    lines = {observed.file: observed.lines for observed in seen.observed if observed.role is Role.PRODUCTION}
    backend = Backend(tree.root, readable, seen.methods, limit, tree.sql)
    whole = Sightings()
    told = _Told("evaluating", len(lines), progress)
    with _pool(len(lines), jobs, backend) as pool:
        for part in _done(pool, lambda files: (_part, files), _parts(lines), told):
            whole.extend(part)
    return whole


def _parts(lines: Mapping[str, int]) -> list[tuple[str, ...]]:
    """Neighbours together; it depends on nothing but the files, as the result shall."""
    parts: list[list[str]] = [[]]
    size = 0
    for file in sorted(lines):
        if parts[-1] and size + lines[file] > _LINES:
            parts.append([])
            size = 0
        parts[-1].append(file)
        size += lines[file]
    return [tuple(part) for part in parts if part]


class _Told:
    """Counts the modules of a stage that are done."""

    def __init__(self, stage: str, total: int, progress: Progress) -> None:
        self._stage, self._total, self._progress, self._done = stage, total, progress, 0
        progress(stage, 0, total)

    def more(self, modules: int) -> None:
        """So many are done."""
        self._done += modules
        self._progress(self._stage, self._done, self._total)


def _done(
    pool: ProcessPoolExecutor | None,
    work: Callable[[Sequence[str]], tuple[Any, ...]],
    parts: Sequence[Sequence[str]],
    told: _Told,
) -> Iterator[Any]:
    """The results in the order of the parts, whoever finishes first: the same input gives the same bytes."""
    if pool is None:
        for part in parts:
            function, *arguments = work(part)
            yield function(*arguments)
            told.more(len(part))
        return
    try:
        futures = {pool.submit(*work(part)): part for part in parts}
        for future in as_completed(futures):
            told.more(len(futures[future]))
        yield from (future.result() for future in futures)
    except BrokenProcessPool as error:
        raise DiscoveryError(
            "a process of the analysis was ended, for lack of memory perhaps; try again with --jobs 1"
        ) from error


@contextmanager
def _pool(files: int, jobs: int | None, backend: Backend | None = None) -> Iterator[ProcessPoolExecutor | None]:
    """Processes, if they are worth it; else this one does the work."""
    wanted = jobs if jobs is not None else len(os.sched_getaffinity(0))
    if wanted <= 1 or (jobs is None and files <= _SMALL):
        _start(backend)
        yield None
        return
    context = multiprocessing.get_context("spawn")  # threads of the caller's must not be copied
    with ProcessPoolExecutor(wanted, mp_context=context, initializer=_start, initargs=(backend,)) as pool:
        yield pool


_backends: list[Backend] = []
"""What this process evaluates."""


def _start(backend: Backend | None) -> None:
    _backends[:] = [] if backend is None else [backend]


def _part(files: Sequence[str]) -> Sightings:
    return evaluated(_backends[0], files)
