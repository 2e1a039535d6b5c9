"""Reads under a membership: an answer counts only while the lease holds that it was asked under."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dal.errors import BackendUnavailable
from dal.ports import Lease
from flags import Backend, FlagSnapshot, MigrationPhase, route_of
from tests.unit.dual.hand import HandFleet
from tests.unit.dual.world import ANN, PHASES, NoSuchAuthor, World, in_phase, label

TWO, THREE, FOUR = MigrationPhase(2), MigrationPhase(3), MigrationPhase(4)
OUTSIDE = BackendUnavailable("this process cannot join the fleet")


def fleet_of(world: World, *, lease: float) -> HandFleet:
    """The fleet that this world obeys, with a lease of so many seconds."""
    fleet = HandFleet(replace(world.flags.snapshot(), epoch=1), lease=world.clock.now + lease)
    world.journaled(source=fleet, membership=fleet)
    return fleet


def calls(world: World, phase: MigrationPhase) -> list[str]:
    """The methods called on the backend that answers."""
    return world.calls[route_of(phase).answerer]


def slowly(world: World, seconds: float) -> None:
    """Let the first answer take so long; what is asked again comes at once."""
    left = iter([seconds])
    for repository in (world.on_mysql, world.on_dynamodb):
        for method in ("find_by_id", "get"):
            repository.before[method] = lambda: world.clock.advance(next(left, 0.0))


def prolonging(world: World, fleet: HandFleet) -> Callable[[], None]:
    def prolong() -> None:
        fleet.lease.until = world.clock.now + 3.0

    return prolong


@pytest.mark.parametrize("phase", PHASES, ids=label)
def test_an_answer_within_the_lease_is_returned(phase: MigrationPhase) -> None:
    """Up to its last moment; nobody is asked twice, nothing is renewed."""
    world = in_phase(phase)
    fleet = fleet_of(world, lease=3.0)
    slowly(world, 3.0)
    assert world.authors.find_by_id(1) == ANN
    assert (calls(world, phase), fleet.renewals) == (["find_by_id"], 0)


@pytest.mark.parametrize("phase", PHASES, ids=label)
def test_an_answer_after_the_lease_is_asked_for_again(phase: MigrationPhase) -> None:
    """The backend that gave it may be one that answers no more."""
    world = in_phase(phase)
    fleet = fleet_of(world, lease=3.0)
    fleet.when_renewed = prolonging(world, fleet)
    slowly(world, 3.1)
    assert world.authors.find_by_id(1) == ANN
    assert (calls(world, phase), fleet.renewals) == (["find_by_id", "find_by_id"], 1)


@pytest.mark.parametrize("phase", PHASES, ids=label)
@pytest.mark.parametrize("error", [BackendUnavailable("down"), NoSuchAuthor("nobody")])
def test_a_failure_after_the_lease_is_asked_for_again(phase: MigrationPhase, error: Exception) -> None:
    """That there is no such row is an answer too, and that a backend is down may concern nobody any more."""
    world = in_phase(phase)
    fleet = fleet_of(world, lease=3.0)
    fleet.when_renewed = prolonging(world, fleet)
    failures = iter([error])

    def late() -> None:
        if (failure := next(failures, None)) is not None:
            world.clock.advance(3.1)
            raise failure

    for repository in (world.on_mysql, world.on_dynamodb):
        repository.before["get"] = late
    assert world.authors.get(1) == ANN
    assert fleet.renewals == 1


@pytest.mark.parametrize("phase", PHASES, ids=label)
def test_a_refusal_within_the_lease_is_an_answer(phase: MigrationPhase) -> None:
    """The twin: it passes at once."""
    world = in_phase(phase)
    fleet = fleet_of(world, lease=3.0)
    with pytest.raises(NoSuchAuthor):
        world.authors.get(77)
    assert fleet.renewals == 0


def test_what_is_asked_again_is_asked_on_the_route_of_that_moment() -> None:
    """The fleet has gone to phase 4 without this process: MySQL was asked in vain."""
    world = in_phase(THREE)
    fleet = fleet_of(world, lease=3.0)
    world.dynamodb.table("author").update(1, name="Anna")

    def rejoin() -> None:
        fleet.current = replace(FlagSnapshot.of(FOUR), epoch=2)
        fleet.lease = Lease(world.clock.now + 3.0)

    fleet.when_renewed = rejoin
    slowly(world, 3.1)
    found = world.authors.find_by_id(1)
    assert found is not None
    assert found.name == "Anna"
    assert (world.on_mysql.calls, world.on_dynamodb.calls) == (["find_by_id"], ["find_by_id"])


def test_a_lease_that_was_replaced_has_lapsed() -> None:
    """Struck and joined anew during the call: the new lease says nothing of what was asked under the old one."""
    world = in_phase(THREE)
    fleet = fleet_of(world, lease=3.0)
    struck = iter([True])

    def rejoin() -> None:
        if next(struck, False):
            fleet.lease.until = float("-inf")
            fleet.lease = Lease(world.clock.now + 100.0)

    world.on_mysql.before["find_by_id"] = rejoin
    assert world.authors.find_by_id(1) == ANN
    assert world.on_mysql.calls == ["find_by_id", "find_by_id"]


def test_a_lease_that_was_prolonged_holds() -> None:
    """Its twin: heartbeats go on during the call."""
    world = in_phase(THREE)
    fleet = fleet_of(world, lease=3.0)

    def beat() -> None:
        world.clock.advance(3.1)
        fleet.lease.until = world.clock.now + 3.0

    world.on_mysql.before["find_by_id"] = beat
    assert world.authors.find_by_id(1) == ANN
    assert (world.on_mysql.calls, fleet.renewals) == (["find_by_id"], 0)


@pytest.mark.parametrize("phase", PHASES, ids=label)
@pytest.mark.parametrize("method", ["find_by_id", "get"])
def test_a_process_that_is_not_part_of_the_fleet_does_not_answer(phase: MigrationPhase, method: str) -> None:
    """Why it cannot join is what the caller hears, instead of an answer or a refusal."""
    world = in_phase(phase)
    fleet = fleet_of(world, lease=-0.1)

    def refuse() -> None:
        raise OUTSIDE

    fleet.when_renewed = refuse
    with pytest.raises(BackendUnavailable) as raised:
        world.authors.find_by_id(1) if method == "find_by_id" else world.authors.get(77)
    assert raised.value is OUTSIDE
    assert world.runtime.inflight.stands() == []


def test_nothing_is_in_flight_while_it_joins() -> None:
    """A process waits for its own operations before it steps: this one must not be among them."""
    world = in_phase(TWO)
    fleet = fleet_of(world, lease=-0.1)
    seen: list[int] = []

    def look() -> None:
        seen.append(len(world.runtime.inflight.stands()))
        prolonging(world, fleet)()

    fleet.when_renewed = look
    assert world.authors.find_by_id(1) == ANN
    assert seen == [0]


def test_a_read_inside_a_write_does_not_look_at_the_lease() -> None:
    """The write is held to its epoch; a read that is renewed in between could see another phase."""
    world = in_phase(TWO)
    fleet = fleet_of(world, lease=-0.1)
    world.on_mysql.before["rename"] = lambda: world.authors.find_by_id(1)
    assert world.authors.rename(1, "Anna").name == "Anna"
    assert (world.on_mysql.calls, fleet.renewals) == (["rename", "find_by_id"], 0)


def test_comparisons_of_a_discarded_answer_do_no_harm() -> None:
    """The shadow of the first try may still be compared; the caller has the second answer."""
    world = in_phase(THREE)
    fleet = fleet_of(world, lease=3.0)
    fleet.when_renewed = prolonging(world, fleet)
    slowly(world, 3.1)
    assert world.authors.find_by_id(1) == ANN
    world.finish()
    assert set(world.sink.verdicts) == {"match"}
    assert world.calls[Backend.DYNAMODB] == ["find_by_id", "find_by_id"]
