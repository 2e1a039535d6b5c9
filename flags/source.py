"""The seam between whoever holds the flags and whoever obeys them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from flags.snapshot import FlagSnapshot

Subscriber = Callable[[FlagSnapshot], None]


class FlagSource(Protocol):
    """Where snapshots come from. Repositories hold the source, never a snapshot."""

    def snapshot(self) -> FlagSnapshot:
        """The snapshot in force; costs nanoseconds, never blocks, never raises."""
        ...

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Call back after every change of the effective state; returns the function that ends it."""
        ...

    def close(self) -> None:
        """Stop threads and connections; the last snapshot stays readable."""
        ...
