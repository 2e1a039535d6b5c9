"""What operations ask of the fleet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from dal.domain.control import Authority
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

    @property
    def lead(self) -> Lease:
        """Until when DynamoDB may be taken for the leader; what it is written as such counts only within it."""
        ...

    def leads_still(self, epoch: int) -> bool:
        """A write that DynamoDB led in this epoch is done, `lead` has lapsed: ask whether it has led all the time.

        Raises:
            BackendError: it cannot be asked.
        """
        ...

    def renew(self) -> None:
        """The lease has lapsed: prolong it, or join anew.

        Raises:
            BackendUnavailable: this process cannot join at the moment, so it must not serve.
        """
        ...

    def moved_on(self, epoch: int) -> None:
        """A write of this epoch was fenced, or `lead` has lapsed: learn what is in force now.

        Waits while leadership changes hands.

        Raises:
            BackendUnavailable: it takes longer than callers can wait.
        """
        ...


class Alone:
    """The membership of a process that has no fleet: nothing lapses, nobody moves on."""

    lease = lead = Lease(float("inf"))

    def leads_still(self, epoch: int) -> bool:  # noqa: ARG002  there is but one
        """Nobody ever moves on."""
        return True

    def renew(self) -> None:
        """Nothing ever lapses."""

    def moved_on(self, epoch: int) -> None:
        """Whoever has no fleet cannot learn where it has gone."""
        raise BackendUnavailable(f"a write of epoch {epoch} was fenced, and this process belongs to no fleet")


@dataclass(frozen=True, slots=True)
class Leadership:
    """Who leads, as of an epoch of the control row."""

    leader: Authority
    epoch: int


class Lead(Protocol):
    """Where it is written down outside MySQL who leads, so that phase 5 neither starts nor goes on by MySQL.

    It follows the control row, and like it never goes back to an earlier epoch: whoever comes late with what was
    true once changes nothing.
    """

    def look(self) -> Leadership | None:
        """What is written down now; None if nothing ever was."""
        ...

    def record(self, leadership: Leadership) -> bool:
        """Write it down, unless that of the same or a later epoch is there; whether this one was written now."""
        ...


class UnknownLead:
    """Nothing is written down anywhere but in MySQL."""

    def look(self) -> Leadership | None:
        """See `Lead`."""
        return None

    def record(self, leadership: Leadership) -> bool:  # noqa: ARG002  it is not kept
        """See `Lead`."""
        return False
