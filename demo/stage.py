"""Where the demo plays: on real servers, or embedded in this process. The story sees no difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from demo.scene import Scene
from examples.store.repositories import Store

Counts = Mapping[str, Mapping[str, int]]
"""Entity → `mysql`, `dynamodb`, `different`."""


@dataclass(frozen=True, slots=True)
class PhaseSeen:
    """A process says that it now acts in a phase; `at` is in seconds since the epoch."""

    process: int
    phase: int
    at: float


@dataclass(frozen=True, slots=True)
class Held:
    """A process says why it does not take its next step: `unarmed`, for example; `at` as above."""

    process: int
    why: str
    at: float


class Stage(Protocol):
    """The store, its flags, its databases and what can be seen of them."""

    name: str
    url: str
    scene: Scene

    def processes(self) -> frozenset[int]:
        """The store's worker processes that are alive."""
        ...

    def flip(self, flag: str, *, on: bool) -> None:
        """Flip a toggle, as an operator would."""
        ...

    def seen(self) -> list[PhaseSeen]:
        """Every change of phase that a process has announced up to now, in order."""
        ...

    def held(self) -> list[Held]:
        """Every reason for not going on that a process has given up to now, in order."""
        ...

    def backfill(self) -> str:
        """Copy what was there before; returns what was done, in words."""
        ...

    def verify(self) -> Counts:
        """Compare both databases beside the live writes; if they are equal, DynamoDB counts as complete."""
        ...

    def arm(self) -> None:
        """Allow the cutover, which is one way."""
        ...

    def mismatches(self) -> int:
        """Confirmed mismatches that the metrics counted up to now."""
        ...

    def backend_milliseconds(self) -> Mapping[str, float]:
        """Mean latency of each database during the last seconds."""
        ...

    def dynamodb_alone(self) -> Store:
        """The store's repositories on DynamoDB, without MySQL and without the store's processes."""
        ...

    def close(self) -> None:
        """Stop everything that was started."""
        ...
