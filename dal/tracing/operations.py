"""Operations that leave spans: one for each, and one below it for each call of a database."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from dal.domain import Failed, Outcome, Verdict
from dal.dual.inflight import Slot
from dal.dual.meters import Meters, Targets, WriteTargets
from dal.dual.operation import Operation, route_under
from dal.dual.reads import ReadOperation
from dal.dual.runtime import Runtime
from dal.dual.writes import WriteOperation
from dal.tracing.spans import Active, Spans, current
from flags import Backend, FlagSnapshot, Route

SYSTEMS = {Backend.MYSQL: "mysql", Backend.DYNAMODB: "aws.dynamodb"}
"""As OpenTelemetry's semantic conventions name them (`db.system.name`)."""

_STEPS = {
    "LedUnit": "begin",
    "LedUnit.touch_before": "touch",
    "LedUnit.touch_after": "touch",
    "_Block._bounded": "touch",
    "LedUnit.commit": "commit",
    "Mirroring.send": "mirror",
    "Rehearsing._plan": "rehearse",
}
"""What is asked of a database besides the repository's method, by the name of the function that does it."""


class Traced(Operation):
    """What traced reads and writes share; the spans are an attribute of theirs.

    Calls have spans where that of their operation is recorded: what is not sampled pays for one span, not for all.
    """

    __slots__ = ()

    spans: Spans
    labels: dict[str, str]

    def __init__(self, spans: Spans, runtime: Runtime, **named: Any) -> None:
        super().__init__(runtime, **named)
        self.spans = spans
        self.labels = {"dal.entity": self.entity, "dal.operation": self.name}

    @abstractmethod
    def route_label(self, route: Route) -> str:
        """The label of the route, as metrics have it."""

    def span(self) -> Active:
        """The span of this call."""
        return self.spans.operation(f"dal {self.entity}.{self.name}", self.labels, self.refusals)

    def enter(self, slot: Slot) -> FlagSnapshot:
        """See `Operation`."""
        snapshot = super().enter(slot)
        self.obeys(snapshot)
        return snapshot

    def obeys(self, snapshot: FlagSnapshot | None) -> None:
        """Tell the span what the operation obeys, once it is known."""
        span = current()
        if snapshot is not None and span.is_recording():
            span.set_attributes(
                {
                    "dal.route": self.route_label(route_under(snapshot)),
                    "dal.phase": int(snapshot.phase),
                    "dal.snapshot.version": snapshot.version,
                }
            )

    def alone(
        self,
        backend: Backend,
        target: Callable[..., Any],
        meters: Meters,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> Any:
        """See `Operation`."""
        if not current().is_recording():
            return super().alone(backend, target, meters, args, kwargs)
        with self._call(backend, "call"):
            return super().alone(backend, target, meters, args, kwargs)

    def attempt(self, backend: Backend, target: Callable[..., Any], *args: Any, **kwargs: Any) -> Outcome[Any]:
        """See `Operation`."""
        if not current().is_recording():
            return super().attempt(backend, target, *args, **kwargs)
        with self._call(backend, _STEPS.get(getattr(target, "__qualname__", ""), "call")) as active:
            outcome = super().attempt(backend, target, *args, **kwargs)
            active.failure = outcome.error if isinstance(outcome, Failed) else None
        return outcome

    def _call(self, backend: Backend, step: str) -> Active:
        name = f"{backend} {self.entity}.{self.name} {step}"
        return self.spans.call(name, {"db.system.name": SYSTEMS[backend], "dal.step": step}, self.refusals)


class TracedRead(Traced, ReadOperation):
    """A read with spans."""

    __slots__ = ("labels", "spans")

    def route_label(self, route: Route) -> str:
        """See `Traced`."""
        return route.reads

    def run(self, targets: Targets, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """See `ReadOperation`."""
        with self.span():
            self.obeys(self._mine.slot.snapshot)
            return super().run(targets, args, kwargs)

    def judged(self, verdict: Verdict) -> None:
        """See `ReadOperation`."""
        current().set_attribute("dal.verdict", verdict)
        super().judged(verdict)


class TracedWrite(Traced, WriteOperation):
    """A write with spans, or a block of writes."""

    __slots__ = ("labels", "spans")

    def route_label(self, route: Route) -> str:
        """See `Traced`."""
        return route.writes

    def run(self, targets: WriteTargets, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """See `WriteOperation`."""
        with self.span():
            self.obeys(self._mine.slot.snapshot)
            return super().run(targets, args, kwargs)

    @contextmanager
    def block(self) -> Iterator[None]:
        """See `WriteOperation`."""
        with self.span():
            self.obeys(self._mine.slot.snapshot)
            yield
