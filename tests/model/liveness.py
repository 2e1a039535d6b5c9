"""No wish is out of reach: from every state in which flips and deaths can leave a fleet, each wish can come true.

Safety alone is met by a fleet that never moves. So all states of the fleet are taken, each wish is held still, no
process dies any more, and the goal must be reachable from every one of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from dal.domain.fleet import Blocked, Place
from tests.model import decisions
from tests.model.configurations import PLACES
from tests.model.explore import Fault, Label, Violation
from tests.model.fleet import joined, operators, taken
from tests.model.protocol import PROTOCOL
from tests.model.rules import Rules
from tests.model.world import IDLE, Where, World


def stuck(worlds: Collection[World], wanted: Place, *, rules: Rules = PROTOCOL) -> Violation | None:
    """The first of these worlds, all of a fleet, from which no way leads to the wish; None if there is none.

    Args:
        worlds: every state that the fleet can be in.
        wanted: what the flags of all processes ask for from now on.
        rules: the protocol, or what is left of it.
    """
    backwards: dict[World, list[World]] = {world: [] for world in worlds}
    for world in worlds:
        for after in _quietly(world, wanted, rules):
            backwards[after].append(world)
    reached = {world for world in worlds if _is_there(world, wanted)}
    frontier = list(reached)
    while frontier:
        for before in backwards[frontier.pop()]:
            if before not in reached:
                reached.add(before)
                frontier.append(before)
    lost = next((world for world in worlds if world not in reached), None)
    return Violation(Fault.STUCK, f"{wanted} from {lost}") if lost else None


def _is_there(world: World, wanted: Place) -> bool:
    goal = PLACES.index(wanted)
    if world.control.leader == "dynamodb":
        goal = PLACES.index(PLACES[-1])  # one way
    return all(process.member and process.place == goal for process in world.processes)


def _quietly(world: World, wanted: Place, rules: Rules) -> Iterator[World]:
    """What happens when operations end, the journal gets empty, people do their part, and nobody dies."""
    moves: list[tuple[Label, World]] = list(operators(world, rules))
    yield from (after for _, after in moves)
    for index, process in enumerate(world.processes):
        others = decisions.spots(world.processes, index)
        if process.operation != IDLE:
            yield world.with_process(index, process.doing(IDLE))
        if process.member:
            mine = decisions.Mine(process.place, decisions.spot_of(process))
            decision = decisions.agreed(world.control, others, mine, wanted)
            if decision is not None and not isinstance(decision, Blocked):
                yield taken(world, index, decisions.chosen(decision), rules)
        else:
            place = decisions.admission(world.control, others, wanted)
            if not isinstance(place, Blocked):
                yield joined(world, index, Where(PLACES.index(place)))
