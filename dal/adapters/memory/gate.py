"""The one lock of a memory database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
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

    def check(self) -> None:
        """What an operation that takes no lock does first: raise the error of the outage, if there is one."""
        if self._outage is not None:
            raise self._outage

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Hold the lock, waiting for so long at most.

        Raises:
            ConflictError: it was not to be had in that time.
        """
        self._acquire(seconds)
        try:
            yield
        finally:
            self._lock.release()

    def __enter__(self) -> None:
        self._acquire(self._timeout)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._lock.release()

    def _acquire(self, seconds: float) -> None:
        self.check()
        if not self._lock.acquire(timeout=seconds):
            raise ConflictError(f"another unit of work held the memory database for {seconds} s; end units sooner")
