"""What all processes turn to together: strictness, the cutover, a rollback, whatever the flags of one say."""

from __future__ import annotations

import pytest

from dal.domain.fleet import Block, Change, Member, Place, Step, admit
from tests.unit.domain.parts import (
    ANSWERING,
    DRAINING,
    FIVE,
    FOUR,
    LED,
    ONE,
    PREFER,
    STRICT,
    THREE,
    TWO,
    decided,
    other,
    why,
)

RETURNING = LED.returning()
BACK = RETURNING.returned()


@pytest.mark.parametrize(
    "answered", [other(FOUR), other(PREFER), other(THREE, FOUR)], ids=["4", "prefer", "flying"]
)
def test_strict_until_nobody_is_answered(answered: Member) -> None:
    """The way down waits while DynamoDB answers somebody; who stays in phase 3 has nothing to do."""
    assert why(decided(ANSWERING, THREE, TWO, answered)) is Block.ANSWERING
    assert decided(ANSWERING, THREE, THREE, answered) is None


@pytest.mark.parametrize("wanted", [PREFER, FOUR, FIVE], ids=["prefer", "4", "5"])
def test_strict_while_somebody_wants_answers(wanted: Place) -> None:
    """Who is where it wants to be does not take back what another one has just asked for."""
    assert decided(STRICT, THREE, THREE, other(THREE, wanted=wanted)) is None
    assert decided(STRICT, THREE, THREE, other(THREE)) is Change.RELAX


@pytest.mark.parametrize("wanted", [ONE, FOUR, FIVE], ids=["1", "4", "5"])
def test_a_drain_ends_whoever_looks(wanted: Place) -> None:
    """Any process finishes or aborts it, whatever its own flags say; past its deadline it never finishes."""
    assert decided(DRAINING, FOUR, wanted, other(FOUR)) is Change.FINISH
    assert decided(DRAINING, FOUR, wanted, other(FOUR), overdue=True) is Change.ABORT
    assert decided(DRAINING, FOUR, wanted, other(FOUR), pending=True, overdue=True) is Change.ABORT
    assert why(decided(DRAINING, FOUR, wanted, other(FOUR), pending=True)) is Block.JOURNAL


def test_an_aborted_cutover_is_armed_anew() -> None:
    """After an abort the wish for phase 5 waits for the operator, in phase 4."""
    assert why(decided(DRAINING.aborted(), FOUR, FIVE)) is Block.UNARMED


@pytest.mark.parametrize("wanted", [ONE, PREFER, FOUR], ids=["1", "prefer", "4"])
def test_all_follow_to_phase_5(wanted: Place) -> None:
    """Once DynamoDB leads nobody stays, whatever its flags say."""
    assert decided(LED, FOUR, wanted) == Step(FIVE)


@pytest.mark.parametrize("wanted", [ONE, FOUR, FIVE], ids=str)
def test_a_rollback_holds_everybody_in_phase_5(wanted: Place) -> None:
    """Whatever flags say: reads go on there, and who is late comes there; only `dal rollback` ends it well."""
    assert why(decided(RETURNING, FIVE, wanted)) is Block.RETURNING
    assert decided(RETURNING, FOUR, wanted) == Step(FIVE)
    assert admit(RETURNING, [], wanted) == FIVE


def test_a_rollback_that_takes_too_long() -> None:
    """Whoever led it may have died: DynamoDB leads on."""
    assert decided(RETURNING, FIVE, FOUR, overdue=True) is Change.RESUME


@pytest.mark.parametrize("wanted", [ONE, FOUR, FIVE], ids=str)
def test_after_a_rollback_everybody_goes_to_phase_4(wanted: Place) -> None:
    """First of all, whatever is wanted and wherever the others are; who joins is there at once."""
    assert decided(BACK, FIVE, wanted, other(FIVE), other(FOUR)) == Step(FOUR)
    assert admit(BACK, [other(FIVE), other(FOUR)], FIVE) == FOUR


def test_nobody_goes_on_before_the_last_has_left_phase_5() -> None:
    """Three phases would be live."""
    assert why(decided(BACK, FOUR, ONE, other(FIVE))) is Block.FLEET
    assert decided(BACK, FOUR, ONE, other(FOUR)) == Step(THREE)


def test_after_a_rollback_phase_5_has_to_be_armed_anew() -> None:
    """Flags that still ask for it are held."""
    assert why(decided(BACK, FOUR, FIVE)) is Block.UNARMED
