"""Reads on threads: the caller runs the answerer, the background runs what follows."""

from __future__ import annotations

import logging
from typing import Any

from dal.domain import Verdict
from dal.domain.compare import EXACT, Comparison
from dal.dual.inflight import Slot
from dal.dual.meters import Meters, Refusals, Targets, WhenShadowed
from dal.dual.operation import Operation, route_under
from dal.dual.runtime import Runtime
from dal.dual.shadow import ShadowedRead
from dal.errors import NoReadBackend
from dal.logs import redacted
from flags import Backend, FlagSnapshot, MigrationPhase, Route, route_of
from metrics.events import ReadsCompared

_log = logging.getLogger("dal.shadow")
_ALONE = {
    Backend.MYSQL: route_of(MigrationPhase.MYSQL_ONLY),
    Backend.DYNAMODB: route_of(MigrationPhase.DYNAMODB_ONLY),
}


class ReadOperation(Operation):
    """One read method.

    `shadow` says whether (or for which arguments) the other backend is compared at all; `told` are the kinds of
    errors of the shadow that are in the log already.
    """

    __slots__ = ("_due", "comparison", "shadow", "told")

    def __init__(
        self,
        runtime: Runtime,
        *,
        entity: str,
        name: str,
        comparison: Comparison = EXACT,
        shadow: WhenShadowed = True,
        refusals: Refusals = (),
    ) -> None:
        super().__init__(runtime, entity=entity, name=name, refusals=refusals)
        self.comparison = comparison
        self.shadow = shadow
        self.told: set[type[Exception]] = set()
        self._due = False  # whether the next one is looked at; the first is not, which meets its observers

    def run(self, targets: Targets, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Answer from the route of this moment; the caller never waits for the shadow.

        An answer that comes when the lease of this process has lapsed may be that of a backend that answers no
        more: it is asked for again.

        Raises:
            NoReadBackend: both READ flags are off (only with the guard off).
            BackendUnavailable: this process is not part of the fleet at the moment.
        """
        slot = self._mine.slot
        if slot.snapshot is not None:
            return self._part(slot, slot.snapshot, targets, args, kwargs)
        if self._due:
            return self._looked_at(targets, args, kwargs)
        while True:
            lease = self._membership.lease
            try:
                answer = self._answer(route_under(self.enter(slot)), targets, args, kwargs)
                now = self._clock()
                if now >= self._look:
                    self._due = True
                if lease.until >= now:
                    return answer
            except Exception:
                now = self._clock()
                if now >= self._look:
                    self._due = True
                if lease.until >= now:
                    raise
            finally:
                slot.snapshot = None
            self._membership.renew()

    def _looked_at(self, targets: Targets, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        self._due = False
        return self.measured(
            lambda calls: ReadOperation.run(  # and not a subclass's, in which this is: its span is open
                self, {backend: calls.of(target) for backend, target in targets.items()}, args, kwargs
            )
        )

    def judged(self, verdict: Verdict) -> None:
        """Count what a comparison came to."""
        self.runtime.sink.emit(ReadsCompared(self.entity, self.name, verdict))

    def _part(
        self, slot: Slot, snapshot: FlagSnapshot, targets: Targets, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Read inside another operation: under its snapshot, and in its unit of work where it has one open."""
        route = route_under(snapshot)
        if slot.gathered is not None and route.leader is not None:
            route = _ALONE[route.leader]
        return self._answer(route, targets, args, kwargs)

    def _answer(self, route: Route, targets: Targets, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        meters = self._meters.get(route) or self._meet(route)
        if route.shadow is None or not self._compared(args, kwargs):
            return self.alone(route.answerer, targets[route.answerer], meters, args, kwargs)
        return ShadowedRead(self, route, meters, targets, args, kwargs).run()

    def _meet(self, route: Route) -> Meters:
        if not route.readable:
            raise NoReadBackend(f"{self.entity}.{self.name}: both READ flags are off")
        return self.meet(route, route.reads, route.answerer)

    def _compared(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        sample = self.runtime.shadowing.sample
        if sample < 1.0 and self.runtime.random() >= sample:
            return False
        if isinstance(self.shadow, bool):
            return self.shadow
        try:
            return self.shadow(*args, **kwargs)
        except Exception as error:  # noqa: BLE001  a bad predicate costs comparisons, never an answer
            _log.error(
                "the shadow predicate of %s.%s failed",
                self.entity,
                self.name,
                exc_info=redacted(error),
                extra={"event": "predicate_failed", "entity": self.entity, "operation": self.name},
            )
            return False
