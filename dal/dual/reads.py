"""Reads on threads: the caller runs the answerer, the background runs what follows."""

from __future__ import annotations

import logging
from typing import Any

from dal.domain.compare import EXACT, Comparison
from dal.dual.meters import Meters, Refusals, Targets, WhenShadowed
from dal.dual.operation import Operation
from dal.dual.runtime import Runtime
from dal.dual.shadow import ShadowedRead
from dal.errors import NoReadBackend
from flags import Route

_log = logging.getLogger("dal.shadow")


class ReadOperation(Operation):
    """One read method.

    `shadow` says whether (or for which arguments) the other backend is compared at all; `told` are the kinds of
    errors of the shadow that are in the log already.
    """

    __slots__ = ("comparison", "shadow", "told")

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

    def run(self, targets: Targets, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Answer from the route of this moment; the caller never waits for the shadow.

        Raises:
            NoReadBackend: both READ flags are off (only with the guard off).
        """
        route = self.route()
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
        except Exception:  # noqa: BLE001  a bad predicate costs comparisons, never an answer
            _log.exception("the shadow predicate of %s.%s failed", self.entity, self.name)
            return False
