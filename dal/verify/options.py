"""How a verification goes about it, and what it tells meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dal.verify.look import Divergence
from dal.verify.sample import Sample


@dataclass(frozen=True, slots=True)
class Told:
    """How far it is: rows of an entity that were read, of both sides together, and what is being done."""

    entity: str
    rows: int
    stage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """See the fields.

    Args:
        chunk: rows of a page.
        looks: further looks at what differs; 0 where nobody writes.
        pause: seconds before each of them.
        buckets: of each name; None: as many as the estimates ask for.
        fresh: progress of an earlier run does not count.
        keep: differences of each name that the report names one by one.
        few: keys that may be looked up without narrowing them down first, which takes reading everything again.
        suspects: that are gathered before they are looked at again; memory, whatever differs.
        sample: read this choice of both sides only.
        wait: waits so many seconds.
        clock: in seconds.
        told: hears how far it is.
        pace: hears how many rows were read, and waits if it likes.
        found: hears what was confirmed, some keys at a time; returns by name how many of them it has repaired.
    """

    chunk: int = 2000
    looks: int = 3
    pause: float = 0.5
    buckets: int | None = None
    fresh: bool = False
    keep: int = 300
    few: int = 2000
    suspects: int = 10_000
    sample: Sample | None = None
    wait: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    told: Callable[[Told], None] = lambda _: None
    pace: Callable[[int], None] = lambda _: None
    found: Callable[[Sequence[Divergence]], Mapping[str, int]] = lambda _: {}
