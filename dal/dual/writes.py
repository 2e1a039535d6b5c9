"""Writes: one backend alone, or a leader whose state is mirrored."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from dal.domain import FollowerPolicy
from dal.dual.added import Calls
from dal.dual.inflight import Slot
from dal.dual.led_write import LedWrite
from dal.dual.meters import Refusals, WriteTargets
from dal.dual.operation import Operation, route_under
from dal.dual.rehearsing import Rehearsing
from dal.dual.reign import Reign
from dal.dual.runtime import Runtime
from dal.dual.touches import Touches
from dal.errors import FencedError, ReadOnlyError
from flags import Backend, FlagSnapshot


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
        """Write as the route of this moment says; a fenced unit of work is run again on the new route.

        Raises:
            ReadOnlyError: the operator has switched writes off.
            FollowerWriteError: the leader has committed and the mirror failed, which was promised: by policy
                `strict`, or because DynamoDB answers reads or is about to.
            BackendUnavailable: leadership is changing hands and takes longer than callers can wait.
            OutcomeUnknown: DynamoDB was written, and it may not have led any more.
        """
        slot = self._mine.slot
        if slot.snapshot is not None:
            return self._write(slot.snapshot, slot, targets, args, kwargs)
        began = self._clock()
        if began >= self._look:
            return self._looked_at(targets, args, kwargs)
        while True:
            try:
                snapshot = self.enter(slot)
                if route_under(snapshot).leader is not Backend.DYNAMODB:
                    return self._write(snapshot, slot, targets, args, kwargs, began=began)
                with Reign(self.runtime, snapshot):
                    return self._write(snapshot, slot, targets, args, kwargs, began=began)
            except FencedError:
                fenced = snapshot.epoch
            finally:
                slot.snapshot = None
            self._membership.moved_on(fenced)
            began = self._clock()

    def _looked_at(self, targets: WriteTargets, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """On one database alone: a write in a unit of work tells each time by itself, and makes no such calls."""

        def run(calls: Calls) -> Any:
            own = WriteTargets(targets.led, lambda backend: calls.of(targets.own(backend)))
            return WriteOperation.run(self, own, args, kwargs)

        return self.measured(run)

    def block(self) -> AbstractContextManager[None]:
        """Around a block of writes that this operation stands for."""
        return nullcontext()

    def _write(
        self,
        snapshot: FlagSnapshot,
        slot: Slot,
        targets: WriteTargets,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        *,
        began: float | None = None,
    ) -> Any:
        route = route_under(snapshot)
        leader = route.leader
        if leader is None:
            raise ReadOnlyError(f"{self.entity}.{self.name}: writes are switched off by the WRITE flags")
        meters = self._meters.get(route) or self.meet(route, route.writes, leader)
        mirrored = route.follower is not None
        if not mirrored and (leader is not Backend.MYSQL or not self.runtime.journaled):
            return self.alone(leader, targets.own(leader), meters, args, kwargs)
        rehearsing = None
        if mirrored and slot.gathered is None and Rehearsing.sampled(self, snapshot):
            rehearsing = Rehearsing(self, targets.led(Backend.DYNAMODB), args, kwargs)
        write = LedWrite(
            *(self, snapshot, slot, meters, targets.led(leader), args, kwargs),
            mirrored=mirrored,
            rehearsing=rehearsing,
            entered=began,
        )
        return write.run()
