"""Which keys differ at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from dal.domain import Key, State
from dal.domain.compare import EXACT


class Shown(Protocol):
    """A database that shows states by key."""

    def fetch(self, keys: Sequence[Key]) -> Sequence[State]:
        """See `Database`."""
        ...


def differing(leader: Shown, follower: Shown, keys: Sequence[Key]) -> list[Key]:
    """Those of the keys whose rows differ; a key that is being written may be among them.

    Versions do not count: the follower may have been given a row under a version of before the journal.
    """
    return unequal(leader.fetch(keys), follower) if keys else []


def unequal(states: Sequence[State], follower: Shown) -> list[Key]:
    """The keys of those states of the leader that the follower shows otherwise."""
    if not states:
        return []
    pairs = zip(states, follower.fetch([state.key for state in states]), strict=True)
    return [own.key for own, other in pairs if EXACT.differences(own.row, other.row)]
