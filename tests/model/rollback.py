"""The way back: DynamoDB stops leading, MySQL takes over what it lacks, and leads again."""

from __future__ import annotations

from collections.abc import Iterator

from dal.domain.fleet import Change
from tests.model import decisions
from tests.model.configurations import PLACES, Configuration
from tests.model.explore import Label
from tests.model.rules import Rules
from tests.model.world import FORTH, LED_BY_DYNAMODB, WRITE, Back, Copy, Process, Row, World, changed

Moves = Iterator[tuple[Label, World]]

LEADERSHIP = frozenset({Change.DRAIN, Change.FINISH, Change.ABORT, Change.RETURN, Change.RESUME, Change.TAKE_BACK})
_LAST = len(PLACES) - 1


def rollback(world: World, config: Configuration, rules: Rules) -> Moves:
    """Everything that a rollback does, and what processes do about the lead item. It may stop at any point."""
    for index, process in enumerate(world.processes):
        yield from _leases(world, index, process)
    yield from _lead_item(world, rules)
    yield from _copies(world, rules)
    yield from _command(world, config, rules)


def turned(back: Back, rules: Rules) -> Back:
    """After a change of leadership nothing counts of what was seen before."""
    if back == FORTH:
        return back
    copies = frozenset[Copy]() if rules.copies_fenced else back.copies
    verified = frozenset[int]() if rules.last_round_fenced else back.verified
    waited = back.waited and not rules.control_before_lead
    return back._replace(turn=back.turn + 1, waited=waited, verified=verified, copies=copies)


def _leases(world: World, index: int, process: Process) -> Moves:
    if process.leads:
        operation = process.operation
        if operation.dynamodb:
            operation = operation._replace(fresh=False)
        lapsed = process._replace(leads=False, operation=operation)
        yield (process, "lets its lease of the lead lapse"), world.with_process(index, lapsed)
    elif process.place == _LAST:
        sees = world.back.lead == "dynamodb" or (process.member and world.control.leader == "dynamodb")
        if sees:
            yield (process, "sees that DynamoDB leads"), world.with_process(index, process._replace(leads=True))


def _lead_item(world: World, rules: Rules) -> Moves:
    """Written by processes, which may be slow, and by the command."""
    back, leader = world.back, world.control.leader
    due = leader == "dynamodb" and back.since < back.turn and back.turn not in back.records
    if due and any(process.place == _LAST for process in world.processes):
        told = back._replace(records=back.records | {back.turn})
        yield ("a process is about to write down that DynamoDB leads",), world._replace(back=told)
    for turn in back.records:
        done = back._replace(records=back.records - {turn})
        if back.since < turn or not rules.lead_has_turns:
            done = done._replace(lead="dynamodb", since=turn)
        yield ("it is written down that DynamoDB leads",), world._replace(back=done)
    if leader in {"returning", "mysql"} and back.since < back.turn:
        written = back._replace(lead=leader, since=back.turn)
        yield ("it is written down:", leader), world._replace(back=written)


def _copies(world: World, rules: Rules) -> Moves:
    back = world.back
    for copy in back.copies:
        landed = world._replace(back=back._replace(copies=back.copies - {copy}))
        row = world.rows[copy.key]
        version = max(row.version, copy.version) if rules.versions_go_back else row.version
        rows = changed(world.rows, copy.key, Row(copy.write, version))
        yield ("MySQL takes over key", copy.key, "at write", copy.write), landed._replace(rows=rows)
    if world.control.leader not in LED_BY_DYNAMODB or back.copies:
        return
    for key, item in enumerate(world.items):
        if item is not None and not _taken_over(world, key, rules):
            copy = Copy(key, item.version, item.write, back.turn)
            read = back._replace(copies=back.copies | {copy})
            yield ("the rollback reads key", key, "at write", item.write), world._replace(back=read)


def _taken_over(world: World, key: int, rules: Rules) -> bool:
    row, item = world.rows[key], world.items[key]
    if item is not None and not rules.deletes_go_back and not world.lives(key, item.write):
        return True
    carried = item is None or not item.led or row.version >= item.version or not rules.versions_go_back
    return world.equal(key) and carried


def _command(world: World, config: Configuration, rules: Rules) -> Moves:
    back, leader = world.back, world.control.leader
    led = leader == "dynamodb"
    if led and back.turn < 2 * config.rollbacks:
        if rules.control_before_lead or back.waited:
            yield ("a rollback begins",), _changed(world, Change.RETURN, rules)
        elif back.lead != "returning":
            written = back._replace(lead="returning", since=back.turn + 1)
            yield ("it is written down: returning",), world._replace(back=written)
    if back.lead == "returning" and not back.waited and _may_go_on(world, rules):
        waited = world._replace(clock=_outlasted(world), back=back._replace(waited=True))
        yield ("the rollback has waited",), waited
    yield from _verified(world, rules)
    if leader == "returning" and back.waited and len(back.verified) == len(world.rows):
        yield ("MySQL leads",), _changed(world, Change.TAKE_BACK, rules)


def _may_go_on(world: World, rules: Rules) -> bool:
    back = world.back
    if rules.control_before_lead and not (world.control.leader == "returning" and back.since == back.turn):
        return False
    return not rules.leases_outlasted or not any(process.leads for process in world.processes)


def _outlasted(world: World) -> int:
    """The wait is longer than the clocks of processes and of MySQL differ: what is still under way is older."""
    operations = [process.operation for process in world.processes if process.operation.dynamodb]
    return max([world.clock, *(operation.floor + 1 for operation in operations if operation.kind == WRITE)])


def _verified(world: World, rules: Rules) -> Moves:
    back = world.back
    if world.control.leader not in LED_BY_DYNAMODB or (rules.last_round_fenced and not back.waited):
        return
    for key in range(len(world.rows)):
        if key not in back.verified and _taken_over(world, key, rules):
            found = back._replace(verified=back.verified | {key})
            yield ("the rollback finds key", key, "equal"), world._replace(back=found)


def _changed(world: World, change: Change, rules: Rules) -> World:
    return world._replace(control=decisions.after(change, world.control), back=turned(world.back, rules))
