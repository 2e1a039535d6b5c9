"""One write that MySQL leads: drives its program against the leader's unit and the follower."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from dal.domain import Applied, Failed, Key, Ok, Outcome
from dal.dual import steps
from dal.dual.inflight import Slot
from dal.dual.led import LedUnit
from dal.dual.meters import Meters, label
from dal.dual.operation import route_under, value_of
from dal.dual.programs import write_program
from dal.dual.rehearsing import Rehearsing
from dal.dual.touches import Touch
from dal.errors import FencedError, UnitError
from dal.logs import told
from dal.ports import Sealed
from flags import Backend, FlagSnapshot
from metrics.events import MirrorApplied, MirrorFailed

if TYPE_CHECKING:
    from dal.dual.writes import WriteOperation

_log = logging.getLogger("dal.mirror")
_LEADER, _FOLLOWER = Backend.MYSQL, Backend.DYNAMODB  # in every phase that is led by MySQL


class LedWrite:
    """The state of one program between its steps; `handlers` do what each kind of step asks for."""

    handlers: ClassVar[Mapping[type, Callable[[Any, Any], Outcome[Any] | None]]]
    attempts: ClassVar[int] = 3
    """Of the unit of work, where it loses to a conflict."""

    def __init__(  # noqa: PLR0917  one call site, on the hot path
        self,
        operation: WriteOperation,
        snapshot: FlagSnapshot,
        slot: Slot,
        meters: Meters,
        target: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        *,
        mirrored: bool,
        rehearsing: Rehearsing | None = None,
        entered: float | None = None,
    ) -> None:
        self._op = operation
        self._runtime = operation.runtime
        self._snapshot = snapshot
        self._slot = slot
        self._meters = meters
        self._target = target
        self._args = args
        self._kwargs = kwargs
        self._mirrored = mirrored
        self._rehearsing = rehearsing
        self._program = write_program(
            operation.policy, mirrored=mirrored, strict=snapshot.strict, attempts=self.attempts
        )
        self._began = operation.runtime.clock()
        self._led: LedUnit | None = None
        self._touch: Touch
        self._whole = slot.gathered  # of somebody further out, who owns the unit of work and mirrors all of it
        self._before = 0.0 if entered is None else self._began - entered  # seconds in which its route was found
        self._waited = 0.0  # seconds of both databases, while the caller waits
        self._released = False
        self._commits = False  # the leader may have committed, and nobody has been told of the mirror
        self._called: Outcome[Any]
        self._undone: Failed
        self._touched: tuple[Key, ...] = ()

    def run(self) -> Any:
        """Write, mirror as the policy says, and give the caller the leader's result."""
        if self._rehearsing is not None:
            self._rehearsing.plan()
        return self.run_on(None)

    def run_on(self, sent: object) -> Any:
        """As `run`, from where the program waits for `sent`."""
        try:
            outcome = self._advance(sent)
        except BaseException as interrupt:  # no outcome but an interrupt: leave no transaction open
            if self._led is not None:
                self._led.roll_back(interrupt)
            if self._commits:
                self._count_missed(type(interrupt).__name__, len(self._touched))
            raise
        finally:
            self._slot.gathered = self._whole
        outcome.seconds = self._runtime.clock() - self._began
        if not (isinstance(outcome, Failed) and isinstance(outcome.error, FencedError)):  # else it is run again
            self._op.observe(self._meters, outcome)
            if not (self._led is not None and self._led.nested):  # else the larger unit has all of the time
                self._op.added(self._before + outcome.seconds - self._waited)
        if self._rehearsing is not None:
            self._rehearsing.ended(outcome)
        return value_of(outcome)

    def _advance(self, sent: object) -> Outcome[Any]:
        """Drive the program to its end, or to where the caller is released."""
        while True:
            try:
                step = self._program.send(sent)
            except StopIteration as end:
                outcome: Outcome[Any] = end.value
                return outcome
            if isinstance(step, steps.Commit) and self._unit.nested:
                return self._join(step)
            if not isinstance(step, steps.Release):
                sent = self.handlers[type(step)](self, step)
            elif self._runtime.background.submit(self._finish):
                return step.outcome
            else:
                sent = False

    def _join(self, step: steps.Commit) -> Outcome[Any]:
        """Leave the commit to the larger unit of which this write is a part, and what is left of it too."""
        self._rehearsing = None
        if self._whole is not None:
            self._whole.update(step.keys)
        elif self._mirrored and step.keys:
            if self._snapshot.strict:
                error = UnitError("this write has to be mirrored with its unit of work; use `dal.transaction()`")
                self._roll_back(steps.Rollback(Failed(error)))
                return self._undone
            self._unit.unit.defer(partial(self._after_the_whole, step.keys))
        self._unit.commit(step.keys)
        return self._called

    def _after_the_whole(self, keys: tuple[Key, ...], sealed: Sealed) -> None:
        """The larger unit has ended, its owner knows nothing of mirrors, and the caller was answered long ago."""
        mine = tuple(state for state in sealed.states if state.key in keys)
        if sealed.unknown is not None:
            self._missed(steps.MirrorMissed(Failed(sealed.unknown), keys))
        elif isinstance(applied := self._mirror(steps.Mirror(mine)), Failed):
            self._missed(steps.MirrorMissed(applied, keys))
        else:
            self._confirmed(steps.Confirmed(mine))

    def _finish(self) -> None:
        """What is left of a best-effort write, in the background."""
        self._released = True
        self._advance(True)

    def _begin(self, _: steps.Begin) -> Outcome[Any]:
        if self._led is not None and self._led.nested:
            return self._undone  # the larger unit is undone too: its owner runs all of it again, or nobody
        outcome = self._op.attempt(_LEADER, LedUnit, self._runtime.leader, self._snapshot.epoch)
        if isinstance(outcome, Failed):
            return self._count_leader(outcome)
        self._led = outcome.value
        if not self._led.nested:
            self._slot.gathered = set()
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

    def _commit(self, step: steps.Commit) -> Outcome[Any]:
        self._touched = step.keys
        self._commits = self._mirrored and bool(step.keys)
        committed = self._op.attempt(_LEADER, self._unit.commit, step.keys)
        self._commits = self._commits and isinstance(committed, Ok)
        return self._count_leader(committed)

    def _resolve(self, _: steps.Resolve) -> Outcome[Any]:
        sealed = self._unit.unit.sealed
        if sealed.unknown is not None and not sealed.keys:
            return Failed(sealed.unknown)  # nothing was journalled that could tell
        return self._op.attempt(_LEADER, self._runtime.leader.resolve, sealed)

    def _roll_back(self, step: steps.Rollback) -> None:
        self._undone = step.failure
        self._unit.roll_back(step.failure.error)
        self._count_leader(step.failure)

    def _count_leader(self, outcome: Outcome[Any]) -> Outcome[Any]:
        self._waited = seconds = self._runtime.clock() - self._began
        self._meters.backend(_LEADER, label(outcome))(seconds)
        return outcome

    def _mirror(self, step: steps.Mirror) -> Outcome[Any]:
        op, self._commits = self._op, False
        if self._rehearsing is not None:
            self._rehearsing.look(step.states)
        try:
            outcome = op.attempt(_FOLLOWER, self._runtime.mirroring.send, step.states)
        except BaseException as interrupt:  # the leader has committed; whether the follower got it is unknown
            self._count_missed(type(interrupt).__name__, len(step.states))
            raise
        self._meters.backend(_FOLLOWER, label(outcome))(outcome.seconds)
        self._waited += 0.0 if self._released else outcome.seconds
        if isinstance(outcome, Ok):
            stale = sum(applied is Applied.STALE for applied in outcome.value)
            self._runtime.sink.emit(MirrorApplied(op.entity, op.name, keys=len(step.states), stale=stale))
        return outcome

    def _confirmed(self, step: steps.Confirmed) -> None:
        self._runtime.mirroring.confirmed(step.states)

    def _missed(self, step: steps.MirrorMissed) -> None:
        op, error = self._op, step.failure.error
        self._count_missed(type(error).__name__, len(step.keys))
        _log.error(
            "the mirror of %s.%s failed: %s; %s",
            op.entity,
            op.name,
            told(error),
            self._runtime.remedy,
            extra={
                "event": "mirror_failed",
                "entity": op.entity,
                "operation": op.name,
                "route": route_under(self._snapshot).writes,
                "phase": int(self._snapshot.phase),
                "version": self._snapshot.version,
                "policy": op.policy,
                "error": type(error).__name__,
                "keys": len(step.keys),
            },
        )

    def _count_missed(self, error: str, keys: int) -> None:
        op = self._op
        self._runtime.sink.emit(MirrorFailed(op.entity, op.name, op.policy, error, keys))


LedWrite.handlers = {
    steps.Begin: LedWrite._begin,  # noqa: SLF001  the table of this class
    steps.TouchBefore: LedWrite._touch_before,  # noqa: SLF001
    steps.CallLeader: LedWrite._call,  # noqa: SLF001
    steps.TouchAfter: LedWrite._touch_after,  # noqa: SLF001
    steps.Commit: LedWrite._commit,  # noqa: SLF001
    steps.Resolve: LedWrite._resolve,  # noqa: SLF001
    steps.Rollback: LedWrite._roll_back,  # noqa: SLF001
    steps.Mirror: LedWrite._mirror,  # noqa: SLF001
    steps.Confirmed: LedWrite._confirmed,  # noqa: SLF001
    steps.MirrorMissed: LedWrite._missed,  # noqa: SLF001
}
