"""What the layer adds to an operation: how long its caller waits, less the calls of databases that he waits for.

A write that MySQL leads reads the clock often enough to tell each time. Of reads, and of writes on one database,
one in a second is looked at, and the others pay for a comparison only.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import get_ident
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

EVERY = 1.0
"""Seconds between two looks at one operation."""


class Calls:
    """The calls of one operation: their number, and the seconds that they took, in the thread that made this."""

    __slots__ = ("_clock", "_thread", "number", "seconds")

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._thread = get_ident()
        self.number = 0
        self.seconds = 0.0

    def of(self, target: Callable[P, T]) -> Callable[P, T]:
        """The target, whose calls are added up here; not those of a shadow, which run behind in another thread."""

        def timed(*args: P.args, **kwargs: P.kwargs) -> T:
            began = self._clock()
            try:
                return target(*args, **kwargs)
            finally:
                if get_ident() == self._thread:
                    self.seconds += self._clock() - began
                    self.number += 1

        return timed
