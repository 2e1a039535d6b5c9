"""A verification by threads of this process, on databases that are open already: for tests and demos."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from dal.contract.model import Contract
from dal.engines import access_of, open_engine
from dal.ports import Journal, Segments
from dal.verify.options import Options, Told
from dal.verify.places import Held, Sides
from dal.verify.report import Report
from dal.verify.run import Verification


class Holding(Held, Protocol):
    """A database, with the contract that it goes by."""

    @property
    def contract(self) -> Contract:
        """What it holds."""
        ...


@dataclass(frozen=True, slots=True)
class _Leader:
    segments: Segments
    journal: Journal | None


@dataclass(frozen=True, slots=True)
class _Both:
    """Fulfils `Sides` with databases of this process."""

    contract: Contract
    mysql: _Leader
    dynamodb: Held

    @contextmanager
    def translated(self) -> Iterator[None]:
        yield


def verify(
    leader: Holding,
    follower: Held,
    entities: Iterable[str],
    *,
    chunk: int = 500,
    looks: int = 3,
    pause: float = 0.5,
    buckets: int | None = None,
    threads: int = 1,
    wait: Callable[[float], None] = time.sleep,
    progress: Callable[[str, int], None] = lambda _entity, _rows: None,
    journal: Journal | None = None,
) -> Report:
    """Compare every row of these entities and their unique values, in both directions; all differences are named.

    Args:
        leader: whose rows are right.
        follower: what should hold the same.
        entities: of the contract.
        chunk: rows read at a time.
        looks: a difference counts when it is still there after so many further looks; 0 where nobody writes.
        pause: seconds before each of them.
        buckets: see `Options`.
        threads: that read.
        wait: waits so many seconds.
        progress: hears an entity and the rows that were read of it, of both sides together.
        journal: that of the leader; keys that are pending there, or written meanwhile, are no differences.
    """
    pair: Sides = _Both(leader.contract, _Leader(leader.segments, journal), follower)
    options = Options(
        chunk=chunk,
        looks=looks,
        pause=pause,
        buckets=buckets,
        keep=sys.maxsize,
        wait=wait,
        told=lambda told: _tell(progress, told),
    )
    with open_engine(f"threads:{threads}") as engine:
        return Verification(access_of(lambda: pair, pair), engine, options=options).run(list(entities))


def _tell(progress: Callable[[str, int], None], told: Told) -> None:
    progress(told.entity, told.rows)
