"""Writes that DynamoDB leads: acknowledged only if it was seen to lead from before them until after them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dal.dual import transact, transaction
from dal.errors import BackendUnavailable, ConflictError, FencedError, OutcomeUnknown
from dal.ports import Lease
from flags import Backend, FlagSnapshot, MigrationPhase
from tests.unit.dual.hand import HandFleet
from tests.unit.dual.world import NoSuchAuthor, World, in_phase

FOUR, FIVE = MigrationPhase(4), MigrationPhase(5)


def led(world: World, *, lead: float = 3.0) -> HandFleet:
    """The fleet that this world obeys, in phase 5, which has seen DynamoDB lead for so many seconds more."""
    fleet = HandFleet(replace(FlagSnapshot.of(FIVE), epoch=7))
    fleet.lead = Lease(world.clock.now + lead)
    world.journaled(source=fleet, membership=fleet)
    return fleet


def slowly(world: World, seconds: float, then: Callable[[], object] = lambda: None) -> None:
    """Let the write take so long, then do this."""

    def pass_time() -> None:
        world.clock.advance(seconds)
        then()

    world.on_dynamodb.before["rename"] = pass_time


def back_in_phase_4(fleet: HandFleet) -> None:
    """A rollback has ended; MySQL is in its first epoch, which does not matter here."""
    fleet.current = replace(FlagSnapshot.of(FOUR), epoch=1, strict=True)


def test_within_the_lease_it_is_acknowledged() -> None:
    """Nothing is asked."""
    world = in_phase(FIVE)
    fleet = led(world)
    slowly(world, 3.0)
    assert world.authors.rename(1, "Anna").name == "Anna"
    assert (fleet.led, fleet.fenced) == ([], [])


def test_before_it_begins_it_waits() -> None:
    """The lease has lapsed: leadership may be changing hands; nothing is written until it is known who leads."""
    world = in_phase(FIVE)
    fleet = led(world, lead=-0.1)
    seen: list[object] = []

    def go_on() -> None:
        seen.append((world.on_dynamodb.calls[:], world.runtime.inflight.stands()))
        fleet.lead = Lease(world.clock.now + 3.0)

    fleet.when_fenced = go_on
    assert world.authors.rename(1, "Anna").name == "Anna"
    assert seen == [([], [])]
    assert fleet.fenced == [7]


def test_what_has_waited_goes_on_on_the_route_of_that_moment() -> None:
    """MySQL leads again: DynamoDB's own repositories are not asked."""
    world = in_phase(FIVE)
    fleet = led(world, lead=-0.1)
    fleet.when_fenced = lambda: back_in_phase_4(fleet)
    assert world.authors.rename(1, "Anna").name == "Anna"
    assert (world.calls[Backend.MYSQL], world.calls[Backend.DYNAMODB]) == (["rename"], [])


def test_whoever_cannot_wait_longer_hears_of_it() -> None:
    """Nothing was done."""
    world = in_phase(FIVE)
    fleet = led(world, lead=-0.1)

    def refuse() -> None:
        raise BackendUnavailable("no new leader after 15 s")

    fleet.when_fenced = refuse
    with pytest.raises(BackendUnavailable, match="no new leader"):
        world.authors.rename(1, "Anna")
    assert world.on_dynamodb.calls == []


def test_after_the_lease_it_is_asked_who_leads() -> None:
    """DynamoDB in the same epoch: it has led all the time."""
    world = in_phase(FIVE)
    fleet = led(world)
    slowly(world, 3.1)
    assert world.authors.rename(1, "Anna").name == "Anna"
    assert fleet.led == [7]


def test_after_the_lease_nothing_is_acknowledged_that_may_be_lost() -> None:
    """The last copy may have been made before: nobody knows what has become of the write."""
    world = in_phase(FIVE)
    fleet = led(world)
    fleet.still = False
    slowly(world, 3.1)
    with pytest.raises(OutcomeUnknown):
        world.authors.rename(1, "Anna")
    assert world.on_dynamodb.calls == ["rename"]
    assert world.runtime.inflight.stands() == []


def test_a_lead_that_cannot_be_asked_is_none() -> None:
    """The error of the caller is the same."""
    world = in_phase(FIVE)
    fleet = led(world)

    def away(epoch: int) -> bool:
        raise BackendUnavailable(f"whether it leads in {epoch} cannot be asked")

    fleet.leads_still = away  # type: ignore[method-assign]  # of this test
    slowly(world, 3.1)
    with pytest.raises(OutcomeUnknown):
        world.authors.rename(1, "Anna")


def test_the_lease_is_that_of_the_beginning() -> None:
    """A new one that was given meanwhile says nothing of what went before."""
    world = in_phase(FIVE)
    fleet = led(world)
    fleet.still = False

    def renewed() -> None:
        fleet.lead = Lease(world.clock.now + 100.0)

    slowly(world, 3.1, renewed)
    with pytest.raises(OutcomeUnknown):
        world.authors.rename(1, "Anna")


def test_a_refusal_after_the_lease_is_no_answer() -> None:
    """That there is no such row was said by a DynamoDB that may not have led."""
    world = in_phase(FIVE)
    fleet = led(world)
    fleet.still = False

    def late() -> None:
        world.clock.advance(3.1)
        raise NoSuchAuthor("nobody")

    world.on_dynamodb.before["rename"] = late
    with pytest.raises(OutcomeUnknown):
        world.authors.rename(1, "Anna")


def test_an_interrupt_passes() -> None:
    """Whatever has become of the lease."""
    world = in_phase(FIVE)
    fleet = led(world)
    fleet.still = False

    def interrupt() -> None:
        world.clock.advance(3.1)
        raise KeyboardInterrupt

    world.on_dynamodb.before["rename"] = interrupt
    with pytest.raises(KeyboardInterrupt):
        world.authors.rename(1, "Anna")


def test_what_was_not_sent_in_the_middle_of_a_write_is_not_sent_again() -> None:
    """A part of the write may be done: it is not run anew from the beginning."""
    world = in_phase(FIVE)
    led(world)

    def fenced() -> None:
        raise FencedError("DynamoDB does not lead")

    world.on_dynamodb.before["rename"] = fenced
    with pytest.raises(OutcomeUnknown):
        world.authors.rename(1, "Anna")
    assert world.on_dynamodb.calls == ["rename"]


def test_a_transaction_waits_before_its_block_runs() -> None:
    """Nothing has to be repeated then."""
    world = in_phase(FIVE)
    fleet = led(world, lead=-0.1)
    ran: list[FlagSnapshot] = []

    def go_on() -> None:
        fleet.lead = Lease(world.clock.now + 3.0)

    fleet.when_fenced = go_on
    with transaction(world.runtime):
        ran.append(world.runtime.source.snapshot())
        world.authors.rename(1, "Anna")
    assert len(ran) == 1
    assert fleet.fenced == [7]


def test_a_transaction_that_ends_after_the_lease() -> None:
    """As a single write: asked, and not acknowledged where nobody knows."""
    world = in_phase(FIVE)
    fleet = led(world)
    fleet.still = False
    slowly(world, 3.1)
    with pytest.raises(OutcomeUnknown), transaction(world.runtime):
        world.authors.rename(1, "Anna")


def test_a_transaction_that_was_fenced_has_done_nothing() -> None:
    """It is sent as one, so that `transact` runs it again."""
    world = in_phase(FIVE)
    fleet = led(world)
    fleet.when_fenced = lambda: back_in_phase_4(fleet)
    fences = iter([FencedError("DynamoDB does not lead")])

    def fenced() -> None:
        if (fence := next(fences, None)) is not None:
            raise fence

    world.on_dynamodb.before["rename"] = fenced
    assert transact(world.runtime, lambda: world.authors.rename(1, "Anna").name) == "Anna"
    assert world.calls[Backend.MYSQL] == ["rename"]


def test_a_transaction_in_the_middle_of_nothing_is_a_conflict() -> None:
    """Whoever wrote the block runs it again."""
    world = in_phase(FIVE)
    led(world)
    with pytest.raises(ConflictError), transaction(world.runtime):
        raise FencedError("DynamoDB does not lead")
