"""A sink that remembers everything: for tests of whatever counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from metrics.events import Event, ReadsCompared
from metrics.sink import Observe

E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class OperationObserved:
    """One latency that a caller saw."""

    entity: str
    operation: str
    route: str
    outcome: str
    seconds: float


@dataclass(frozen=True, slots=True)
class BackendObserved:
    """One latency of one database."""

    backend: str
    entity: str
    operation: str
    outcome: str
    seconds: float


class RecordingSink:
    """Keeps observations and events in their order, from any thread."""

    def __init__(self) -> None:
        self.operations: list[OperationObserved] = []
        self.backends: list[BackendObserved] = []
        self.events: list[Event] = []

    def operation_seconds(self, *, entity: str, operation: str, route: str, outcome: str) -> Observe:
        """See `MetricsSink`."""
        return lambda seconds: self.operations.append(
            OperationObserved(entity, operation, route, outcome, seconds),
        )

    def backend_seconds(self, *, backend: str, entity: str, operation: str, outcome: str) -> Observe:
        """See `MetricsSink`."""
        return lambda seconds: self.backends.append(
            BackendObserved(backend, entity, operation, outcome, seconds),
        )

    def emit(self, event: Event) -> None:
        """See `MetricsSink`."""
        self.events.append(event)

    def events_of(self, kind: type[E]) -> list[E]:
        """The events of one kind, in their order."""
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def verdicts(self) -> list[str]:
        """What the comparisons came to, in their order."""
        return [event.verdict for event in self.events_of(ReadsCompared)]

    def clear(self) -> None:
        """Forget what was recorded; observers handed out go on recording."""
        self.operations.clear()
        self.backends.clear()
        self.events.clear()
