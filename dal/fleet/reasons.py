"""Why the fleet may not advance, or what is better done before it does: one small rule for each reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dal.domain.fleet import Block
from dal.fleet.proven import Proven
from dal.fleet.status import SILENT, Status
from dal.fleet.wished import Wished, place_in_words
from flags import MigrationPhase

LOOK = "dal status --watch"
DAY = 24 * 3600.0
_OLD = 5 * 60.0
"""Seconds after which a pending key is no mirror under way any more: the alert's limit as well."""
_JUST_NOW = 60.0
_NAMED = 3


class Why(StrEnum):
    """Reasons of the whole fleet; those of a step (`Block`, `silent`) stand beside them."""

    NOBODY = "nobody"
    BACK = "back"  # the flags, or the end of a rollback, lead to a lower phase
    READ_ONLY = "read_only"
    REFUSED = "refused"  # the flags spell no phase
    UNKNOWN = "unknown"  # the flags cannot be asked from here
    UNHEARD = "unheard"  # a process wants something else than the flags say now
    POISONED = "poisoned"
    OLD = "old"
    BACKFILL = "backfill"  # it has not ended
    UNCOPIED = "uncopied"  # nothing shows that it was ever begun
    DIFFERENT = "different"
    STALE = "stale"
    ONE_WAY = "no_way_back"


ORDER: tuple[str, ...] = (
    *(Why.NOBODY, Block.RETURNING, Why.BACK, Why.READ_ONLY, Why.REFUSED, Why.UNHEARD, SILENT, Block.FLEET),
    *(Block.ANSWERING, Block.ONE_WAY, Why.POISONED, Why.OLD, Block.JOURNAL, Why.BACKFILL, Why.UNCOPIED),
    *(Why.DIFFERENT, Block.INCOMPLETE, Why.STALE, Block.UNARMED, Why.UNKNOWN, Why.ONE_WAY),
)
"""In which they are to be dealt with."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, and what to type about it; one that does not block is advice."""

    why: str
    detail: str
    command: str = ""
    blocks: bool = True

    def as_json(self) -> dict[str, object]:
        """`{"why", "detail", "command", "blocks"}`."""
        return {"why": self.why, "detail": self.detail, "command": self.command, "blocks": self.blocks}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a verdict is made of; `here` is the phase that the whole fleet has reached, `fresh` are seconds."""

    found: Status
    proven: Proven
    wish: Wished
    here: MigrationPhase
    fresh: float


Rule = Callable[[Facts], Iterator[Reason]]


def of_flags(facts: Facts) -> Iterator[Reason]:
    """What the flags say stands in the way, or not everybody has heard it."""
    wish, here = facts.wish, facts.here
    if wish.unknown:
        yield Reason(Why.UNKNOWN, f"the flags are not known here: {wish.unknown}", LOOK, blocks=False)
    if wish.read_only:
        writes = [name for name in ("WRITE_MYSQL", "WRITE_DDB") if getattr(here.flags, name)]
        on = f"switch {' and '.join(writes)} on{', both together,' if len(writes) > 1 else ''} {wish.where}"
        yield Reason(Why.READ_ONLY, "both WRITE flags are off: writes are paused", on)
    elif wish.refused:
        spelled = ", ".join(f"{name} {'on' if on else 'off'}" for name, on in _four(here))
        yield Reason(Why.REFUSED, f"the flags are not obeyed: {wish.refused}", f"set {spelled} {wish.where}")
    else:
        yield from _unheard(facts)


def _four(phase: MigrationPhase) -> tuple[tuple[str, bool], ...]:
    names = ("READ_MYSQL", "READ_DDB", "WRITE_MYSQL", "WRITE_DDB")
    return tuple(zip(names, phase.flags.key, strict=True))


def _unheard(facts: Facts) -> Iterator[Reason]:
    wants = {member.id: member.wanted for member in facts.found.alive}
    said = facts.wish.binding or max(wants.values(), key=lambda place: (place.phase, place.answers), default=None)
    late = [f"{name} ({place_in_words(place)})" for name, place in wants.items() if place != said]
    if said is not None and late:
        says = "the flags say" if facts.wish.binding else "another has heard"
        yield Reason(Why.UNHEARD, f"{says} {place_in_words(said)}, not heard yet by {_listed(late)}", LOOK)


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def _journal(facts: Facts) -> Iterator[Reason]:
    """What repair does not get done; what is just under way does not matter."""
    depth = facts.found.depth
    if depth.poisoned:
        detail = f"repair has given up on {_keys(depth.poisoned)}"
        yield Reason(Why.POISONED, detail, "dal journal list, then dal journal retry --all")
    elif depth.pending and depth.oldest > _OLD:
        detail = f"{_keys(depth.pending)} pending, the oldest for {_span(depth.oldest)}"
        yield Reason(Why.OLD, detail, "dal journal list, then dal journal drain")


def _keys(count: int) -> str:
    return f"{count:,} key{'s' if count != 1 else ''}"


def _backfill(facts: Facts) -> Iterator[Reason]:
    run, complete = facts.proven.run("backfill"), facts.found.control.ddb_complete
    if run is not None:
        alive = run.age < _JUST_NOW
        state = "is under way" if alive else f"has not ended, last sign of life {_span(run.age)} ago"
        detail = f"the backfill of {', '.join(run.entities) or 'entities that are no more'} {state}"
        blocks = facts.here >= MigrationPhase.DUAL_READ_WRITE and not complete
        yield Reason(Why.BACKFILL, detail, LOOK if alive else "dal backfill --all", blocks=blocks)
    elif not complete and (names := _uncopied(facts.proven)):
        detail = f"nothing shows that older rows of {_listed(names)} were copied: comparing finds them missing"
        yield Reason(Why.UNCOPIED, detail, "dal backfill --all", blocks=False)


def _uncopied(proven: Proven) -> list[str]:
    found = proven.entities.items()
    return [name for name, proof in found if name not in proven.copied and not (proof and proof.clean)]


def _different(facts: Facts) -> Iterator[Reason]:
    """Known differences: the fleet would step all the same once DynamoDB answers, an operator should not."""
    found = {name: proof for name, proof in facts.proven.entities.items() if proof and not proof.clean}
    if found:
        counts = ", ".join(f"{proof.different:,} in {name}" for name, proof in found.items())
        blocks = facts.here >= MigrationPhase.DUAL_READ_WRITE
        command = f"dal verify {' '.join(found)} --repair, then dal verify --all"
        yield Reason(Why.DIFFERENT, f"the last verification found differences: {counts}", command, blocks=blocks)


def _stale(facts: Facts) -> Iterator[Reason]:
    """The mark that DynamoDB is complete does not age; what it was set for does."""
    entities = facts.proven.entities
    never = [name for name, proof in entities.items() if proof is None]
    ages = [proof.age for proof in entities.values() if proof is not None and proof.age > facts.fresh]
    if not facts.found.control.ddb_complete or not (never or ages):
        return
    told = [f"the oldest verification is {_span(max(ages))} old"] if ages else []
    told += [f"no result is kept of {', '.join(never)}"] if never else []
    yield Reason(Why.STALE, "; ".join(told), "dal verify --all", blocks=False)


def _one_way(_: Facts) -> Iterator[Reason]:
    detail = "after this step there is no way back without data loss, except `dal rollback`"
    yield Reason(Why.ONE_WAY, detail, blocks=False)


def _span(seconds: float) -> str:
    for size, unit in ((86_400, "days"), (3600, "hours")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 60:.0f} minutes"


RULES: dict[MigrationPhase, tuple[Rule, ...]] = {
    MigrationPhase.MYSQL_ONLY: (),
    MigrationPhase.DUAL_WRITE: (),
    MigrationPhase.DUAL_READ_WRITE: (_backfill, _different),
    MigrationPhase.DYNAMODB_PRIMARY: (_journal, _backfill, _different, _stale),
    MigrationPhase.DYNAMODB_ONLY: (_journal, _backfill, _different, _stale, _one_way),
}
"""What is looked at before a phase, beside what its step waits for anyway."""
