"""Who wants to know what happens to the flags: metrics, logs. `flags` itself knows neither."""

from __future__ import annotations

from typing import Protocol

from flags.snapshot import FlagSnapshot
from flags.wish import FetchFailure, RejectReason, Wish


class FlagObserver(Protocol):
    """Is told from the source's own thread; must not block. What it raises is logged and forgotten."""

    def observed(self, snapshot: FlagSnapshot, wish: Wish | None) -> None:
        """The snapshot in force after each answer (changed or not), and once at start and after a fork.

        `wish` is what the source last asked for, None while it has not answered.
        """
        ...

    def rejected(self, reason: RejectReason, detail: str) -> None:
        """A wish was refused; told once per wish, not once per poll."""
        ...

    def fetch_failed(self, reason: FetchFailure) -> None:
        """The source gave no usable answer; told for each failed poll."""
        ...


class NullObserver:
    """Wants to know nothing."""

    def observed(self, snapshot: FlagSnapshot, wish: Wish | None) -> None:
        """See `FlagObserver`."""

    def rejected(self, reason: RejectReason, detail: str) -> None:
        """See `FlagObserver`."""

    def fetch_failed(self, reason: FetchFailure) -> None:
        """See `FlagObserver`."""
