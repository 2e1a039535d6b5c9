"""A backfill by threads of this process, on databases that are open already: for tests and demonstrations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from dal.backfill.governor import Governor, Limits
from dal.backfill.run import Backfill, Ended
from dal.backfill.slice import Places, Source, Target
from dal.engines import access_of, open_engine
from dal.ports import Runs


class Leading(Source, Protocol):
    """The leader, with the place for progress, if it has one."""

    @property
    def runs(self) -> Runs | None:
        """Where progress is kept."""
        ...


@dataclass(frozen=True, slots=True)
class _Both:
    """Fulfils `Places` with databases of this process."""

    mysql: Leading
    dynamodb: Target

    @contextmanager
    def translated(self) -> Iterator[None]:
        yield


def backfill(
    mysql: Leading, dynamodb: Target, entities: Sequence[str], *, chunk: int = 500, threads: int = 1
) -> Ended:
    """Copy every row of these entities.

    Raises:
        BackendError: a database failed again and again; what is copied is kept, and running it again goes on.
    """
    pair: Places = _Both(mysql, dynamodb)
    with open_engine(f"threads:{threads}") as engine:
        run = Backfill(
            access_of(lambda: pair, pair),
            engine,
            Governor(engine.width, Limits()),
            runs=mysql.runs,
            chunk=chunk,
            gentle=mysql.journal is None,
        )
        return run.run(entities)
