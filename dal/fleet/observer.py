"""Who wants to know what the fleet does: metrics, logs."""

from __future__ import annotations

from typing import Protocol

from dal.domain.control import Control
from dal.domain.fleet import Blocked, Change
from flags import FlagSnapshot


class FleetObserver(Protocol):
    """Is told from the fleet's own thread or that of an operation; must not block."""

    def in_force(self, snapshot: FlagSnapshot, control: Control, members: int) -> None:
        """What this process obeys, and how many live processes it sees; after each turn, changed or not."""
        ...

    def blocked(self, blocked: Blocked | None) -> None:
        """Why the next step is not taken; None when nothing blocks. Told when it changes."""
        ...

    def changed(self, change: Change, control: Control) -> None:
        """This process has changed the control row."""
        ...


class NullFleetObserver:
    """Wants to know nothing."""

    def in_force(self, snapshot: FlagSnapshot, control: Control, members: int) -> None:
        """See `FleetObserver`."""

    def blocked(self, blocked: Blocked | None) -> None:
        """See `FleetObserver`."""

    def changed(self, change: Change, control: Control) -> None:
        """See `FleetObserver`."""
