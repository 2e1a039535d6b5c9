"""Reads on threads: the caller runs the answerer, the background runs what follows."""

from __future__ import annotations

from typing import Any

from dal.domain.compare import EXACT, Comparison
from dal.dual.meters import Refusals, Targets, WhenShadowed
from dal.dual.operation import Operation
from dal.dual.runtime import Runtime
from dal.dual.shadow import ShadowedRead


class ReadOperation(Operation):
    """One read method.

    `shadow` says whether (or for which arguments) the other backend is compared at all.
    """

    __slots__ = ("comparison", "shadow")

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

    def run(self, targets: Targets, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Answer from the route of this moment; the caller never waits for the shadow."""
        route = self.route()
        meters = self._meters.get(route) or self.meet(route, route.reads, route.answerer)
        if route.shadow is None or not self._compared(args, kwargs):
            return self.alone(route.answerer, targets[route.answerer], meters, args, kwargs)
        return ShadowedRead(self, route, meters, targets, args, kwargs).run()

    def _compared(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        sample = self.runtime.shadowing.sample
        if sample < 1.0 and self.runtime.random() >= sample:
            return False
        return self.shadow if isinstance(self.shadow, bool) else self.shadow(*args, **kwargs)
