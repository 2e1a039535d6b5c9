"""What a backfill asks of the follower: many states at once, cheaply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from dal.domain import Key, State


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one load took: write units as the follower counts them, and how often it asked to be spared."""

    units: float = 0.0
    throttled: int = 0


class Loading(Protocol):
    """Writes without conditions, which cost half and take many at a time."""

    @property
    def settle(self) -> float:
        """Seconds after which a request whose answer was lost has taken effect, or never will."""
        ...

    def held(self, keys: Sequence[Key]) -> Mapping[Key, int]:
        """The versions of what is there under these keys, tombstones included."""
        ...

    def load(self, states: Sequence[State]) -> Loaded:
        """Put rows over whatever is there.

        Newer data is overwritten, so whoever loads has to look afterwards which keys were written meanwhile, and
        to mark them.

        Raises:
            BackendTimeout: the outcome of some is unknown for the next `settle` seconds.
            BackendUnavailable: the follower was asked patiently and still wants to be spared, or does not answer.
            BackendError, ValueError: it will never take one of the states; others may have been put.
        """
        ...
