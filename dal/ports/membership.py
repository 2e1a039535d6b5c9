"""What operations ask of the fleet."""

from __future__ import annotations

from typing import Protocol

from dal.errors import BackendUnavailable


class Lease:
    """Until when what a backend answered may be returned: `until` is on the runtime's clock, in seconds.

    A process whose lease has lapsed may be called dead by the others, who then move on without it. An operation
    takes the lease when it begins and looks at it when it has its answer: heartbeats prolong the same lease, a
    process that was struck and joins anew gets another one, and the old one has lapsed for good.
    """

    __slots__ = ("until",)

    def __init__(self, until: float) -> None:
        self.until = until


class Membership(Protocol):
    """This process's part in the fleet."""

    @property
    def lease(self) -> Lease:
        """The lease of this moment."""
        ...

    def renew(self) -> None:
        """The lease has lapsed: prolong it, or join anew.

        Raises:
            BackendUnavailable: this process cannot join at the moment, so it must not serve.
        """
        ...

    def moved_on(self, epoch: int) -> None:
        """A write of this epoch was fenced: learn what is in force now; waits while leadership changes hands.

        Raises:
            BackendUnavailable: it takes longer than callers can wait.
        """
        ...


class Alone:
    """The membership of a process that has no fleet: nothing lapses, nobody moves on."""

    lease = Lease(float("inf"))

    def renew(self) -> None:
        """Nothing ever lapses."""

    def moved_on(self, epoch: int) -> None:
        """Whoever has no fleet cannot learn where it has gone."""
        raise BackendUnavailable(f"a write of epoch {epoch} was fenced, and this process belongs to no fleet")


class Lead(Protocol):
    """Where it is written down, outside MySQL, that DynamoDB leads: phase 5 starts without MySQL."""

    def known(self) -> bool:
        """Whether it is written down."""
        ...

    def record(self) -> None:
        """Write it down; harmless when it is there already."""
        ...


class UnknownLead:
    """Nothing is written down anywhere but in MySQL."""

    def known(self) -> bool:
        """See `Lead`."""
        return False

    def record(self) -> None:
        """See `Lead`."""
