"""Where other processes are holds a step up, and says where one that joins begins."""

from __future__ import annotations

import pytest

from dal.domain.control import Control
from dal.domain.fleet import Block, Blocked, Decision, Member, Place, Stand, Step, admit
from flags import MigrationPhase
from tests.unit.domain.parts import (
    ANSWERING,
    ARMED,
    DRAINING,
    FIVE,
    FOUR,
    FRESH,
    LED,
    ONE,
    PREFER,
    SPREAD,
    STRICT,
    THREE,
    TWO,
    decided,
    other,
    why,
)


@pytest.mark.parametrize(
    ("control", "here", "wanted", "others"),
    [
        pytest.param(FRESH, TWO, THREE, [other(ONE)], id="up, one is behind"),
        pytest.param(FRESH, TWO, THREE, [other(TWO), other(TWO, ONE)], id="up, an operation is behind"),
        pytest.param(FRESH, TWO, ONE, [other(THREE)], id="down, one is ahead"),
        pytest.param(FRESH, TWO, ONE, [other(SPREAD)], id="down, some operations are ahead"),
        pytest.param(FRESH, TWO, SPREAD, [other(ONE)], id="spread, one is behind"),
        pytest.param(FRESH, THREE, FOUR, [other(TWO)], id="strict, one does not compare yet"),
        pytest.param(FRESH, THREE, PREFER, [other(SPREAD)], id="strict, one does not always compare"),
        pytest.param(ARMED, FOUR, FIVE, [other(THREE)], id="drain, one is behind"),
        pytest.param(DRAINING, FOUR, FIVE, [other(FOUR, THREE)], id="finish, an operation is behind"),
    ],
)
def test_waits_for_others(control: Control, here: Place, wanted: Place, others: list[Member]) -> None:
    """No step leaves more than two neighbouring phases, or somebody behind a point that all must pass."""
    decision = decided(control, here, wanted, *others)
    assert why(decision) is Block.FLEET
    assert isinstance(decision, Blocked)
    assert "b (phase" in decision.detail


@pytest.mark.parametrize(
    ("control", "here", "wanted", "others", "expected"),
    [
        pytest.param(FRESH, ONE, TWO, [other(TWO)], Step(TWO), id="up, one is ahead"),
        pytest.param(FRESH, TWO, THREE, [other(SPREAD), other(THREE)], Step(THREE), id="up, some are ahead"),
        pytest.param(FRESH, TWO, ONE, [other(ONE), other(TWO, ONE)], Step(ONE), id="down, some are ahead"),
        pytest.param(FRESH, TWO, SPREAD, [other(THREE)], Step(SPREAD), id="spread, one is ahead"),
        pytest.param(ANSWERING, THREE, FOUR, [other(FOUR), other(PREFER)], Step(FOUR), id="answered by both"),
    ],
)
def test_does_not_wait_for_neighbours(
    control: Control, here: Place, wanted: Place, others: list[Member], expected: Decision
) -> None:
    """Others who are here or there already hinder nobody."""
    assert decided(control, here, wanted, *others) == expected


@pytest.mark.parametrize(
    ("control", "here", "wanted", "flying", "expected"),
    [
        pytest.param(FRESH, TWO, THREE, ONE, Block.FLEET, id="up"),
        pytest.param(FRESH, TWO, ONE, SPREAD, Block.FLEET, id="down"),
        pytest.param(FRESH, THREE, FOUR, TWO, Block.FLEET, id="strict"),
        pytest.param(ANSWERING, THREE, TWO, PREFER, Block.ANSWERING, id="relax"),
        pytest.param(ARMED, FOUR, FIVE, THREE, Block.FLEET, id="drain"),
        pytest.param(DRAINING, FOUR, FIVE, THREE, Block.FLEET, id="finish"),
    ],
)
def test_waits_for_its_own_operations(
    control: Control, here: Place, wanted: Place, flying: Place, expected: Block
) -> None:
    """What began before the last step is still where it began."""
    assert why(decided(control, here, wanted, flying=flying)) is expected


@pytest.mark.parametrize(
    ("control", "others", "wanted", "place"),
    [
        pytest.param(FRESH, [], ONE, ONE, id="the first, 1"),
        pytest.param(FRESH, [], THREE, THREE, id="the first, 3"),
        pytest.param(FRESH, [], SPREAD, TWO, id="the first, spread later"),
        pytest.param(FRESH, [], FIVE, THREE, id="nobody may be answered"),
        pytest.param(FRESH, [], PREFER, THREE, id="nobody may be answered, prefer"),
        pytest.param(STRICT, [], ONE, THREE, id="strict"),
        pytest.param(ANSWERING, [], FIVE, FOUR, id="MySQL leads"),
        pytest.param(ANSWERING, [], PREFER, PREFER, id="prefer"),
        pytest.param(ANSWERING, [other(FOUR)], ONE, THREE, id="strict beside 4"),
        pytest.param(DRAINING, [other(FOUR)], ONE, FOUR, id="draining"),
        pytest.param(LED, [], ONE, FIVE, id="DynamoDB leads"),
        pytest.param(LED, [other(FOUR), other(FIVE)], ONE, FIVE, id="DynamoDB leads, one lags"),
        pytest.param(FRESH, [other(ONE)], THREE, TWO, id="beside 1"),
        pytest.param(FRESH, [other(THREE)], ONE, TWO, id="beside 3"),
        pytest.param(FRESH, [other(TWO, ONE)], THREE, TWO, id="within 1 and 2"),
        pytest.param(FRESH, [other(SPREAD)], ONE, TWO, id="within a spread"),
        pytest.param(FRESH, [other(TWO)], FOUR, THREE, id="as near as may be"),
    ],
)
def test_joining(control: Control, others: list[Member], wanted: Place, place: Place) -> None:
    """A process joins as near to its wish as control row and fleet allow."""
    assert admit(control, others, wanted) == place


def test_no_room_to_join() -> None:
    """Where the control row and the fleet do not go together nobody joins; it says beside whom."""
    refused = admit(DRAINING, [other(TWO, name="lost")], FOUR)
    assert isinstance(refused, Blocked)
    assert (refused.why, "lost" in refused.detail) == (Block.FLEET, True)


@pytest.mark.parametrize(
    ("place", "answers", "stand"),
    [
        (TWO, False, Stand(MigrationPhase.DUAL_WRITE, MigrationPhase.DUAL_WRITE)),
        (SPREAD, False, Stand(MigrationPhase.DUAL_WRITE, MigrationPhase.DUAL_READ_WRITE)),
        (PREFER, True, Stand(MigrationPhase.DUAL_READ_WRITE, MigrationPhase.DUAL_READ_WRITE, answers=True)),
        (FOUR, True, Stand(MigrationPhase.DYNAMODB_PRIMARY, MigrationPhase.DYNAMODB_PRIMARY, answers=True)),
    ],
    ids=["2", "spread", "prefer", "4"],
)
def test_stand_of_a_place(place: Place, answers: bool, stand: Stand) -> None:  # noqa: FBT001  a table
    """A place says which phases its operations are in, and whether DynamoDB answers some of them."""
    assert (place.answers, place.stand) == (answers, stand)


def test_stands_add_up() -> None:
    """All operations of a process have one stand, which people can read."""
    whole = TWO.stand.with_all([PREFER.stand])
    assert whole == Stand(MigrationPhase.DUAL_WRITE, MigrationPhase.DUAL_READ_WRITE, answers=True)
    assert (str(whole), str(TWO.stand)) == ("phase 2 to 3", "phase 2")
