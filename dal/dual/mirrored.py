"""One mirrored write: drives its program against the leader's unit and the follower."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from dal.domain import Applied, Failed, Key, Ok, Outcome
from dal.dual import steps
from dal.dual.led import LedUnit
from dal.dual.meters import Meters, label
from dal.dual.operation import value_of
from dal.dual.programs import write_program
from dal.dual.touches import Touch
from dal.errors import OutcomeUnknown
from flags import Backend
from metrics.events import MirrorApplied, MirrorFailed

if TYPE_CHECKING:
    from dal.dual.writes import WriteOperation

_log = logging.getLogger("dal.mirror")
_LEADER, _FOLLOWER = Backend.MYSQL, Backend.DYNAMODB  # in every dual phase: see the phase table
_AFTER_COMMIT = (steps.Release, steps.Mirror)


class MirroredWrite:
    """The state of one program between its steps."""

    def __init__(
        self,
        operation: WriteOperation,
        meters: Meters,
        target: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> None:
        self._op = operation
        self._runtime = operation.runtime
        self._meters = meters
        self._target = target
        self._args = args
        self._kwargs = kwargs
        self._program = write_program(operation.policy)
        self._began = operation.runtime.clock()
        self._led: LedUnit | None = None
        self._touch: Touch
        self._part = False  # of a larger unit, which has not ended yet
        self._commits = False  # the leader may have committed, and nobody has been told of the mirror
        self._called: Outcome[Any]
        self._undone: Failed
        self._captured: tuple[Key, ...] = ()

    def run(self) -> Any:
        """Write, mirror as the policy says, and give the caller the leader's result."""
        try:
            outcome = self._advance(None)
        except BaseException as interrupt:  # no outcome but an interrupt: leave no transaction open
            if self._led is not None:
                self._led.roll_back(interrupt)
            if self._commits and not self._part:
                self._count_missed(type(interrupt).__name__, len(self._captured))
            raise
        outcome.seconds = self._runtime.clock() - self._began
        self._op.observe(self._meters, outcome)
        return value_of(outcome)

    def _advance(self, sent: object) -> Outcome[Any]:
        """Drive the program to its end, or to where the caller is released."""
        while True:
            try:
                step = self._program.send(sent)
            except StopIteration as end:
                outcome: Outcome[Any] = end.value
                return outcome
            if self._part and isinstance(step, _AFTER_COMMIT):
                self._unit.unit.defer(partial(self._after_the_whole, step))
                return self._called
            if not isinstance(step, steps.Release):
                sent = _HANDLERS[type(step)](self, step)
            elif self._runtime.background.submit(self._finish):
                return step.outcome
            else:
                sent = False

    def _after_the_whole(self, step: steps.Release | steps.Mirror, unknown: OutcomeUnknown | None) -> None:
        """The larger unit has ended, of which this write was a part; its caller was answered long ago."""
        self._part = False
        if unknown is not None:
            self._missed(steps.MirrorMissed(Failed(unknown), self._captured))
        elif isinstance(step, steps.Mirror):
            self._advance(self._mirror(step))
        elif not self._runtime.background.submit(self._finish):
            self._advance(False)

    def _finish(self) -> None:
        """What is left of a best-effort write, in the background."""
        self._advance(True)

    def _begin(self, _: steps.Begin) -> Outcome[Any]:
        if self._led is not None and self._led.nested:
            return self._undone  # the larger unit is undone too: its owner runs all of it again, or nobody
        outcome = self._op.attempt(_LEADER, LedUnit, self._runtime.leader)
        if isinstance(outcome, Failed):
            return self._count_leader(outcome)
        self._led = outcome.value
        self._part = outcome.value.nested
        self._touch = self._op.touches(self._unit.unit, *self._args, **self._kwargs)
        return outcome

    @property
    def _unit(self) -> LedUnit:
        if self._led is None:
            raise AssertionError("the program begins the unit first")
        return self._led

    def _touch_before(self, _: steps.TouchBefore) -> Outcome[Any]:
        return self._op.attempt(_LEADER, self._unit.touch_before, self._touch)

    def _call(self, _: steps.CallLeader) -> Outcome[Any]:
        self._called = self._op.attempt(_LEADER, self._target, *self._args, **self._kwargs)
        return self._called

    def _touch_after(self, step: steps.TouchAfter) -> Outcome[Any]:
        return self._op.attempt(_LEADER, self._unit.touch_after, self._touch, step.before, step.value)

    def _capture(self, step: steps.Capture) -> Outcome[Any]:
        self._captured = step.keys
        return self._op.attempt(_LEADER, self._unit.unit.states, step.keys)

    def _commit(self, _: steps.Commit) -> Outcome[Any]:
        self._commits = bool(self._captured)
        committed = self._op.attempt(_LEADER, self._unit.commit)
        self._commits = self._commits and isinstance(committed, Ok)
        return self._count_leader(committed)

    def _read_back(self, step: steps.ReadBack) -> Outcome[Any]:
        return self._op.attempt(_LEADER, self._runtime.leader.fetch, step.keys)

    def _roll_back(self, step: steps.Rollback) -> None:
        self._undone = step.failure
        self._unit.roll_back(step.failure.error)
        self._count_leader(step.failure)

    def _count_leader(self, outcome: Outcome[Any]) -> Outcome[Any]:
        seconds = self._runtime.clock() - self._began
        self._meters.backend(_LEADER, label(outcome))(seconds)
        return outcome

    def _mirror(self, step: steps.Mirror) -> Outcome[Any]:
        op, self._commits = self._op, False
        try:
            outcome = op.attempt(_FOLLOWER, self._runtime.follower.apply, step.states)
        except BaseException as interrupt:  # the leader has committed; whether the follower got it is unknown
            self._count_missed(type(interrupt).__name__, len(step.states))
            raise
        self._meters.backend(_FOLLOWER, label(outcome))(outcome.seconds)
        if isinstance(outcome, Ok):
            stale = sum(applied is Applied.STALE for applied in outcome.value)
            self._runtime.sink.emit(MirrorApplied(op.entity, op.name, keys=len(step.states), stale=stale))
        return outcome

    def _missed(self, step: steps.MirrorMissed) -> None:
        op, error = self._op, step.failure.error
        self._count_missed(type(error).__name__, len(step.keys))
        _log.error(
            "the mirror of %s.%s failed: %s; `dal verify --all` shows it, `dal backfill --all` repairs",
            op.entity,
            op.name,
            error,
            extra={"event": "mirror_failed", "entity": op.entity, "operation": op.name, "keys": len(step.keys)},
        )

    def _count_missed(self, error: str, keys: int) -> None:
        op = self._op
        self._runtime.sink.emit(MirrorFailed(op.entity, op.name, op.policy, error, keys))


_HANDLERS: dict[type, Callable[[MirroredWrite, Any], Outcome[Any] | None]] = {
    steps.Begin: MirroredWrite._begin,  # noqa: SLF001  the table of this class
    steps.TouchBefore: MirroredWrite._touch_before,  # noqa: SLF001
    steps.CallLeader: MirroredWrite._call,  # noqa: SLF001
    steps.TouchAfter: MirroredWrite._touch_after,  # noqa: SLF001
    steps.Capture: MirroredWrite._capture,  # noqa: SLF001
    steps.Commit: MirroredWrite._commit,  # noqa: SLF001
    steps.ReadBack: MirroredWrite._read_back,  # noqa: SLF001
    steps.Rollback: MirroredWrite._roll_back,  # noqa: SLF001
    steps.Mirror: MirroredWrite._mirror,  # noqa: SLF001
    steps.MirrorMissed: MirroredWrite._missed,  # noqa: SLF001
}
