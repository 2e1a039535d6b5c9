"""Who is alive, as seen from here: no clock but our own takes part."""

from __future__ import annotations

from collections.abc import Sequence

from dal.domain.fleet import Member
from dal.ports import Sighting


class Watch:
    """Remembers when each beat was last seen to change.

    A process that was never seen before counts as alive until it was watched for `dead` seconds.
    """

    def __init__(self, dead: float) -> None:
        self._dead = dead
        self._seen: dict[str, tuple[int, float]] = {}

    def look(self, sightings: Sequence[Sighting], now: float) -> None:
        """Take in what is written down; `now` is in seconds of a monotonic clock."""
        known = self._seen
        self._seen = {
            s.member.id: known[s.member.id] if self._stands_still(s) else (s.beat, now) for s in sightings
        }

    def _stands_still(self, sighting: Sighting) -> bool:
        seen = self._seen.get(sighting.member.id)
        return seen is not None and seen[0] == sighting.beat

    def alive(self, sightings: Sequence[Sighting], now: float) -> list[Member]:
        """The members among these that are not known to be dead."""
        return [s.member for s in sightings if not self._is_dead(s.member.id, now)]

    def dead(self, sightings: Sequence[Sighting], now: float) -> list[str]:
        """The ids of the others."""
        return [s.member.id for s in sightings if self._is_dead(s.member.id, now)]

    def _is_dead(self, member_id: str, now: float) -> bool:
        seen = self._seen.get(member_id)
        return seen is not None and now - seen[1] >= self._dead
