"""A write counts that DynamoDB leads only if it led from before the write until after its answer."""

from __future__ import annotations

from types import TracebackType

from dal.dual.operation import route_under
from dal.dual.runtime import Runtime
from dal.errors import BackendError, FencedError, OutcomeUnknown
from flags import Backend, FlagSnapshot


def interrupted(runtime: Runtime, snapshot: FlagSnapshot) -> bool:
    """Whether writes under this snapshot have to wait: DynamoDB leads them, and that was not seen for too long."""
    led = route_under(snapshot).leader is Backend.DYNAMODB
    return led and runtime.membership.lead.until < runtime.clock()


class Reign:
    """Around one write of DynamoDB's own, under the lease of the moment at which it begins.

    Where the lease ends before the answer is there, it is asked whether DynamoDB has led all the time; if not, a
    rollback may have copied the item before it was written, so nobody may be told that the write is done.

    Args:
        runtime: whose membership holds the lease.
        snapshot: what the write obeys.
        whole: the write is sent as one, so that one which was fenced has done nothing.
    """

    __slots__ = ("_epoch", "_lease", "_runtime", "_whole")

    def __init__(self, runtime: Runtime, snapshot: FlagSnapshot, *, whole: bool = False) -> None:
        self._runtime = runtime
        self._epoch = snapshot.epoch
        self._lease = runtime.membership.lead
        self._whole = whole

    def __enter__(self) -> None:
        if self._lapsed:
            raise FencedError("it was not seen lately that DynamoDB leads: nothing was done")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        if isinstance(error, FencedError):
            if not self._whole:
                raise OutcomeUnknown(
                    "DynamoDB ceased to lead during the write; a part of it may be done"
                ) from error
        elif isinstance(error, Exception | None) and self._lapsed and not self._led_all_the_time():
            raise OutcomeUnknown("the write ended when DynamoDB may not have led any more") from error

    @property
    def _lapsed(self) -> bool:
        return self._lease.until < self._runtime.clock()

    def _led_all_the_time(self) -> bool:
        try:
            return self._runtime.membership.leads_still(self._epoch)
        except BackendError:
            return False
