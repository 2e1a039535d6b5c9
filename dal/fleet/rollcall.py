"""Who is alive and where, as seen by somebody who belongs to no fleet and looks on for a while."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from dal.domain.fleet import Member
from dal.fleet.watch import Watch
from dal.ports import Forum, Sighting
from flags import MigrationPhase


class RollCall:
    """Looks again and again at the list of processes.

    Args:
        forum: where the list is.
        dead: seconds without a heartbeat after which a process counts no more.
        clock: seconds, monotonic.
        pause: waits so many seconds.
        glance: seconds between two looks.
    """

    def __init__(
        self,
        forum: Forum,
        *,
        dead: float,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
        glance: float = 0.05,
    ) -> None:
        self._forum = forum
        self._watch = Watch(dead)
        self._clock = clock
        self._pause = pause
        self._glance = glance

    def now(self) -> float:
        """The clock's time."""
        return self._clock()

    def wait(self) -> None:
        """Until the next look."""
        self._pause(self._glance)

    def alive(self, sightings: Sequence[Sighting]) -> list[Member]:
        """Those that are not known to be dead; this is a look."""
        now = self._clock()
        self._watch.look(sightings, now)
        return self._watch.alive(sightings, now)

    def dead(self, sightings: Sequence[Sighting]) -> list[str]:
        """The ids of those that were watched for long enough without a heartbeat."""
        return self._watch.dead(sightings, self._clock())

    def below(self, phase: MigrationPhase) -> list[Member]:
        """Live processes below that phase: who has beaten once one has, nobody once all are known to be dead."""
        late, beating = self._watched(lambda member: member.stand.lowest < phase)
        return [member for member in late if member.id in beating]

    def living(self) -> list[Member]:
        """Every process that is not known to be dead; watched until one has beaten, or all are known to be."""
        return self._watched(lambda _: True)[0]

    def _watched(self, counts: Callable[[Member], bool]) -> tuple[list[Member], set[str]]:
        first: dict[str, int] = {}
        while True:
            sightings = self._forum.sightings()
            late = [member for member in self.alive(sightings) if counts(member)]
            beats = {sighting.member.id: sighting.beat for sighting in sightings}
            first = {name: first.get(name, beat) for name, beat in beats.items()}
            beating = {member.id for member in late if first[member.id] != beats[member.id]}
            if beating or not late:
                return late, beating
            self.wait()

    def silent(self, seconds: float) -> frozenset[str]:
        """The ids of the processes that do not beat within so many seconds; returns as soon as all have."""
        deadline = self._clock() + seconds
        first = {sighting.member.id: sighting.beat for sighting in self._forum.sightings()}
        while silent := {s.member.id for s in self._forum.sightings() if first.get(s.member.id) == s.beat}:
            if self._clock() >= deadline:
                break
            self.wait()
        return frozenset(silent)

    def above(self, phase: MigrationPhase, timeout: float) -> list[Member]:
        """The live processes that have not left what is above that phase after so many seconds."""
        deadline = self._clock() + timeout
        while True:
            members = self.alive(self._forum.sightings())
            late = [member for member in members if member.stand.highest > phase]
            if not late or self._clock() >= deadline:
                return late
            self.wait()

    def missing(self, phase: MigrationPhase, timeout: float) -> list[Member]:
        """The live processes that have not come to that phase after so many seconds."""
        deadline = self._clock() + timeout
        while True:
            members = self.alive(self._forum.sightings())
            late = [member for member in members if member.stand.lowest < phase]
            if not late or self._clock() >= deadline:
                return late
            self.wait()
