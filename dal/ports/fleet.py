"""What the fleet asks of the place where it meets: the control row and the list of live processes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from dal.domain.control import Control
from dal.domain.fleet import Member


@dataclass(frozen=True, slots=True)
class Sighting:
    """A member as it is written down; `beat` rises with every heartbeat.

    Who is alive is judged by whoever looks, on its own monotonic clock: a beat that stands still for long enough
    is a dead process. No clock of the server takes part, so that none that jumps can end or extend a life.
    """

    member: Member
    beat: int


class Assembly(Protocol):
    """One transaction that holds the lock on the control row: steps, joins and changes are made in it."""

    @property
    def control(self) -> Control:
        """The control row."""
        ...

    @property
    def sightings(self) -> Sequence[Sighting]:
        """Every process that is written down, dead or alive."""
        ...

    def pending(self) -> bool:
        """Whether a key, poisoned or not, is pending in the journal since before the epoch of the control row.

        Writes of this epoch do not count: under `strict` none is acknowledged before its mirror, and while
        draining there are none.
        """
        ...

    def change(self, control: Control) -> None:
        """Write the control row anew."""
        ...

    def announce(self, member: Member) -> None:
        """Write the process down, or where it is now, with the next beat."""
        ...

    def strike(self, ids: Sequence[str]) -> None:
        """Forget dead processes; a struck process that comes back has to join anew."""
        ...


class Forum(Protocol):
    """Where the fleet meets; in MySQL, so that fence and journal are of one transaction with the data."""

    def control(self) -> Control:
        """The control row as it is committed now; takes no lock.

        Raises:
            ConfigurationError: `dal install` was never run, or the tables are of another version.
        """
        ...

    def sightings(self) -> Sequence[Sighting]:
        """Every process that is written down; takes no lock."""
        ...

    def beat(self, member: Member) -> bool:
        """Heartbeat without a lock on the control row; False if this process was struck and has to join anew."""
        ...

    def assemble(self) -> AbstractContextManager[Assembly]:
        """Lock the control row; commit at the end of the block, roll back on an exception.

        Raises:
            ConflictError: the lock was not to be had within a second; nothing was done.
        """
        ...

    def leave(self, member_id: str) -> None:
        """Strike oneself, at a clean end."""
        ...
