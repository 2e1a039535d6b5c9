"""The one lock of a memory database."""

from __future__ import annotations

import threading
from types import TracebackType

from dal.errors import ConflictError


class Gate:
    """A re-entrant lock that gives up as a database does: with a `ConflictError` after some seconds.

    `fail` makes every operation raise, as an outage would, until `recover`.
    """

    def __init__(self, timeout: float) -> None:
        self._lock = threading.RLock()
        self._timeout = timeout
        self._outage: Exception | None = None

    def fail(self, error: Exception) -> None:
        """Raise this error from every operation from now on."""
        self._outage = error

    def recover(self) -> None:
        """End the outage."""
        self._outage = None

    def __enter__(self) -> None:
        if self._outage is not None:
            raise self._outage
        if not self._lock.acquire(timeout=self._timeout):
            raise ConflictError(
                f"another unit of work held the memory database for {self._timeout} s; end units sooner"
            )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._lock.release()
