"""A fleet whose every move the test makes."""

from __future__ import annotations

from collections.abc import Callable

from dal.ports import Lease
from flags import FlagSnapshot, Subscriber


class HandFleet:
    """Fulfils `FlagSource` and `Membership`; what is put into the two hooks happens when it is asked for."""

    def __init__(self, snapshot: FlagSnapshot, lease: float = float("inf")) -> None:
        self.current = snapshot
        self.lease = Lease(lease)
        self.lead = Lease(float("inf"))
        self.led: list[int] = []
        self.still = True
        self.renewals = 0
        self.fenced: list[int] = []
        self.subscribers: list[Subscriber] = []
        self.when_renewed: Callable[[], object] = lambda: None
        self.when_fenced: Callable[[], object] = lambda: None

    def snapshot(self) -> FlagSnapshot:
        """See `FlagSource`."""
        return self.current

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Nobody is ever told."""
        self.subscribers.append(callback)
        return lambda: self.subscribers.remove(callback)

    def close(self) -> None:
        """Nothing to end."""

    def leads_still(self, epoch: int) -> bool:
        """See `Membership`; `still` is the answer."""
        self.led.append(epoch)
        return self.still

    def renew(self) -> None:
        """See `Membership`."""
        self.renewals += 1
        self.when_renewed()

    def moved_on(self, epoch: int) -> None:
        """See `Membership`."""
        self.fenced.append(epoch)
        self.when_fenced()
