"""What an exploration has found, without its states: for people, for programs, for other processes."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TypeVar

from tests.model.explore import Explored, Trace

S = TypeVar("S", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Finding:
    """One exploration: how many states, how long, and the shortest way to a fault, if there is any."""

    name: str
    states: int
    seconds: float
    trace: Trace | None = None

    @classmethod
    def of(cls, name: str, explored: Explored[S]) -> Finding:
        """The summary of an exploration."""
        return cls(name, explored.states, explored.seconds, explored.trace)

    def __str__(self) -> str:
        line = f"{self.name:12} {self.states:>9,} states {self.seconds:8.1f} s"
        return f"{line}\n{self.trace}" if self.trace else line

    def as_json(self) -> dict[str, object]:
        """The same in plain values."""
        trace = self.trace
        return {
            "name": self.name,
            "states": self.states,
            "seconds": round(self.seconds, 3),
            "fault": trace and trace.violation.fault.value,
            "detail": trace and trace.violation.detail,
            "trace": trace and list(trace.steps),
        }
