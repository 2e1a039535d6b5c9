"""What reads and writes share: the route of the moment, timing, and what an error means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dal.domain import Failed, Ok, Outcome
from dal.dual.added import EVERY, Calls
from dal.dual.context import sticky_key
from dal.dual.inflight import Slot
from dal.dual.meters import Meters, Refusals, label
from dal.dual.runtime import Runtime
from flags import Backend, FlagSnapshot, Route
from metrics.events import LayerMeasured


class Operation:
    """One method of one entity, on whichever backends the flags ask for."""

    __slots__ = (
        *("_clock", "_look", "_membership", "_meters", "_mine", "_snapshot"),
        *("entity", "name", "refusals", "runtime"),
    )

    def __init__(self, runtime: Runtime, *, entity: str, name: str, refusals: Refusals = ()) -> None:
        self.runtime = runtime
        self.entity = entity
        self.name = name
        self.refusals = refusals
        self._snapshot = runtime.source.snapshot
        self._membership = runtime.membership
        self._mine = runtime.inflight.mine
        self._clock = runtime.clock
        self._meters: dict[Route, Meters] = {}
        self._look = 0.0  # when to look again what the layer adds

    def enter(self, slot: Slot) -> FlagSnapshot:
        """The snapshot of this moment, written down as in flight; an operation keeps it to its end.

        It is asked for once more after it was written down: else the fleet could step on between the two.
        """
        slot.snapshot = snapshot = self._snapshot()
        while snapshot.epoch and snapshot is not (now := self._snapshot()):
            slot.snapshot = snapshot = now
        return snapshot

    def alone(
        self,
        backend: Backend,
        target: Callable[..., Any],
        meters: Meters,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> Any:
        """Call the one backend that is asked; the shortest way there is."""
        clock = self._clock
        started = clock()
        try:
            value = target(*args, **kwargs)
        except Exception as error:
            failure = self.failed(backend, error, clock() - started)
            self.observe(meters, failure)
            meters.backend(backend, label(failure))(failure.seconds)
            if failure.error is error:
                raise
            raise failure.error from error
        seconds = clock() - started
        meters.operation_ok(seconds)
        meters.first_ok(seconds)
        return value

    def attempt(self, backend: Backend, target: Callable[..., Any], *args: Any, **kwargs: Any) -> Outcome[Any]:
        """Call a backend and say what came of it."""
        started = self._clock()
        try:
            value = target(*args, **kwargs)
        except Exception as error:  # noqa: BLE001  whatever it is, it is this backend's outcome
            return self.failed(backend, error, self._clock() - started)
        return Ok(value, self._clock() - started)

    def failed(self, backend: Backend, error: Exception, seconds: float) -> Failed:
        """What an escaped error means: a refusal of the business, or a typed failure of the backend."""
        if isinstance(error, self.refusals):
            return Failed(error, seconds, refused=True)
        meant = self.runtime.databases[backend].translate(error)
        if meant is not error and meant.__cause__ is None:
            meant.__cause__ = error
        return Failed(meant, seconds)

    def observe(self, meters: Meters, outcome: Outcome[Any]) -> None:
        """Count what the caller gets."""
        meters.operation(label(outcome))(outcome.seconds)

    def measured(self, run: Callable[[Calls], Any]) -> Any:
        """Run as always, with calls that are added up, and tell what the layer took; nothing without calls."""
        calls, began = Calls(self._clock), self._clock()
        self._look = began + EVERY
        try:
            return run(calls)
        finally:
            if calls.number:
                self.added(self._clock() - began - calls.seconds)

    def added(self, seconds: float) -> None:
        """Count what the layer took of an operation."""
        self.runtime.sink.emit(LayerMeasured(self.entity, self.name, max(0.0, seconds)))

    def meet(self, route: Route, label: str, first: Backend) -> Meters:
        """Look the observers of a route up, for the first and only time."""
        sink = self.runtime.latencies or self.runtime.sink
        meters = Meters.of(sink, entity=self.entity, name=self.name, route=label, first=first)
        self._meters[route] = meters
        return meters


def route_under(snapshot: FlagSnapshot) -> Route:
    """The one route of an operation under this snapshot."""
    return snapshot.route if snapshot.rollout is None else snapshot.route_for(sticky_key())


def value_of(outcome: Outcome[Any]) -> Any:
    """The value, or the error raised."""
    if isinstance(outcome, Failed):
        raise outcome.error
    return outcome.value
