"""The project's own pure decisions, asked about a process and remembered: what is explored is what runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product
from typing import NamedTuple

from dal.domain.control import Authority, Control
from dal.domain.fleet import Blocked, Change, Decision, Member, Place, Stand, Step, admit, decide
from flags import MigrationPhase
from tests.model.configurations import PLACES, Configuration
from tests.model.rules import Rules
from tests.model.world import NONE, Process, Ruling, Where


class Spot(NamedTuple):
    """The stand of a process in plain values."""

    lowest: int
    highest: int
    answers: bool


class Mine(NamedTuple):
    """The process that decides: its place, and its stand."""

    place: int
    spot: Spot


class Question(NamedTuple):
    """What a process sees under the lock on the control row when it asks what to do."""

    ruling: Ruling
    others: tuple[Spot, ...]
    mine: Mine
    pending: bool


@cache
def control_of(ruling: Ruling) -> Control:
    """The control row as the project knows it."""
    return Control(
        leader=Authority(ruling.leader),
        strict=ruling.strict,
        ddb_answers=ruling.answers,
        ddb_complete=ruling.complete,
        armed=ruling.armed,
    )


def ruling_of(control: Control) -> Ruling:
    """The control row as the model keeps it."""
    return Ruling(control.leader.value, control.strict, control.ddb_answers, control.ddb_complete, control.armed)


@cache
def after(change: Change, ruling: Ruling) -> Ruling:
    """The control row after that change.

    Raises:
        AssertionError: the change has not raised the epoch, which the fence relies on.
    """
    control = control_of(ruling)
    changed = change.made_to(control)
    assert changed.epoch > control.epoch
    return ruling_of(changed)


@cache
def spot_of(process: Process) -> Spot:
    """Where the process is, with its operation if that is of its present membership."""
    stand = PLACES[process.place].stand
    operation = process.operation
    if operation.kind != NONE and operation.member:
        phase = MigrationPhase(operation.phase)
        stand = stand.with_all([Stand(phase, phase, answers=operation.dynamodb)])
    return Spot(stand.lowest, stand.highest, stand.answers)


@cache
def decisions(question: Question, config: Configuration, rules: Rules) -> tuple[Where | Change, ...]:
    """Everything that the process may do now, whatever it and the others are asked for.

    Flags reach processes one after the other, so that any two may want different things; of the wishes of others
    only some matter, and all of these are tried: the own one, one that wants answers, and one that does not.
    """
    ruling, others, mine, pending = question
    if ruling.leader == Authority.DRAINING and not rules.conditional_finish:
        pending = False
    control = _as_seen(ruling, rules)
    if not rules.barrier:
        others = ()
    found: dict[Where | Change, None] = {}
    draining = ruling.leader in {Authority.DRAINING, Authority.RETURNING}
    for wanted, overdue in product(config.wishes, (False, True) if draining else (False,)):
        for theirs in {wanted, PLACES[0], PLACES[-2]} if others else {wanted}:
            decision = _decide(control, _members(others, theirs), mine, wanted, pending=pending, overdue=overdue)
            if not isinstance(decision, Blocked | None):
                found[chosen(decision)] = None
    return tuple(found)


def chosen(decision: Step | Change) -> Where | Change:
    """The decision in the model's words."""
    return Where(PLACES.index(decision.to)) if isinstance(decision, Step) else decision


@cache
def agreed(ruling: Ruling, others: tuple[Spot, ...], mine: Mine, wanted: Place) -> Decision:
    """What the process does where all want the same, nothing is pending and nothing overdue."""
    return _decide(control_of(ruling), _members(others, wanted), mine, wanted, pending=False, overdue=False)


@cache
def admission(ruling: Ruling, others: tuple[Spot, ...], wanted: Place) -> Place | Blocked:
    """Where a process that joins begins where all want the same."""
    return admit(control_of(ruling), _members(others, wanted), wanted)


@cache
def admissions(ruling: Ruling, others: tuple[Spot, ...], config: Configuration, rules: Rules) -> tuple[Where, ...]:
    """Where a process that joins may begin."""
    control = _as_seen(ruling, rules)
    if not rules.barrier:
        others = ()
    places = (admit(control, _members(others, wanted), wanted) for wanted in config.wishes)
    return tuple({Where(PLACES.index(place)) for place in places if not isinstance(place, Blocked)})


def spots(processes: tuple[Process, ...], but: int) -> tuple[Spot, ...]:
    """The other members of the fleet."""
    return tuple(sorted(spot_of(p) for index, p in enumerate(processes) if p.member and index != but))


def _decide(
    control: Control, others: list[Member], mine: Mine, wanted: Place, *, pending: bool, overdue: bool
) -> Decision:
    myself = Member("mine", _stand(mine.spot), wanted)
    return decide(control, others, myself, PLACES[mine.place], pending=pending, overdue=overdue)


def _as_seen(ruling: Ruling, rules: Rules) -> Control:
    control = control_of(ruling)
    if rules.strict_drain or not control.ddb_complete:
        return control
    return replace(control, strict=True, ddb_answers=True)


def _members(others: tuple[Spot, ...], wanted: Place) -> list[Member]:
    return [Member(f"other {index}", _stand(spot), wanted) for index, spot in enumerate(others)]


def _stand(spot: Spot) -> Stand:
    return Stand(MigrationPhase(spot.lowest), MigrationPhase(spot.highest), answers=spot.answers)


def every_spot(processes: tuple[Process, ...]) -> Iterator[Spot]:
    """All members of the fleet."""
    return (spot_of(process) for process in processes if process.member)
