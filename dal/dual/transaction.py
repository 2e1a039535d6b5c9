"""Several repositories in one transaction: of MySQL, mirrored as one; in phase 5 of DynamoDB alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from dal.domain import FollowerPolicy, Ok, Outcome
from dal.dual import steps
from dal.dual.inflight import Slot
from dal.dual.led_write import LedWrite
from dal.dual.meters import Meters
from dal.dual.operation import route_under, value_of
from dal.dual.reign import Reign, interrupted
from dal.dual.runtime import Runtime
from dal.dual.touches import CALL, Touch
from dal.dual.writes import WriteOperation
from dal.errors import ConflictError, FencedError, ReadOnlyError, UnsupportedOperation
from dal.ports import Unit
from flags import Backend, FlagSnapshot

T = TypeVar("T")

MOST_ITEMS = 100
"""What one TransactWriteItems takes; in every phase, so that none surprises."""


@contextmanager
def transaction(runtime: Runtime, *, policy: FollowerPolicy = FollowerPolicy.JOURNAL) -> Iterator[None]:
    """All writes of the block take effect together, or none of them.

    Reads inside are answered by the backend that leads. In phase 5 they do not see what the block has written, and
    what DynamoDB refuses is raised at its end. A block inside another one joins it.

    Raises:
        ReadOnlyError: the operator has switched writes off.
        UnsupportedOperation: the block touches more than 100 items, or one twice in phase 5; nothing was done.
        ConflictError: nothing was done; run the block again (`transact` does).
        FollowerWriteError: as a single write.
    """
    slot = runtime.inflight.mine.slot
    if slot.gathered is not None:
        yield
        return
    operation = (runtime.write_operation or WriteOperation)(
        runtime, entity="transaction", name="block", touches=_nothing, policy=policy
    )
    with operation.block():
        yield from _around(operation, slot)


def _around(operation: WriteOperation, slot: Slot) -> Iterator[None]:
    runtime, outer = operation.runtime, slot.snapshot
    snapshot = outer or _entered(operation, slot)
    try:
        yield from _led(operation, snapshot, slot)
    except FencedError:
        slot.snapshot = outer
        if outer is None:
            runtime.membership.moved_on(snapshot.epoch)  # so that the next attempt finds the new route
        raise
    finally:
        slot.snapshot = outer


def transact(runtime: Runtime, work: Callable[[], T], *, attempts: int = 3, patience: float = 30.0) -> T:
    """Run the work in a transaction, again if it lost to a conflict or to a change of leadership.

    Args:
        runtime: whose.
        work: may run several times, so it must do nothing but work on repositories.
        attempts: that may end in a conflict.
        patience: seconds after which a change of leadership is no excuse any longer.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            with transaction(runtime):
                return work()
        except FencedError:
            if time.monotonic() > deadline:
                raise
        except ConflictError:
            attempts -= 1
            if attempts <= 0:
                raise


def _entered(operation: WriteOperation, slot: Slot) -> FlagSnapshot:
    """Under what the block runs; it has not begun, so that it can wait for a leader."""
    runtime = operation.runtime
    while interrupted(runtime, snapshot := operation.enter(slot)):
        slot.snapshot = None
        runtime.membership.moved_on(snapshot.epoch)
    return snapshot


def _led(operation: WriteOperation, snapshot: FlagSnapshot, slot: Slot) -> Iterator[None]:
    route = route_under(snapshot)
    if route.leader is None:
        raise ReadOnlyError("a transaction: writes are switched off by the WRITE flags")
    meters = operation.meet(route, route.writes, route.leader)
    if route.leader is Backend.DYNAMODB:
        with Reign(operation.runtime, snapshot, whole=True):
            yield from _gathered(operation, slot, meters)
        return
    block = _Block(operation, snapshot, slot, meters, _nothing, (), {}, mirrored=route.follower is not None)
    yield from block.around()


def _gathered(operation: WriteOperation, slot: Slot, meters: Meters) -> Iterator[None]:
    """Once DynamoDB leads: its repositories' actions are held back and sent as one."""
    clock = operation.runtime.clock
    slot.gathered, began, outcome = set(), clock(), "error"
    try:
        with operation.runtime.follower.transaction():
            yield
        outcome = "ok"
    finally:
        slot.gathered = None
        meters.operation(outcome)(clock() - began)


def _nothing(_unit: Unit) -> Touch:
    """A block names no keys: its writes do."""
    yield CALL


class _Block(LedWrite):
    """A led write whose call is the body of a `with` statement."""

    attempts = 1  # nobody but the caller can run the body again

    def around(self) -> Iterator[None]:
        """Begin, let the body run, commit and mirror."""
        try:
            self._open()
            yield
        except BaseException as error:
            self._slot.gathered = None
            if self._led is not None:
                self._led.roll_back(error)
            raise
        self._called = Ok(None)
        self.run_on(self._called)

    def _open(self) -> None:
        step = next(self._program)
        while not isinstance(step, steps.CallLeader):
            sent = self.handlers[type(step)](self, step)
            try:
                step = self._program.send(sent)
            except StopIteration as end:
                value_of(end.value)

    def _touch_all(self, _: steps.TouchAfter) -> Outcome[Any]:
        return self._op.attempt(Backend.MYSQL, self._bounded)

    def _bounded(self) -> tuple[Any, ...]:
        keys = tuple(sorted(self._slot.gathered or ()))
        if len(keys) > MOST_ITEMS:
            raise UnsupportedOperation(
                f"the transaction touches {len(keys)} items; DynamoDB takes {MOST_ITEMS}: nothing was done"
            )
        self._unit.check(keys)
        return keys


_Block.handlers = {**LedWrite.handlers, steps.TouchAfter: _Block._touch_all}  # noqa: SLF001  the table of this class
