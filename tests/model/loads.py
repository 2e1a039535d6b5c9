"""A backfill that puts rows without conditions: read, put over whatever is there, looked after; or broken off."""

from __future__ import annotations

from collections.abc import Iterator

from tests.model.configurations import Configuration
from tests.model.explore import Label, Violation
from tests.model.rules import Rules
from tests.model.world import BROKEN, LED_BY_DYNAMODB, LOADED, LOADING, LOADS, Item, Mirror, World, changed

Moves = Iterator[tuple[Label, World | Violation]]


def loads(world: World, config: Configuration, rules: Rules) -> Moves:
    """Everything that can happen to a backfill, one key of it at a time.

    It begins where DynamoDB answers nobody, and takes the completeness away. A load that breaks off has had its
    effect by the time at which it is done again, or never will: that is waited for.
    """
    for load in world.mirrors:
        if load.duty == LOADING:
            yield ("the put of", load, "takes effect"), _put(world, load)
            yield ("the backfill breaks off before", load, "takes effect"), _swapped(world, load, BROKEN)
        elif load.duty == LOADED:
            yield ("the backfill looks who has written since", load), _looked_after(world, load, rules)
            yield ("the backfill breaks off after", load, "took effect"), _swapped(world, load, BROKEN)
        elif load.duty == BROKEN:
            yield ("the backfill goes on after", load), _gone_on(world, load, rules)
    if world.control.leader in LED_BY_DYNAMODB or world.control.answers:
        return
    for key, row in enumerate(world.rows):
        if config.loads and world.lives(key, row.write) and not loaded_now(world, key):
            yield ("a backfill reads key", key, "at write", row.write), _read(world, key, rules)


def loaded_now(world: World, key: int) -> bool:
    """Whether a load of that key has not come to its end."""
    return any(mirror.key == key and mirror.duty in LOADS for mirror in world.mirrors)


def _read(world: World, key: int, rules: Rules) -> World:
    row = world.rows[key]
    load = Mirror(key, row.version, row.write, LOADING)
    complete = world.control.complete and not rules.load_uncompletes
    begun = world._replace(control=world.control._replace(complete=complete))
    return begun.with_mirrors(begun.mirrors | {load})


def _put(world: World, load: Mirror) -> World:
    done = _swapped(world, load, LOADED)
    return done._replace(items=changed(world.items, load.key, Item(load.version, load.write)))


def _looked_after(world: World, load: Mirror, rules: Rules) -> World:
    """Whoever has written since may have been overwritten: his key is marked, and mirrored anew."""
    done = _swapped(world, load, "")
    return _marked(done, load.key, rules) if _written_since(world, load) and rules.load_looks else done


def _gone_on(world: World, load: Mirror, rules: Rules) -> World:
    """What was written since then is marked, and the key is read again, where it has a row."""
    row = world.rows[load.key]
    marked = _marked(world, load.key, rules) if _written_since(world, load) and rules.load_owes else world
    again = _swapped(marked, load, "")
    return _read(again, load.key, rules) if world.lives(load.key, row.write) else again


def _written_since(world: World, load: Mirror) -> bool:
    return world.rows[load.key].version > load.version


def _marked(world: World, key: int, rules: Rules) -> World:
    row = world.rows[key]
    version = max(row.version + 1, world.clock) if rules.clock_versions else row.version + 1
    return world._replace(rows=changed(world.rows, key, row._replace(version=version, pending=True, aged=True)))


def _swapped(world: World, load: Mirror, duty: str) -> World:
    after = {load._replace(duty=duty)} if duty else set()
    return world.with_mirrors((world.mirrors - {load}) | after)
