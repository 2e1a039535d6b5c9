"""What long runs (backfill, verification) ask of the place where their progress is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Saved:
    """How far one part of a run is: JSON text of the run's own, and how many seconds ago it was saved."""

    state: str
    age: float


class Runs(Protocol):
    """Progress that outlives its process. A part is saved as a whole: where it is and its counters together."""

    def load(self, run: str) -> Mapping[str, Saved]:
        """Everything that was saved of a run, by part; empty if there is none."""
        ...

    def save(self, run: str, part: str, state: str) -> None:
        """Keep the state of a part instead of the one before; it is durable on return."""
        ...

    def forget(self, run: str) -> None:
        """The run is over."""
        ...
