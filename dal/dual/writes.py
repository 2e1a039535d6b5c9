"""Writes: one backend alone, or a leader whose state is mirrored."""

from __future__ import annotations

from typing import Any

from dal.domain import FollowerPolicy
from dal.dual.meters import Refusals, WriteTargets
from dal.dual.mirrored import MirroredWrite
from dal.dual.operation import Operation
from dal.dual.runtime import Runtime
from dal.dual.touches import Touches
from dal.errors import ReadOnlyError


class WriteOperation(Operation):
    """One write method; `touches` names the keys whose state is mirrored."""

    __slots__ = ("policy", "touches")

    def __init__(
        self,
        runtime: Runtime,
        *,
        entity: str,
        name: str,
        touches: Touches,
        policy: FollowerPolicy = FollowerPolicy.JOURNAL,
        refusals: Refusals = (),
    ) -> None:
        super().__init__(runtime, entity=entity, name=name, refusals=refusals)
        self.touches = touches
        self.policy = policy

    def run(self, targets: WriteTargets, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Write as the route of this moment says.

        Raises:
            ReadOnlyError: the operator has switched writes off.
            FollowerWriteError: policy `strict`, the leader has committed and the mirror failed.
        """
        route = self.route()
        leader = route.leader
        if leader is None:
            raise ReadOnlyError(f"{self.entity}.{self.name}: writes are switched off by the WRITE flags")
        meters = self._meters.get(route) or self.meet(route, route.writes, leader)
        if route.follower is None:
            return self.alone(leader, targets.own(leader), meters, args, kwargs)
        return MirroredWrite(self, meters, targets.led(leader), args, kwargs).run()
