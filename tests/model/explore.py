"""Breadth-first exploration of every state that a specification can reach, up to a shortest trace to a fault."""

from __future__ import annotations

import gc
import time
from collections.abc import Collection, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Generic, Protocol, TypeVar


class Fault(StrEnum):
    """What must never be seen; the names of the design's invariants where there is one."""

    LOST = "I1: an acknowledged write is not in the leader"
    WENT_BACK = "I4: a follower's row went back to an older write"
    STALE_READ = "I6: a read was answered by a backend that lacks an acknowledged write"
    PHASES = "I8: three phases are live"
    ROLE = "I8: a process does what the control row rules out"
    DIVERGED = "I10: a key is not pending, and the databases differ in it"
    DEADLOCK = "transactions wait for each other"
    STUCK = "a wish can never be reached"


@dataclass(frozen=True, slots=True)
class Violation:
    """A fault, and what exactly is wrong."""

    fault: Fault
    detail: str

    def __str__(self) -> str:
        return f"{self.fault.value} ({self.detail})"


S = TypeVar("S", bound=Hashable)

Label = tuple[object, ...]
"""What happens in a move, as words and values; joined by spaces when printed."""


class Specification(Protocol[S]):
    """Something to explore: where it starts, what can happen, and what must not be seen."""

    def starts(self) -> Iterable[S]:
        """The states in which it may begin."""
        ...

    def moves(self, state: S) -> Iterable[tuple[Label, S | Violation]]:
        """Everything that can happen next; a violation instead of a state where the move itself is a fault."""
        ...

    def fault(self, state: S) -> Violation | None:
        """What is wrong with the state, if anything."""
        ...


@dataclass(frozen=True, slots=True)
class Trace:
    """The shortest way to a fault."""

    violation: Violation
    steps: tuple[str, ...]

    def __str__(self) -> str:
        lines = [f"{number:3}. {step}" for number, step in enumerate(self.steps, start=1)]
        return "\n".join([*lines, f"  => {self.violation}"])


@dataclass(slots=True)
class Explored(Generic[S]):
    """What an exploration has found: all states where `trace` is None, else those up to the first fault."""

    seconds: float = 0.0
    trace: Trace | None = None
    parents: dict[S, S | None] = field(default_factory=dict)

    @property
    def states(self) -> int:
        """How many states were explored."""
        return len(self.parents)


def explore(specification: Specification[S], *, watch: Collection[Fault] = tuple(Fault)) -> Explored[S]:
    """Visit every state once, nearest first, up to the first fault.

    Args:
        specification: what to explore.
        watch: the faults that end the exploration; others are passed over, so that a symptom
            does not hide what it leads to.
    """
    found: Explored[S] = Explored()
    began = time.perf_counter()
    with _without_collections():
        found.trace = _search(specification, found.parents, watch)
    found.seconds = time.perf_counter() - began
    return found


@contextmanager
def _without_collections() -> Iterator[None]:
    """Millions of tuples without a cycle: collections cost a third of the time and find nothing."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _search(spec: Specification[S], parents: dict[S, S | None], watch: Collection[Fault]) -> Trace | None:
    parents.update(dict.fromkeys(spec.starts()))
    layer = list(parents)
    while layer:
        following: list[S] = []
        for state in layer:
            for label, after in spec.moves(state):
                if isinstance(after, Violation):
                    if after.fault in watch:
                        return _trace(spec, parents, state, after, last=label)
                elif after not in parents:
                    parents[after] = state
                    violation = spec.fault(after)
                    if violation is not None and violation.fault in watch:
                        return _trace(spec, parents, after, violation)
                    following.append(after)
        layer = following
    return None


def _trace(
    spec: Specification[S], parents: dict[S, S | None], end: S, violation: Violation, *, last: Label | None = None
) -> Trace:
    path: list[S] = []
    state: S | None = end
    while state is not None:
        path.append(state)
        state = parents[state]
    path.reverse()
    labels = [_between(spec, here, there) for here, there in pairwise(path)]
    return Trace(violation, tuple(_said(label) for label in (*labels, *([last] if last else []))))


def _between(spec: Specification[S], here: S, there: S) -> Label:
    return next(label for label, after in spec.moves(here) if after == there)


def _said(label: Label) -> str:
    return " ".join(str(part) for part in label)
