"""Control rows and places on the way through the phases, and what a process among others decides there."""

from __future__ import annotations

from dataclasses import replace

from dal.domain.control import Control
from dal.domain.fleet import Block, Blocked, Decision, Member, Place, decide
from flags import MigrationPhase

FRESH = Control(ddb_complete=True)
STRICT = FRESH.made_strict()
ANSWERING = STRICT.made_answering()
ARMED = replace(ANSWERING, armed=True)
DRAINING = ARMED.draining()
LED = DRAINING.handed_over()

ONE, TWO, THREE, FOUR, FIVE = (Place(phase) for phase in MigrationPhase)
SPREAD = Place(MigrationPhase.DUAL_WRITE, spread=True)
PREFER = Place(MigrationPhase.DUAL_READ_WRITE, prefer=True)


def other(*places: Place, wanted: Place | None = None, name: str = "b") -> Member:
    """A process with operations in all of these places; it wants to stay in the first."""
    first, *others = places
    return Member(name, first.stand.with_all(place.stand for place in others), wanted or first)


def decided(
    control: Control,
    here: Place,
    wanted: Place,
    *others: Member,
    flying: Place | None = None,
    pending: bool = False,
    overdue: bool = False,
) -> Decision:
    """What process a does, some of whose operations are still in flight elsewhere."""
    stand = here.stand.with_all([flying.stand] if flying else [])
    return decide(control, others, Member("a", stand, wanted), here, pending=pending, overdue=overdue)


def why(decision: Decision) -> Block:
    """Why it is blocked."""
    assert isinstance(decision, Blocked)
    return decision.why
