"""The work of one process: some of a backend's modules."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from dal.discovery.evaluation.machine import Machine
from dal.discovery.finding import Sightings, sightings
from dal.discovery.model import Unread
from dal.discovery.program.lexicon import Lexicon
from dal.discovery.program.program import Methods, Program
from dal.discovery.program.units import Unit, unit_of
from dal.discovery.project import Observed, observe
from dal.discovery.reading import Role, Source, load
from dal.discovery.schema import Revision, read_alembic
from dal.discovery.stacks import stacks
from dal.discovery.stacks.django import Migration, read_migration

T = TypeVar("T")
_STACK = 512 * 1024 * 1024
"""Bytes of a thread's stack: functions are followed into functions. Only what is used is taken."""
_DEEPEST = 40_000


@dataclass(slots=True)
class Overview:
    """What a first look at some modules shows."""

    observed: list[Observed] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    methods: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    revisions: list[Revision] = field(default_factory=list)
    """Migrations of Alembic."""
    migrations: list[Migration] = field(default_factory=list)
    """Migrations of Django."""

    def extend(self, other: Overview) -> None:
        """Take over another part's."""
        self.observed += other.observed
        self.unread += other.unread
        self.revisions += other.revisions
        self.migrations += other.migrations
        for name, places in other.methods.items():
            self.methods.setdefault(name, []).extend(places)


def overview(root: Path, files: Sequence[str], limit: int) -> Overview:
    """Read each module once, and let it go."""
    seen = Overview()
    for file in files:
        source = load(root, file, limit=limit)
        if isinstance(source, Unread):
            seen.unread.append(source)
            continue
        observed = observe(source)
        seen.observed.append(observed)
        if observed.role in (Role.PRODUCTION, Role.SCRIPT):
            _note_methods(unit_of(file, source.tree, source.lines), seen)
        elif observed.role is Role.MIGRATION:
            _note_migration(source, seen)
    return seen


def _note_migration(source: Source, seen: Overview) -> None:
    revision, migration = read_alembic(source.tree, source.file), read_migration(source.tree, source.file)
    seen.revisions += [revision] if revision is not None else []
    seen.migrations += [migration] if migration is not None else []


def _note_methods(unit: Unit, seen: Overview) -> None:
    for key, owner in unit.owners.items():
        name = getattr(unit.functions.get(key), "name", None)
        if owner in unit.classes and name is not None:
            seen.methods.setdefault(name, []).append((unit.file, key))


@dataclass(frozen=True, slots=True)
class Backend:
    """What a process needs to know to evaluate modules."""

    root: Path
    files: tuple[str, ...]
    methods: Methods
    limit: int
    sql: tuple[str, ...] = ()
    """Files of statements."""

    def program(self) -> Program:
        """Its modules, parsed when needed."""

        def unit(file: str) -> Unit | None:
            source = load(self.root, file, limit=self.limit)
            return unit_of(file, source.tree, source.lines) if isinstance(source, Source) else None

        return Program(
            self.files,
            unit,
            methods=self.methods,
            texts=self._text,
            above=self.root.resolve().parts[1:],
            sql=self.sql,
            lexicon=_lexicon(self.root, self.files, self.limit),
        )

    def _text(self, file: str) -> str | None:
        """A file beside the modules, such as one with statements."""
        return _text(self.root, file, self.limit)


def _text(root: Path, file: str, limit: int) -> str | None:
    path = root / file
    try:
        return path.read_text("utf-8") if path.stat().st_size <= limit else None
    except (OSError, UnicodeDecodeError, ValueError):
        return None


@lru_cache(maxsize=1)
def _lexicon(root: Path, files: tuple[str, ...], limit: int) -> Lexicon:
    """One for all parts that a process evaluates: it depends on nothing but the files."""
    return Lexicon(files, lambda file: _text(root, file, limit))


def evaluated(backend: Backend, files: Sequence[str]) -> Sightings:
    """What the functions of these modules do.

    Each part begins with nothing known, so that its result does not depend on who evaluates which other parts.
    """
    with _rarely_collected():
        return deeply(lambda: sightings(Machine(backend.program(), stacks()), files))


@contextmanager
def _rarely_collected() -> Iterator[None]:
    """Trees and values are many and live long: to look for garbage among them takes a third of the time."""
    thresholds = gc.get_threshold()
    gc.set_threshold(200_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.collect()


def deeply(work: Callable[[], T]) -> T:
    """Do something that calls itself many times over, on a stack that is large enough."""
    results: list[T] = []
    errors: list[BaseException] = []

    def target() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001  raised again by the caller
            errors.append(error)

    before, limit = threading.stack_size(_STACK), sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _DEEPEST))
    try:
        thread = threading.Thread(target=target, name="evaluation")
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
        sys.setrecursionlimit(limit)
    if errors:
        raise errors[0]
    return results[0]
