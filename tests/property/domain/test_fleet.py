"""Laws of the fleet: whoever decides when, nothing that was promised is broken, and everybody arrives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from hypothesis import event, given, settings
from hypothesis import strategies as st

from dal.domain.control import Authority
from dal.domain.fleet import Place
from flags import MigrationPhase
from tests.property.domain.fleet_model import PLACES, Fleet, Process, fleets

ROUNDS = 14
"""Enough for the longest way, in which each round takes every process one decision further."""

wishes = st.sampled_from(PLACES)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to the fleet; `number` says to which process."""

    name: str
    number: int
    wanted: Place
    overdue: bool

    def happen(self, fleet: Fleet) -> None:
        """To a fleet that may have nobody in it."""
        if self.name in _TO_THE_FLEET:
            _TO_THE_FLEET[self.name](fleet, self)
        elif fleet.processes:
            _TO_A_PROCESS[self.name](fleet, fleet.processes[self.number % len(fleet.processes)], self)


def _wish(_: Fleet, process: Process, happening: Event) -> None:
    process.wanted = happening.wanted


_TO_THE_FLEET: dict[str, Callable[[Fleet, Event], None]] = {
    "join": lambda fleet, happening: fleet.join(happening.wanted),
    "write": lambda fleet, _: fleet.write(),
    "repair": lambda fleet, _: fleet.repair(),
}
_TO_A_PROCESS: dict[str, Callable[[Fleet, Process, Event], object]] = {
    "act": lambda fleet, process, happening: fleet.act(process, overdue=happening.overdue),
    "land": lambda _, process, __: process.flying.clear(),
    "wish": _wish,
    "die": lambda fleet, process, _: fleet.processes.remove(process),
}
events = st.builds(
    Event, st.sampled_from([*_TO_THE_FLEET, *_TO_A_PROCESS]), st.integers(0, 11), wishes, st.booleans()
)


@settings(max_examples=200)
@given(fleets(armed=st.booleans(), complete=st.booleans()), st.lists(events, min_size=5, max_size=40))
def test_no_order_of_decisions_breaks_a_promise(fleet: Fleet, happenings: list[Event]) -> None:
    """Two phases at most, answers and leadership of DynamoDB only where it has everything."""
    fleet.check()
    for happening in happenings:
        happening.happen(fleet)
        fleet.check()
    event(f"{fleet.control.leader}, {len(fleet.processes)} processes")


@settings(max_examples=200)
@given(fleets(armed=st.just(True), complete=st.just(True)), wishes, st.integers(0, 2**32))
def test_a_common_wish_is_fulfilled(fleet: Fleet, wanted: Place, seed: int) -> None:
    """Once all want the same, and journal and operations in flight come to their end, all get there and stay."""
    order = Random(seed)
    begun = fleet.control.leader is not Authority.MYSQL  # a cutover that has begun is finished
    for process in fleet.processes:
        process.wanted = wanted
    for _ in range(ROUNDS):
        fleet.write()
        _round(fleet, order)
    goal = Place(MigrationPhase.DYNAMODB_ONLY) if begun else wanted
    assert [process.here for process in fleet.processes] == [goal] * len(fleet.processes), "\n".join(fleet.trace)
    assert begun or {fleet.act(process) for process in fleet.processes} == {None}
    answered = goal.answers
    assert (fleet.control.strict, fleet.control.ddb_answers) == (answered, answered)


def _round(fleet: Fleet, order: Random) -> None:
    """Everybody decides once, in some order; then operations and repairs catch up."""
    for process in order.sample(fleet.processes, len(fleet.processes)):
        fleet.act(process)
    for process in fleet.processes:
        process.flying.clear()
    fleet.repair()
