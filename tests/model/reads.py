"""Reads: begin with a snapshot, ask the answerer, look at the lease, return."""

from __future__ import annotations

from collections.abc import Iterator

from tests.model.configurations import PLACES, Configuration
from tests.model.explore import Fault, Label, Violation
from tests.model.rules import Rules
from tests.model.world import IDLE, READ, Operation, Process, World
from tests.model.writes import phases_of

Moves = Iterator[tuple[Label, World | Violation]]


def reads(world: World, config: Configuration, rules: Rules) -> Moves:
    """Everything that a reading caller can bring about.

    A process without a lease returns nothing, so that its reads are not looked at; nor are those that end well:
    they leave nothing behind, and all goes on as if they had never begun.
    """
    for index, process in enumerate(world.processes):
        if process.operation == IDLE and (process.member or not rules.lease):
            yield from _begin(world, index, process, config)
        elif process.operation.kind == READ and world.rows and not _fits(world, process.operation):
            yield _returned(process.operation)


def _begin(world: World, index: int, process: Process, config: Configuration) -> Moves:
    for phase in phases_of(process):
        for dynamodb in _answerers(process):
            for key in range(config.keys) or (-1,):
                floor = world.acknowledged[key] if config.keys else 0
                operation = Operation(READ, phase, key, floor, dynamodb, process.member)
                begun = world.with_process(index, process.doing(operation))
                yield ("a process of phase", phase, "begins to read", _name(dynamodb)), begun


def _answerers(process: Process) -> tuple[bool, ...]:
    place = PLACES[process.place]
    return (False, True) if place.prefer else (place.answers,)


def _fits(world: World, read: Operation) -> bool:
    if read.dynamodb:
        return world.holds(read.key, read.floor)
    return world.rows[read.key].write >= read.floor


def _returned(read: Operation) -> tuple[Label, Violation]:
    words = ("a read of phase", read.phase, "returns what", _name(read.dynamodb), "has answered")
    detail = f"write {read.floor} of key {read.key} was acknowledged before the read began"
    return words, Violation(Fault.STALE_READ, detail)


def _name(dynamodb: bool) -> str:  # noqa: FBT001  one of two names
    return "DynamoDB" if dynamodb else "MySQL"
