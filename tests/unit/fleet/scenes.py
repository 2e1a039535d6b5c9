"""Fleets at one moment, for verdicts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from dal.domain.control import Authority, Control
from dal.domain.fleet import Member, Place
from dal.fleet.proven import Proven, Unfinished, Verified
from dal.fleet.status import Process, status
from dal.fleet.verdict import Verdict, verdict
from dal.fleet.wished import Wished
from dal.ports import Depth
from flags import MigrationPhase

ONE, TWO, THREE, FOUR, FIVE = MigrationPhase
HOUR = 3600.0
FRESH = Control(fleet="shop")
COMPLETE = replace(FRESH, ddb_complete=True)
ANSWERING = replace(COMPLETE, strict=True, ddb_answers=True, epoch=3)
ARMED = replace(ANSWERING, armed=True)
LED = replace(ANSWERING, leader=Authority.DYNAMODB)
CLEAN = Verified(clean=True, rows=10, different=0, age=HOUR)
SOUND = Proven({"user": CLEAN, "order": CLEAN})
LOOK = "dal status --watch"
DIRTY = replace(CLEAN, clean=False, different=3)
HALF = Unfinished("backfill", ("order",), 2 * HOUR)


def process(
    name: str, at: MigrationPhase, wants: MigrationPhase | None = None, *, alive: bool = True, spread: bool = False
) -> Process:
    """All of whose operations are in one phase."""
    wanted = Place(wants or at, spread=spread)
    return Process(Member(name, Place(at, spread=spread).stand, wanted), alive=alive)


@dataclass(frozen=True, slots=True)
class Scene:
    """A fleet and what is known of it; by default two processes that rest in a phase, and nothing is wrong."""

    control: Control
    processes: tuple[Process, ...]
    wish: Wished = field(default_factory=Wished)
    proven: Proven = SOUND
    depth: Depth = field(default_factory=Depth)
    pending: bool = False

    @classmethod
    def at(cls, phase: MigrationPhase, control: Control, **parts: Any) -> Scene:
        """Two processes at rest."""
        scene = cls(control, (process("a", phase), process("b", phase)), Wished(place=Place(phase), age=1.0))
        return replace(scene, **parts)

    @property
    def verdict(self) -> Verdict:
        """Of all of it."""
        found = status(self.control, self.processes, self.depth, pending=self.pending)
        return verdict(found, self.proven, self.wish)


def proven(**changes: Verified | None) -> Proven:
    """All that is sound, but for these entities."""
    return Proven({**SOUND.entities, **changes})
