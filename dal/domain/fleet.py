"""When a process may take a step: pure decisions, made under a lock on the control row.

They keep at most two neighbouring phases live, let DynamoDB answer only after a strict and drained moment, and
hand leadership over only when nobody can write MySQL any more. `tests/model/` explores every interleaving of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dal.domain.control import Authority, Control
from dal.domain.places import Member, Place, Stand
from flags import MigrationPhase

__all__ = [
    "Block",
    "Blocked",
    "Change",
    "Decision",
    "Member",
    "Place",
    "Stand",
    "Step",
    "admit",
    "decide",
]

_WRITTEN = MigrationPhase.DUAL_WRITE
_COMPARED = MigrationPhase.DUAL_READ_WRITE
_ANSWERED = MigrationPhase.DYNAMODB_PRIMARY
_LAST = MigrationPhase.DYNAMODB_ONLY


class Block(StrEnum):
    """Why a step is not taken: a closed set, a metric label."""

    FLEET = "fleet"  # another process is still, or already, too far away
    INCOMPLETE = "incomplete"  # DynamoDB was never verified
    JOURNAL = "journal"  # keys are pending
    UNARMED = "unarmed"
    ONE_WAY = "one_way"  # phase 5 is left by a rollback only
    ANSWERING = "answering"  # somebody is still answered by DynamoDB
    RETURNING = "returning"  # a rollback is under way: MySQL takes over what DynamoDB was written


@dataclass(frozen=True, slots=True)
class Blocked:
    """The step cannot be taken now; `detail` is a sentence for the operator."""

    why: Block
    detail: str


@dataclass(frozen=True, slots=True)
class Step:
    """Go to this place and announce it."""

    to: Place


class Change(StrEnum):
    """A change of the control row that a process makes before its next step."""

    STRICT = "strict"
    ANSWER = "answer"
    RELAX = "relax"
    DRAIN = "drain"
    FINISH = "finish"
    ABORT = "abort"
    RETURN = "return"
    RESUME = "resume"
    TAKE_BACK = "take_back"

    def made_to(self, control: Control) -> Control:
        """The control row after this change."""
        return _CHANGES[self](control)


_CHANGES: dict[Change, Callable[[Control], Control]] = {
    Change.STRICT: Control.made_strict,
    Change.ANSWER: Control.made_answering,
    Change.RELAX: Control.relaxed,
    Change.DRAIN: Control.draining,
    Change.FINISH: Control.handed_over,
    Change.ABORT: Control.aborted,
    Change.RETURN: Control.returning,
    Change.RESUME: Control.resumed,
    Change.TAKE_BACK: Control.returned,
}


Decision = Step | Change | Blocked | None
"""None: the process is where the flags want it."""


def decide(
    control: Control,
    others: Sequence[Member],
    mine: Member,
    here: Place,
    *,
    pending: bool,
    overdue: bool = False,
) -> Decision:
    """What one process does next, towards what its flags want.

    Args:
        control: the locked control row.
        others: every other live process.
        mine: this process; its stand spans its operations in flight too.
        here: where operations that this process begins now are.
        pending: whether a key is pending in the journal since before this epoch.
        overdue: whether a change of leadership has lasted longer than its deadline.
    """
    everybody, wanted = (*others, mine), mine.wanted
    if control.leader is Authority.DYNAMODB:
        return _after_the_cutover(here, wanted)
    if control.leader is Authority.RETURNING:
        return _returned(here, overdue=overdue)
    if control.leader is Authority.DRAINING:
        return _drained(everybody, pending=pending, overdue=overdue)
    return _led_by_mysql(control, everybody, here, wanted, pending=pending)


def _led_by_mysql(
    control: Control, everybody: Sequence[Member], here: Place, wanted: Place, *, pending: bool
) -> Decision:
    if here.phase is _LAST:  # a rollback has ended: the same answers as here, writes are MySQL's again
        return Step(Place(_ANSWERED))
    if here.phase < wanted.phase:
        return _up(control, everybody, here, wanted, pending=pending)
    if here.phase > wanted.phase:
        return _down(control, everybody, here, wanted)
    return _within_the_phase(control, everybody, here, wanted, pending=pending)


def _after_the_cutover(here: Place, wanted: Place) -> Decision:
    if here.phase is not _LAST:
        return Step(Place(_LAST))
    if wanted.phase is not _LAST:
        return Blocked(
            Block.ONE_WAY,
            "DynamoDB leads and MySQL lacks what was written since; no flag leads back, `dal rollback` does",
        )
    return None


def _returned(here: Place, *, overdue: bool) -> Decision:
    """Only `dal rollback` ends it well; where that has died, anybody lets DynamoDB lead on."""
    if overdue:
        return Change.RESUME
    if here.phase is not _LAST:
        return Step(Place(_LAST))
    return Blocked(
        Block.RETURNING, "a rollback is under way; `dal rollback` ends it, `dal rollback --abort` gives it up"
    )


def _drained(everybody: Sequence[Member], *, pending: bool, overdue: bool) -> Decision:
    if overdue:  # also where the last step before the handing over fails again and again
        return Change.ABORT
    if not pending:
        return _reached(everybody, _ANSWERED) or Change.FINISH
    return Blocked(Block.JOURNAL, "the cutover waits for pending keys; `dal journal list` shows them")


def _up(control: Control, everybody: Sequence[Member], here: Place, wanted: Place, *, pending: bool) -> Decision:
    following = MigrationPhase(here.phase + 1)
    if following is _LAST:
        return _cut_over(control, everybody)
    if following is _ANSWERED and (not_yet := _before_answering(control, everybody, pending=pending)):
        return not_yet
    return _within(everybody, here.phase, following) or Step(_arrival(control, following, wanted))


def _down(control: Control, everybody: Sequence[Member], here: Place, wanted: Place) -> Decision:
    following = MigrationPhase(here.phase - 1)
    if here.prefer or here.spread:
        return Step(Place(here.phase))
    if following < _COMPARED and control.strict:
        answering = [member for member in everybody if member.stand.answers]
        if answering:
            return Blocked(Block.ANSWERING, f"DynamoDB still answers reads of {_listed(answering)}")
        return Change.RELAX
    return _within(everybody, here.phase, following) or Step(_arrival(control, following, wanted))


def _within_the_phase(
    control: Control, everybody: Sequence[Member], here: Place, wanted: Place, *, pending: bool
) -> Decision:
    if here.phase is _COMPARED and here.prefer is not wanted.prefer:
        not_yet = _before_answering(control, everybody, pending=pending) if wanted.prefer else None
        return not_yet or Step(wanted)
    if here.phase is _WRITTEN and here.spread is not wanted.spread:
        return _within(everybody, _WRITTEN, _COMPARED) or Step(wanted)
    if control.strict and not any(m.stand.answers or m.wanted.answers for m in everybody):
        return Change.RELAX
    return None


def _arrival(control: Control, phase: MigrationPhase, wanted: Place) -> Place:
    """Where in that phase a process arrives; what is finer than a phase follows in a step of its own."""
    prefer = wanted.prefer and phase is _COMPARED and wanted.phase is _COMPARED and control.ddb_answers
    return Place(phase, prefer=prefer)


def _before_answering(control: Control, everybody: Sequence[Member], *, pending: bool) -> Change | Blocked | None:
    """Complete, then strict with everybody comparing, then drained once; only then may DynamoDB answer."""
    if control.ddb_answers:
        return None
    if not control.ddb_complete:
        return Blocked(Block.INCOMPLETE, "DynamoDB was never verified to be complete; run `dal verify --all`")
    if not control.strict:
        return _reached(everybody, _COMPARED) or Change.STRICT
    if pending:
        return Blocked(Block.JOURNAL, "keys are pending in the journal; `dal journal list` shows them")
    return Change.ANSWER


def _cut_over(control: Control, everybody: Sequence[Member]) -> Decision:
    if not control.armed:
        return Blocked(
            Block.UNARMED, "no flag leads back from phase 5, so it has to be armed; run `dal cutover --arm`"
        )
    return _reached(everybody, _ANSWERED) or Change.DRAIN


def _within(everybody: Sequence[Member], here: MigrationPhase, there: MigrationPhase) -> Blocked | None:
    """Everybody is here or there: then no third phase is live once this process is there."""
    low, high = min(here, there), max(here, there)
    away = [m for m in everybody if m.stand.lowest < low or m.stand.highest > high]
    return Blocked(Block.FLEET, f"{_listed(away)}: not in phase {low} or {high}") if away else None


def _reached(everybody: Sequence[Member], phase: MigrationPhase) -> Blocked | None:
    late = [member for member in everybody if member.stand.lowest < phase]
    return Blocked(Block.FLEET, f"{_listed(late)}: not in phase {phase} yet") if late else None


def _listed(members: Sequence[Member]) -> str:
    return ", ".join(f"{member.id} ({member.stand})" for member in members)


def admit(control: Control, others: Sequence[Member], wanted: Place) -> Place | Blocked:
    """Where a process that joins (or comes back) begins: as near to its wish as control and fleet allow.

    Args:
        control: the locked control row.
        others: every other live process.
        wanted: what the flags ask the process for.
    """
    allowed = [
        phase for phase in MigrationPhase if control.lowest <= phase <= control.highest and _fits(phase, others)
    ]
    if not allowed:
        return Blocked(Block.FLEET, f"no phase is next to all of {_listed(others)}")
    nearest = min(allowed, key=lambda phase: (abs(phase - wanted.phase), phase))
    return _arrival(control, nearest, wanted)


def _fits(phase: MigrationPhase, others: Sequence[Member]) -> bool:
    """Whether the fleet spans at most two neighbouring phases with this one in it."""
    low = min((phase, *(member.stand.lowest for member in others)))
    high = max((phase, *(member.stand.highest for member in others)))
    return high - low <= 1
