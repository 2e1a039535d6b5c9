"""What must never be seen in any state; what a single move must not do is said where the move is."""

from __future__ import annotations

from tests.model.decisions import every_spot
from tests.model.explore import Fault, Violation
from tests.model.loads import loaded_now
from tests.model.world import FORTH, LED_BY_DYNAMODB, World


def fault(world: World) -> Violation | None:
    """The first invariant that does not hold."""
    return _phases(world) or _roles(world) or _data(world)


def _phases(world: World) -> Violation | None:
    """I5, I8: all operations of all members are in at most two neighbouring phases."""
    members = list(every_spot(world.processes))
    low = min((spot.lowest for spot in members), default=0)
    high = max((spot.highest for spot in members), default=0)
    return Violation(Fault.PHASES, f"phases {low} to {high}") if high - low > 1 else None


def _roles(world: World) -> Violation | None:
    """Nobody is answered by a backend, or led by one, before the control row says so."""
    control = world.control
    for spot in every_spot(world.processes):
        if spot.answers and not control.answers:
            return Violation(Fault.ROLE, "DynamoDB answers reads although the control row does not allow it")
        if spot.highest == 5 and control.leader != "dynamodb" and world.back == FORTH:
            return Violation(Fault.ROLE, "DynamoDB is written first although it does not lead")
        if spot.lowest < 4 and control.leader != "mysql":
            return Violation(Fault.ROLE, "MySQL answers reads although it may not lead any more")
        if spot.lowest < 3 and control.strict:
            return Violation(Fault.ROLE, "a process may leave mirrors out although they are needed to acknowledge")
    if control.leader not in LED_BY_DYNAMODB and any(process.leads for process in world.processes):
        return Violation(Fault.ROLE, "a process takes DynamoDB for the leader although MySQL is, or will be")
    return None


def _data(world: World) -> Violation | None:
    leads = world.control.leader in LED_BY_DYNAMODB
    for key in range(len(world.rows)):
        violation = _led_by_dynamodb(world, key) if leads else _led_by_mysql(world, key)
        if violation:
            return violation
    return None


def _led_by_dynamodb(world: World, key: int) -> Violation | None:
    """I1 after the cutover."""
    if world.holds(key, world.acknowledged[key]):
        return None
    return Violation(
        Fault.LOST, f"key {key}: DynamoDB leads with {world.items[key]}, write {world.acknowledged[key]} is gone"
    )


def _led_by_mysql(world: World, key: int) -> Violation | None:
    """I1 before the cutover, I3 and I10: whatever is not pending is equal."""
    row, item, acknowledged = world.rows[key], world.items[key], world.acknowledged[key]
    if row.write < acknowledged:
        return Violation(Fault.LOST, f"key {key}: MySQL leads with write {row.write}, not write {acknowledged}")
    known = world.control.complete or row.version > 0
    stray = item is not None and item.led and item.version > row.version  # nobody was told that it was written
    excused = row.pending or stray or loaded_now(world, key)
    if known and not excused and not world.equal(key):
        held = f"DynamoDB holds write {item.write}" if item else "DynamoDB holds nothing"
        return Violation(Fault.DIVERGED, f"key {key}: MySQL holds write {row.write}, {held}")
    if world.control.answers and not world.holds(key, acknowledged):
        return Violation(Fault.STALE_READ, f"key {key}: DynamoDB may answer, but lacks write {acknowledged}")
    return None
