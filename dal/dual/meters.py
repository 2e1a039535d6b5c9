"""The observers of one operation on one route, looked up once and kept; and the words operations share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from dal.domain import Failed, Outcome
from flags import Backend
from metrics import MetricsSink, Observe

Targets = Mapping[Backend, Callable[..., Any]]
"""The method to call on each backend."""

Target = Callable[[Backend], Callable[..., Any]]
"""Gives the method to call on a backend."""


@dataclass(frozen=True, slots=True)
class WriteTargets:
    """A write method on each backend: as it is, inside a unit that is `led` for it, or in a unit of its `own`."""

    led: Target
    own: Target


Refusals = tuple[type[Exception], ...]
"""Exceptions that are answers of the business (out of stock), not failures."""

WhenShadowed = bool | Callable[..., bool]
"""Whether a read is compared, or a predicate over its arguments."""


def label(outcome: Outcome[object]) -> str:
    """The metric label of an outcome: ok, refused or error."""
    if isinstance(outcome, Failed):
        return "refused" if outcome.refused else "error"
    return "ok"


@dataclass(frozen=True, slots=True)
class Meters:
    """Observers by outcome; the two that nearly every call uses are attributes.

    `first` is the answerer of a read or the leader of a write.
    """

    operation_ok: Observe
    first_ok: Observe
    operation: Callable[[str], Observe]
    backend: Callable[[Backend, str], Observe]

    @classmethod
    def of(cls, sink: MetricsSink, *, entity: str, name: str, route: str, first: Backend) -> Meters:
        """Meters of operation `entity.name` on a route."""

        @cache
        def operation(outcome: str) -> Observe:
            return sink.operation_seconds(entity=entity, operation=name, route=route, outcome=outcome)

        @cache
        def backend(which: Backend, outcome: str) -> Observe:
            return sink.backend_seconds(backend=which, entity=entity, operation=name, outcome=outcome)

        return cls(operation("ok"), backend(first, "ok"), operation, backend)
