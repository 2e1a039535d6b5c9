"""Writes: begin under an epoch, commit with the journal and the fence in one transaction; or led by DynamoDB."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from tests.model.configurations import PLACES, Configuration
from tests.model.explore import Label
from tests.model.rules import Rules
from tests.model.world import (
    ACKNOWLEDGE,
    CLEAR,
    IDLE,
    LANDED,
    LED_BY_DYNAMODB,
    WRITE,
    Item,
    Mirror,
    Operation,
    Process,
    Row,
    World,
    changed,
)

Moves = Iterator[tuple[Label, World]]


class Written(NamedTuple):
    """What one transaction writes: keys, and whether each has a row afterwards."""

    unit: tuple[int, ...]
    lives: tuple[bool, ...]

    def __str__(self) -> str:
        parts = zip(self.unit, self.lives, strict=True)
        return " and ".join(f"{'a row' if alive else 'a delete'} of key {key}" for key, alive in parts)


def writes(world: World, config: Configuration, rules: Rules) -> Moves:
    """Everything that a writing caller can bring about.

    A write that is not committed, since its process dies or the fence says that its epoch is over, leaves nothing
    behind: all goes on as if it had never begun.
    """
    left = sum(map(len, world.history)) - config.keys < config.writes
    leader = world.control.leader
    for index, process in enumerate(world.processes):
        operation = process.operation
        if operation.dynamodb and operation.kind in {WRITE, LANDED}:
            yield from _led(world, index, process, config, rules)
        elif operation.kind == WRITE and (not rules.fence or (leader == "mysql" and operation.fresh)):
            yield from _commit(world, index, process, config, rules)
        elif left and operation == IDLE:
            phases = phases_of(process)
            if phases == (5,) and config.rollbacks:
                yield from _begin_led(world, index, process, config, rules)
            elif phases == (5,):
                yield from _led_by_dynamodb(world, config, rules)
            elif leader == "mysql":
                yield from _begin(world, index, process, phases)


def phases_of(process: Process) -> tuple[int, ...]:
    """In which phases an operation of that process may begin; in a rollout there are two."""
    place = PLACES[process.place]
    return (int(place.phase), int(place.phase) + 1) if place.spread else (int(place.phase),)


def _begin(world: World, index: int, process: Process, phases: tuple[int, ...]) -> Moves:
    for phase in phases:
        operation = Operation(WRITE, phase, fresh=True, strict=world.control.strict, member=process.member)
        begun = world.with_process(index, process.doing(operation))
        yield ("a process begins a write in phase", phase), begun


def _commit(world: World, index: int, process: Process, config: Configuration, rules: Rules) -> Moves:
    operation = process.operation
    ended = world.with_process(index, process.doing(IDLE))
    for unit, lives in _outcomes(world, config):
        for journalled in (True,) if rules.journal_always else (True, False):
            words = ("a write of phase", operation.phase, "commits", Written(unit, lives))
            yield (
                words if journalled else (*words, "without the journal"),
                _committed(ended, operation, Written(unit, lives), rules, journalled=journalled),
            )


def _outcomes(world: World, config: Configuration) -> Iterator[tuple[tuple[int, ...], tuple[bool, ...]]]:
    """Sets of keys that one transaction may write, and whether each has a row then."""
    room = config.writes + config.keys - sum(len(known) for known in world.history)
    for unit in config.units:
        if len(unit) <= room:
            now = [world.lives(key, world.rows[key].write) for key in unit]
            choices = [(True, False) if alive and config.deletes else (True,) for alive in now]
            yield from ((unit, lives) for lives in product(*choices))


def _committed(world: World, operation: Operation, written: Written, rules: Rules, *, journalled: bool) -> World:
    rows, history, acknowledged = world.rows, world.history, world.acknowledged
    mirrors = set(world.mirrors)
    version = 0
    for key, alive in zip(written.unit, written.lives, strict=True):
        old, write = rows[key], len(history[key])
        if rules.unique_values_are_keys or not version:
            version = _next(old.version, world.clock, rules)
        history = changed(history, key, (*history[key], alive))
        row = Row(write, version, pending=True, aged=old.aged and rules.journal_keeps_age)
        rows = changed(rows, key, row if journalled else row._replace(pending=old.pending, aged=old.aged))
        if not operation.strict:
            acknowledged = changed(acknowledged, key, write)
        if operation.phase > 1:
            mirrors.add(Mirror(key, version, write, ACKNOWLEDGE if operation.strict else CLEAR))
    return world._replace(rows=rows, history=history, acknowledged=acknowledged, mirrors=frozenset(mirrors))


def _led_by_dynamodb(world: World, config: Configuration, rules: Rules) -> Moves:
    """One conditional write; what it read cannot change under it, so that reading and writing are one move."""
    for unit in config.units:
        key = unit[0]
        item = world.items[key]
        write = len(world.history[key])
        alive = item is not None and world.lives(key, item.write)
        version = _next(item.version if item else 0, world.clock, rules)
        for lives in (True, False) if alive and config.deletes else (True,):
            after: Item | None = Item(version, write)
            if not lives and not rules.tombstones:
                after = None
            yield (
                ("DynamoDB leads a write and acknowledges it:", Written((key,), (lives,))),
                world._replace(
                    items=changed(world.items, key, after),
                    history=changed(world.history, key, (*world.history[key], lives)),
                    acknowledged=changed(world.acknowledged, key, write),
                ),
            )


def _begin_led(world: World, index: int, process: Process, config: Configuration, rules: Rules) -> Moves:
    """Where there are rollbacks, a write that DynamoDB leads is under way for a while."""
    if not process.leads and rules.lead_lease:
        return
    for unit in config.units:
        item = world.items[unit[0]]
        version = _next(item.version if item else 0, world.clock, rules)
        operation = Operation(WRITE, 5, unit[0], version, dynamodb=True, member=process.member, fresh=True)
        yield (
            ("a process begins a write that DynamoDB leads",),
            world.with_process(index, process.doing(operation)),
        )


def _led(world: World, index: int, process: Process, config: Configuration, rules: Rules) -> Moves:
    """It lands, whatever has become of its process; it is acknowledged where the lease lasts to the end."""
    operation = process.operation
    ended = world.with_process(index, process.doing(IDLE))
    if operation.kind == LANDED:
        key, write = operation.key, operation.floor
        if operation.fresh or not rules.lead_lease:
            known = changed(ended.acknowledged, key, max(ended.acknowledged[key], write))
            yield ("the write that DynamoDB leads is acknowledged",), ended._replace(acknowledged=known)
        else:
            yield ("its caller hears that nobody knows whether it was done",), ended
        return
    item = world.items[operation.key]
    if item is not None and item.version >= operation.floor:
        if operation.fresh:
            later = operation._replace(floor=item.version + 1)
            yield ("it is tried again over a newer item",), world.with_process(index, process.doing(later))
        else:
            yield ("it is refused, and not tried again",), ended
        return
    alive = item is not None and world.lives(operation.key, item.write)
    for lives in (True, False) if alive and config.deletes else (True,):
        yield _landed(world, index, process, item, lives=lives)


def _landed(world: World, index: int, process: Process, item: Item | None, *, lives: bool) -> tuple[Label, World]:
    """What nobody will acknowledge, since MySQL leads, counts as the write that it came upon."""
    operation = process.operation
    key, write = operation.key, len(world.history[operation.key])
    shown = write if world.control.leader in LED_BY_DYNAMODB or item is None else item.write
    done = operation._replace(kind=LANDED, floor=write)
    after = world.with_process(index, process.doing(done))._replace(
        items=changed(world.items, key, Item(operation.floor, shown, led=True)),
        history=changed(world.history, key, (*world.history[key], lives)),
    )
    return ("the write that DynamoDB leads lands:", Written((key,), (lives,))), after


def _next(version: int, clock: int, rules: Rules) -> int:
    return max(version + 1, clock) if rules.clock_versions else version + 1
