"""The seam between what happens and who counts it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from metrics.events import Event

Observe = Callable[[float], None]


class MetricsSink(Protocol):
    """Receives what the data access layer does.

    The two `*_seconds` methods hand out an observer bound to its labels: callers ask once and keep it, since
    looking labels up costs three times what observing does. Everything rarer is an event.
    """

    def operation_seconds(self, *, entity: str, operation: str, route: str, outcome: str) -> Observe:
        """The latency that the caller sees; `outcome` is ok, refused or error."""
        ...

    def backend_seconds(self, *, backend: str, entity: str, operation: str, outcome: str) -> Observe:
        """The latency of one call to one database; `outcome` is ok, refused or error."""
        ...

    def emit(self, event: Event) -> None:
        """Count or record a rarer event; never raises, never blocks."""
        ...


def _ignore(seconds: float) -> None:
    """Observe nothing."""


class NullSink:
    """Counts nothing: for code that runs without metrics."""

    def operation_seconds(self, *, entity: str, operation: str, route: str, outcome: str) -> Observe:  # noqa: ARG002
        """See `MetricsSink`."""
        return _ignore

    def backend_seconds(self, *, backend: str, entity: str, operation: str, outcome: str) -> Observe:  # noqa: ARG002
        """See `MetricsSink`."""
        return _ignore

    def emit(self, event: Event) -> None:
        """See `MetricsSink`."""
