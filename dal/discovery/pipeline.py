"""Reads a whole backend: in this process if it is small, else in several."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from typing import Protocol, TypeVar

from dal.discovery.finding import Sightings
from dal.discovery.parts import Backend, Overview, evaluated, overview
from dal.discovery.reading import LIMIT, Role, Tree

T = TypeVar("T")
_SMALL = 400
"""Modules up to which starting processes takes longer than it saves."""
_PART = 60
"""Modules in a part."""


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
    with _executor(len(tree.python), jobs) as submit:
        futures = [submit(overview, tree.root, part, limit) for part in _parts(tree.python)]
        for seen in _collected(futures, "reading", progress):
            whole.extend(seen)
    for places in whole.methods.values():
        places.sort()
    return whole


def evaluate(
    tree: Tree, seen: Overview, *, limit: int = LIMIT, jobs: int | None = None, progress: Progress = silent
) -> Sightings:
    """What every function of the production code does."""
    readable = tuple(sorted(observed.file for observed in seen.observed))
    production = sorted(observed.file for observed in seen.observed if observed.role is Role.PRODUCTION)
    backend = Backend(tree.root, readable, seen.methods, limit, tree.sql)
    whole = Sightings()
    with _executor(len(production), jobs, backend) as submit:
        futures = [submit(_part, part) for part in _parts(production)]
        for part in _collected(futures, "evaluating", progress):
            whole.extend(part)
    return whole


def _parts(files: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(files[start : start + _PART]) for start in range(0, len(files), _PART)]


def _collected(futures: Sequence[Future[T]], stage: str, progress: Progress) -> Iterator[T]:
    """In the order of the parts, whoever finishes first: the same input gives the same bytes."""
    progress(stage, 0, len(futures))
    for done, _ in enumerate(as_completed(futures), start=1):
        progress(stage, done, len(futures))
    yield from (future.result() for future in futures)


class Submit(Protocol):
    """Hands work to a process."""

    def __call__(self, work: Callable[..., T], /, *arguments: object) -> Future[T]:
        """The result to come."""


@contextmanager
def _executor(files: int, jobs: int | None, backend: Backend | None = None) -> Iterator[Submit]:
    wanted = jobs if jobs is not None else len(os.sched_getaffinity(0))
    if wanted <= 1 or (jobs is None and files <= _SMALL):
        _start(backend)
        yield _at_once
        return
    context = multiprocessing.get_context("spawn")  # threads of the caller's must not be copied
    with ProcessPoolExecutor(wanted, mp_context=context, initializer=_start, initargs=(backend,)) as pool:
        yield pool.submit


def _at_once(work: Callable[..., T], /, *arguments: object) -> Future[T]:
    future: Future[T] = Future()
    future.set_result(work(*arguments))
    return future


_backends: list[Backend] = []
"""What this process evaluates."""


def _start(backend: Backend | None) -> None:
    _backends[:] = [] if backend is None else [backend]


def _part(files: Sequence[str]) -> Sightings:
    return evaluated(_backends[0], files)
