"""Tells of single operations, where the configuration asks for it; where it does not, this is not there at all."""

from __future__ import annotations

import logging
from collections.abc import Callable

from flags import FlagSnapshot
from metrics import MetricsSink, Observe
from metrics.events import Event

_log = logging.getLogger("dal.operations")


class OperationLog:
    """A sink before another one, which goes on counting.

    Args:
        sink: the other one.
        current: the snapshot that the operation of the calling thread obeys.
        slow: from so many seconds on an operation is told at INFO; failed ones are, however quick.
        every: whether all others are told at DEBUG.
    """

    def __init__(
        self, sink: MetricsSink, current: Callable[[], FlagSnapshot | None], *, slow: float, every: bool
    ) -> None:
        self._sink = sink
        self._current = current
        self._slow = slow
        self._every = every

    def operation_seconds(self, *, entity: str, operation: str, route: str, outcome: str) -> Observe:
        """See `MetricsSink`."""
        count = self._sink.operation_seconds(entity=entity, operation=operation, route=route, outcome=outcome)
        slow = 0.0 if outcome == "error" else self._slow
        least = 0.0 if self._every else slow

        def observe(seconds: float) -> None:
            count(seconds)
            if seconds >= least:
                level = logging.INFO if seconds >= slow else logging.DEBUG
                if _log.isEnabledFor(level):
                    self._tell(level, (entity, operation, route, outcome), seconds)

        return observe

    def backend_seconds(self, *, backend: str, entity: str, operation: str, outcome: str) -> Observe:
        """See `MetricsSink`."""
        return self._sink.backend_seconds(backend=backend, entity=entity, operation=operation, outcome=outcome)

    def emit(self, event: Event) -> None:
        """See `MetricsSink`."""
        self._sink.emit(event)

    def _tell(self, level: int, labels: tuple[str, str, str, str], seconds: float) -> None:
        entity, operation, route, outcome = labels
        snapshot = self._current()
        _log.log(
            level,
            "%s.%s on %s: %s after %.6f s",
            *(entity, operation, route, outcome, seconds),
            extra={
                "event": "operation",
                "entity": entity,
                "operation": operation,
                "route": route,
                "outcome": outcome,
                "seconds": seconds,
                "phase": None if snapshot is None else int(snapshot.phase),
                "version": None if snapshot is None else snapshot.version,
            },
        )
