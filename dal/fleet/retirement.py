"""Whether the tables of journal and fleet are needed still: pure, from what was seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from dal.domain.control import Authority, Control
from dal.domain.fleet import Member
from dal.fleet.marks import NotYet
from dal.fleet.proven import Unfinished
from dal.ports import Depth, Leadership
from flags import MigrationPhase

_LAST = MigrationPhase.DYNAMODB_ONLY
_FRESH = 60.0
"""Seconds: a run that works gives a sign of life every few; one that was left gives none."""


class Needed(NotYet):
    """Something needs the tables; `problems` holds a sentence for each."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True, slots=True)
class Scene:
    """What was seen; `said` is what DynamoDB says of who leads."""

    control: Control
    said: Leadership | None
    living: Sequence[Member] = ()
    depth: Depth = field(default_factory=Depth)
    unfinished: Sequence[Unfinished] = ()


def require_unneeded(scene: Scene) -> None:
    """Raises Needed, with every reason, unless nothing needs the tables any more."""
    if reasons := tuple(_reasons(scene)):
        raise Needed(*reasons)


def _reasons(scene: Scene) -> Iterator[str]:
    yield from _OF_LEADER[scene.control.leader](scene)
    for run in scene.unfinished:
        if run.age < _FRESH:
            yield (
                f"`dal {run.run}` is under way (its last sign of life is {run.age:.0f} s old); wait for its end,"
                " or stop it and try again in a minute"
            )


def _led_by_dynamodb(scene: Scene) -> Iterator[str]:
    if late := [member for member in scene.living if member.stand.lowest < _LAST]:
        yield f"not in phase 5 yet: {_listed(late)}; `dal status --watch` follows them"
    if scene.depth.pending:
        yield (
            f"{scene.depth.pending:,} keys are pending in the journal, {scene.depth.poisoned:,} of them poisoned;"
            " look at them with `dal journal list`"
        )
    said = scene.said
    if said is None or said.leader is not Authority.DYNAMODB or said.epoch < scene.control.epoch:
        yield (
            "DynamoDB's item CONTROL#lead does not say that it leads, and would be the only place that does; any"
            " live process of phase 5 writes it, and so does `dal cutover --yes`"
        )


def _led_by_mysql(scene: Scene) -> Iterator[str]:
    if scene.control.strict:
        yield (
            "MySQL leads and DynamoDB answers reads, or is about to: go on to phase 5 with `dal cutover`,"
            " or back to phase 1 first by the flags"
        )
    if scene.living:
        yield (
            f"MySQL leads, and every write of {_listed(scene.living)} ends with a statement on these tables: stop"
            " these processes, or, to give the migration up, restart them in phase 1 with flags.guard"
            " 'combinations'"
        )


def _draining(_: Scene) -> Iterator[str]:
    yield "a cutover is under way: `dal cutover` ends it, `dal cutover --abort` gives it up"


def _returning(_: Scene) -> Iterator[str]:
    yield "a rollback is under way: `dal rollback` ends it, `dal rollback --abort` gives it up"


_OF_LEADER: dict[Authority, Callable[[Scene], Iterator[str]]] = {
    Authority.MYSQL: _led_by_mysql,
    Authority.DRAINING: _draining,
    Authority.DYNAMODB: _led_by_dynamodb,
    Authority.RETURNING: _returning,
}


def _listed(members: Sequence[Member]) -> str:
    return ", ".join(f"{member.id} ({member.stand})" for member in members)
