"""The fleet: steps, changes of the control row, deaths and joins, each in one transaction that locks the row."""

from __future__ import annotations

from collections.abc import Iterator

from dal.domain.fleet import Change
from tests.model import decisions
from tests.model.configurations import Configuration
from tests.model.explore import Label
from tests.model.rollback import LEADERSHIP, turned
from tests.model.rules import Rules
from tests.model.world import IDLE, LOADS, READ, WRITE, Process, Where, World

Moves = Iterator[tuple[Label, World]]

_TURNS = 3
"""Leadership has gone back and forth often enough then."""


def fleet(world: World, config: Configuration, rules: Rules) -> Moves:
    """Everything that processes do about phases and leadership, whatever their flags ask for."""
    dead = sum(not process.member for process in world.processes)
    for index, process in enumerate(world.processes):
        if process.member:
            yield from _advance(world, index, process, config, rules)
            if dead < config.deaths:
                yield (process, "is judged dead, its lease has lapsed"), _struck(world, index, process, rules)
        else:
            yield from _join(world, index, process, config, rules)
            if process.listed:
                yield (process, "beats again"), world.with_process(index, Process(process.place))
            if not rules.place_before_lease:
                yield (
                    (process, "has a new lease, and still its old place"),
                    world.with_process(index, Process(process.place)),
                )


def pending(world: World) -> tuple[bool, ...]:
    """What the journal may say; a world without keys has a journal that says anything."""
    return (any(row.aged for row in world.rows),) if world.rows else (False, True)


def operators(world: World, rules: Rules) -> Moves:
    """What people do: verify, and allow the cutover."""
    control = world.control
    unfinished = any(mirror.duty in LOADS for mirror in world.mirrors) and rules.load_uncompletes
    clean = all(row.pending or world.equal(key) for key, row in enumerate(world.rows))
    if not control.complete and clean and not unfinished:
        yield ("verification finds DynamoDB complete",), world._replace(control=control._replace(complete=True))
    if not control.armed and control.leader == "mysql" and world.back.turn < _TURNS:
        yield ("an operator arms the cutover",), world._replace(control=control._replace(armed=True))


def taken(world: World, index: int, decision: Where | Change, rules: Rules) -> World:
    """The world after that decision of that process."""
    if isinstance(decision, Where):
        stepped = world.with_process(index, world.processes[index]._replace(place=decision.place))
        return stepped if rules.dead_are_struck else _all_struck(stepped)
    return world._replace(
        control=decisions.after(decision, world.control),
        back=turned(world.back, rules) if decision in LEADERSHIP else world.back,
        rows=tuple(row._replace(aged=row.pending) for row in world.rows),
        processes=tuple(sorted(_outdated(process, rules) for process in world.processes)),
    )


def joined(world: World, index: int, there: Where) -> World:
    """The world with a process back at that place; what it began before does not count any more."""
    former = world.processes[index].operation
    if former != IDLE:
        former = former._replace(member=False)
    return world.with_process(index, Process(there.place, operation=former, leads=world.processes[index].leads))


def _advance(world: World, index: int, process: Process, config: Configuration, rules: Rules) -> Moves:
    others = decisions.spots(world.processes, index)
    mine = decisions.Mine(process.place, decisions.spot_of(process))
    for waiting in pending(world):
        question = decisions.Question(world.control, others, mine, waiting)
        for decision in decisions.decisions(question, config, rules):
            yield (
                (process, "steps to" if isinstance(decision, Where) else "changes control:", decision),
                taken(world, index, decision, rules),
            )


def _join(world: World, index: int, process: Process, config: Configuration, rules: Rules) -> Moves:
    others = decisions.spots(world.processes, index)
    for place in decisions.admissions(world.control, others, config, rules):
        yield (process, "joins anew in", place), joined(world, index, place)


def _struck(world: World, index: int, process: Process, rules: Rules) -> World:
    """Reads are over at once, since they will never return; a write may still be committed."""
    kept = process.operation if process.operation.kind != READ or not rules.lease else IDLE
    return world.with_process(index, Process(process.place, False, kept, not rules.dead_are_struck, process.leads))


def _all_struck(world: World) -> World:
    return world._replace(processes=tuple(sorted(process._replace(listed=False) for process in world.processes)))


def _outdated(process: Process, rules: Rules) -> Process:
    """A write whose epoch is over can only be refused, and is over at once."""
    if process.operation.kind != WRITE or process.operation.dynamodb:
        return process
    return process._replace(operation=IDLE if rules.fence else process.operation._replace(fresh=False))
