"""The way to the follower that callers wait for: bounded in time, in number, and not taken while it is down."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from dal.domain import Applied, State
from dal.domain.breaker import Breaker
from dal.errors import BackendTimeout, BackendUnavailable
from dal.ports import Follower

_SILENCE = (BackendTimeout, BackendUnavailable)


def _forget(_: Sequence[State]) -> None:
    """There is no journal that would have to forget anything."""


@dataclass(frozen=True, slots=True)
class Mirroring:
    """Sends states to the follower.

    How long one attempt takes is bounded by the follower itself. At most `limit` callers wait at a time; after
    some failures in a row (`breaker`) nobody does, but for one in each cooldown. What is not sent stays in the
    journal.
    """

    follower: Follower
    breaker: Breaker = field(default_factory=lambda: Breaker(threshold=3))
    limit: int = 16
    clock: Callable[[], float] = time.monotonic
    confirmed: Callable[[Sequence[State]], None] = _forget
    """Told of states that the follower holds, or has newer ones of."""
    _room: threading.BoundedSemaphore = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_room", threading.BoundedSemaphore(self.limit))

    def send(self, states: Sequence[State]) -> Sequence[Applied]:
        """Mirror these states.

        Raises:
            BackendUnavailable: the circuit is open or too many callers wait: not sent.
            BackendError: the follower failed; some of the states may have reached it.
        """
        if not self.breaker.allows(self.clock()):
            raise BackendUnavailable("DynamoDB does not answer (circuit open); the journal keeps the write")
        if not self._room.acquire(blocking=False):
            raise BackendUnavailable("too many mirrors wait for DynamoDB; the journal keeps the write")
        try:
            return self._heard(self.follower.apply, states)
        finally:
            self._room.release()

    def repair(self, states: Sequence[State]) -> Sequence[Applied]:
        """As `send`, but nobody waits for it: asks whatever the breaker says, which hears how it went."""
        return self._heard(self.follower.repair, states)

    def _heard(
        self, bring: Callable[[Sequence[State]], Sequence[Applied]], states: Sequence[State]
    ) -> Sequence[Applied]:
        try:
            applied = bring(states)
        except _SILENCE:
            self.breaker.record(ok=False, now=self.clock())
            raise
        self.breaker.record(ok=True, now=self.clock())
        return applied
