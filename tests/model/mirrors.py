"""Mirrors: they land late or never, are confirmed and cleared, repaired, filled in, and outlived by tombstones."""

from __future__ import annotations

from collections.abc import Iterator
from operator import is_

from tests.model.configurations import PLACES, Configuration
from tests.model.explore import Fault, Label, Violation
from tests.model.rules import Rules
from tests.model.world import (
    ACKNOWLEDGE,
    CLEAR,
    CONFIRMED,
    LED_BY_DYNAMODB,
    LOADS,
    NOTHING,
    PEEKED,
    Item,
    Mirror,
    Row,
    World,
    changed,
)

Moves = Iterator[tuple[Label, World | Violation]]


def mirrors(world: World, config: Configuration, rules: Rules) -> Moves:
    """Everything that can happen between the two databases."""
    for mirror in world.mirrors:
        if mirror.duty in LOADS:
            continue
        if mirror.duty == CONFIRMED:
            yield ("the journal clears", mirror), _cleared(world, mirror, rules)
        elif mirror.duty == PEEKED:
            yield ("repair reads the version of key", mirror.key), _versioned(world, mirror)
        else:
            yield ("the mirror of", mirror, "lands"), _landed(world, mirror, rules)
    follows = world.control.leader not in LED_BY_DYNAMODB or not rules.backfill_fenced
    if follows and any(PLACES[process.place].phase > 1 for process in world.processes):
        yield from _read_again(world, config, rules)
    if config.expiries:
        yield from _expire(world, rules)


def _landed(world: World, mirror: Mirror, rules: Rules) -> World | Violation:
    item = world.items[mirror.key]
    items = world.items
    if not rules.version_condition or item is None or item.version < mirror.version:
        if item is not None and item.write > mirror.write and not item.led:
            return Violation(Fault.WENT_BACK, f"key {mirror.key}: write {item.write}, then write {mirror.write}")
        lives = world.lives(mirror.key, mirror.write)
        items = changed(
            items, mirror.key, Item(mirror.version, mirror.write) if lives or rules.tombstones else None
        )
    acknowledged = world.acknowledged
    if mirror.duty == ACKNOWLEDGE:
        acknowledged = changed(acknowledged, mirror.key, max(acknowledged[mirror.key], mirror.write))
    return _confirmed(world, mirror, rules)._replace(items=items, acknowledged=acknowledged)


def _confirmed(world: World, mirror: Mirror, rules: Rules) -> World:
    """The sender knows; it will clear, unless that can have no effect any more."""
    row = world.rows[mirror.key]
    matters = row.pending and (row.version == mirror.version or not rules.clear_by_version)
    if mirror.duty == NOTHING or not matters:
        return _swapped(world, mirror)
    return _swapped(world, mirror, mirror._replace(duty=CONFIRMED))


def _cleared(world: World, mirror: Mirror, rules: Rules) -> World:
    row = world.rows[mirror.key]
    done = _swapped(world, mirror)
    if row.version != mirror.version and rules.clear_by_version:
        return done
    return done._replace(rows=changed(world.rows, mirror.key, row._replace(pending=False, aged=False)))


def _read_again(world: World, config: Configuration, rules: Rules) -> Moves:
    """Repair reads a pending key, backfill any key.

    A second sender of what is already under way has nothing to do in the end, for the first will have done it.
    """
    for key, row in enumerate(world.rows):
        if row.pending and config.repairs:
            yield ("repair reads key", key, "at write", row.write), _added(world, _repair(world, key, row, rules))
        if config.backfills:
            filled = Mirror(key, row.version, row.write, NOTHING)
            yield ("backfill reads key", key, "at write", row.write), _added(world, filled)


def _repair(world: World, key: int, row: Row, rules: Rules) -> Mirror:
    if not rules.state_with_version:
        return Mirror(key, -1, row.write, PEEKED)
    first = {Mirror(key, row.version, row.write, duty) for duty in (CLEAR, ACKNOWLEDGE)}
    return Mirror(key, row.version, row.write, NOTHING if first & world.mirrors else CLEAR)


def _versioned(world: World, mirror: Mirror) -> World:
    return _swapped(world, mirror, mirror._replace(version=world.rows[mirror.key].version, duty=CLEAR))


def _expire(world: World, rules: Rules) -> Moves:
    """A tombstone is dropped after longer than any mirror may take: older ones have been abandoned by then."""
    for key, item in enumerate(world.items):
        if item is not None and not world.lives(key, item.write):
            older = {m for m in world.mirrors if m.key == key and m.version < item.version}
            if not rules.patient_expiry:
                older = set()
            yield (
                ("the tombstone of key", key, "expires"),
                world._replace(
                    items=changed(world.items, key, None),
                    mirrors=world.mirrors - older,
                    clock=max(world.clock, item.version + 1),
                ),
            )


def forgotten(world: World, config: Configuration, rules: Rules) -> World:
    """The same world without the mirrors that can have no effect any more, and only make states differ."""
    if not world.mirrors or not (
        rules.version_condition and rules.tombstones and rules.patient_expiry and rules.clear_by_version
    ):
        return world
    useful = [_useful(world, config, mirror) for mirror in world.mirrors]
    if all(map(is_, useful, world.mirrors)):
        return world
    return world.with_mirrors(frozenset(mirror for mirror in useful if mirror))


def _useful(world: World, config: Configuration, mirror: Mirror) -> Mirror | None:
    key, version, write, duty = mirror
    item, row = world.items[key], world.rows[key]
    if duty in LOADS:
        return mirror
    if duty == CONFIRMED:
        return mirror if row.pending and row.version == version else None
    if duty == CLEAR and row.version != version:
        duty = NOTHING
    if duty == NOTHING and item is not None and version <= item.version:
        revivable = config.expiries and version == item.version and not world.lives(key, item.write)
        if not revivable:
            return None
    return mirror if duty == mirror.duty else Mirror(key, version, write, duty)


def _swapped(world: World, old: Mirror, *new: Mirror) -> World:
    return world.with_mirrors((world.mirrors - {old}).union(new))


def _added(world: World, mirror: Mirror) -> World:
    return world.with_mirrors(world.mirrors | {mirror})
