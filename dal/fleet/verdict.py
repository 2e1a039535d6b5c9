"""One verdict on the whole fleet: it may advance to the next phase, or it may not, because …; and what to type.

What a step waits for is asked of `decide`, as if every process's flags asked for the next phase already; the rules
of `reasons` add what no step waits for and an operator should know.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from dal.domain.control import Authority
from dal.domain.fleet import Block
from dal.fleet.proven import Proven
from dal.fleet.reasons import DAY, LOOK, ORDER, RULES, Facts, Reason, Why, of_flags
from dal.fleet.status import COMMANDS, Hindrance, Status, asked_for, here
from dal.fleet.wished import Wished
from flags import MigrationPhase

_COMPARED, _ANSWERED, _LAST = list(MigrationPhase)[2:]
_JOURNAL = frozenset({Why.POISONED, Why.OLD})
_RETURNING = Reason(
    Block.RETURNING,
    "a rollback is under way: MySQL takes over what DynamoDB was written",
    COMMANDS[Block.RETURNING],
)
_DETAILS: dict[str, str] = {
    Block.INCOMPLETE: "DynamoDB does not count as complete yet",
}
"""Where a step is too short about it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the fleet may go to `phase`, the next one forward (None: there is none), and what to type next.

    `reasons` that block are why it may not, others are advice; `moving`: it is on its way there.
    """

    may: bool
    phase: MigrationPhase | None
    reasons: tuple[Reason, ...]
    command: str
    moving: bool = False

    @property
    def headline(self) -> str:
        """Without reasons: `may not advance to phase 4 (dynamodb-primary)`."""
        if self.phase is None and not self.blocking:
            return (
                f"phase {_LAST} ({_LAST.label}) is the last: nothing further, and no way back but `dal rollback`"
            )
        there = "" if self.phase is None else f" to phase {self.phase} ({self.phase.label})"
        moving = ", and is on the way" if self.moving and self.may else ""
        return f"{'may' if self.may else 'may not'} advance{there}{moving}"

    @property
    def sentence(self) -> str:
        """All of it in one line."""
        if self.blocking:
            more = f" (and {len(self.blocking) - 1} more)" if len(self.blocking) > 1 else ""
            return f"{self.headline}, because {self.blocking[0].detail}{more}; next: {self.command}"
        advice = "; ".join(f"{r.detail}: {r.command}" if r.command else r.detail for r in self.advice)
        told = f"{self.headline}; next: {self.command}" if self.command else self.headline
        return f"{told}; note: {advice}" if advice else told

    @property
    def blocking(self) -> tuple[Reason, ...]:
        """Why it may not."""
        return tuple(reason for reason in self.reasons if reason.blocks)

    @property
    def advice(self) -> tuple[Reason, ...]:
        """What is better known, or done, before."""
        return tuple(reason for reason in self.reasons if not reason.blocks)

    def as_json(self) -> dict[str, object]:
        """`{"may", "phase", "moving", "command", "reasons"}`; phase is a number or null."""
        return {
            "may": self.may,
            "phase": None if self.phase is None else int(self.phase),
            "moving": self.moving,
            "command": self.command,
            "reasons": [reason.as_json() for reason in self.reasons],
        }


def verdict(found: Status, proven: Proven, wish: Wished, *, fresh: float = DAY) -> Verdict:
    """Judge the fleet.

    Args:
        found: control row, processes, journal.
        proven: verifications and unfinished runs.
        wish: what the flags say now.
        fresh: seconds for which a verification counts as fresh.
    """
    leader = found.control.leader
    if leader is Authority.RETURNING:
        return _may_not(None, _of(found.hindrances) or [_RETURNING])
    if not found.alive:
        return _nobody(found)
    low, high = _span(found)
    if leader is Authority.MYSQL and (back := _back(wish, found, high)):
        return _may_not(high if low < high else _next(low), [back, *_of(found.hindrances)])
    if low is _LAST:
        return _at_the_end(found, wish)
    return _forward(Facts(found, proven, wish, low, fresh), high if low < high else MigrationPhase(low + 1))


def _span(found: Status) -> tuple[MigrationPhase, MigrationPhase]:
    """The lowest phase in which anything is, and the highest in which anything begins: one phase at rest."""
    return min(m.stand.lowest for m in found.alive), max(here(m).phase for m in found.alive)


def _next(phase: MigrationPhase) -> MigrationPhase | None:
    return None if phase is _LAST else MigrationPhase(phase + 1)


def _goal(wish: Wished, found: Status) -> MigrationPhase:
    """Where the flags lead, as far as they are known; else where the processes have heard that they lead."""
    said = wish.binding
    return said.phase if said is not None else max(m.wanted.phase for m in found.alive)


def _back(wish: Wished, found: Status, high: MigrationPhase) -> Reason | None:
    if high is _LAST:
        return Reason(Why.BACK, "MySQL leads again: processes go back to phase 4", LOOK)
    goal = _goal(wish, found)
    return Reason(Why.BACK, f"the flags lead back, to phase {goal} ({goal.label})", LOOK) if goal < high else None


def _forward(facts: Facts, there: MigrationPhase) -> Verdict:
    asked = asked_for(facts.found, there)
    step = _of(asked.hindrances)
    flags_lead = facts.found.control.leader is Authority.MYSQL
    moving = not flags_lead or _goal(facts.wish, facts.found) >= there
    known = {reason.why for reason in step}
    reasons = [*step, *_rules(facts, there, moving=moving, known=known), *(of_flags(facts) if flags_lead else ())]
    if any(reason.blocks for reason in reasons):
        return _may_not(there, reasons)
    return Verdict(True, there, _sorted(reasons), LOOK if moving else _switch(facts, there), moving)


def _rules(facts: Facts, there: MigrationPhase, *, moving: bool, known: Collection[str]) -> Iterator[Reason]:
    """What no step waits for, so that it blocks nothing which has begun; and what has not been said already."""
    if facts.found.control.leader is Authority.DYNAMODB:
        return
    for rule in RULES[there]:
        for reason in rule(facts):
            if not (reason.why in _JOURNAL and Block.JOURNAL in known):
                yield replace(reason, blocks=reason.blocks and not moving)


def _switch(facts: Facts, there: MigrationPhase) -> str:
    whom = "for everybody " if facts.wish.rollout and there is _COMPARED else ""
    return facts.wish.switches(MigrationPhase(there - 1), there, whom=whom)


def _nobody(found: Status) -> Verdict:
    silent = [process.member.id for process in found.processes]
    detail = f"no process is alive{f', {_listed(silent)} silent' if silent else ''}"
    nobody = Reason(Why.NOBODY, detail, LOOK if silent else "start the application")
    hindrances = _of(found.hindrances)  # a drain that nobody ends comes first
    return Verdict(False, None, (*hindrances, nobody), (*hindrances, nobody)[0].command)


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'}"


def _at_the_end(found: Status, wish: Wished) -> Verdict:
    """Phase 5: flags that say something else are held, and better put right."""
    held = [replace(reason, blocks=False) for reason in _of(found.hindrances)]
    flags = wish.switches(_ANSWERED, _LAST)
    advice = [replace(r, command=flags) if r.why == Block.ONE_WAY else r for r in held]
    return Verdict(False, None, _sorted(advice), advice[0].command if advice else "")


def _may_not(phase: MigrationPhase | None, reasons: Sequence[Reason]) -> Verdict:
    ordered = _sorted(reasons)
    first = next(reason for reason in ordered if reason.blocks)
    return Verdict(False, phase, ordered, first.command)


def _sorted(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """Those that block before those that do not, each in the order in which they are dealt with."""
    return tuple(sorted(dict.fromkeys(reasons), key=lambda r: (not r.blocks, ORDER.index(r.why))))


def _of(hindrances: Sequence[Hindrance]) -> list[Reason]:
    return [Reason(h.why, _DETAILS.get(h.why, h.detail), h.command) for h in hindrances]
