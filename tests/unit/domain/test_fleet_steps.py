"""Which step a process takes next towards its wish when no other one is in its way."""

from __future__ import annotations

import pytest

from dal.domain.control import Control
from dal.domain.fleet import Block, Blocked, Change, Decision, Place, Step
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
    why,
)

UP = [
    pytest.param(FRESH, ONE, FOUR, Step(TWO), id="1 to 2"),
    pytest.param(FRESH, TWO, FOUR, Step(THREE), id="2 to 3"),
    pytest.param(FRESH, SPREAD, THREE, Step(THREE), id="spread to 3"),
    pytest.param(FRESH, TWO, PREFER, Step(THREE), id="2 to 3, prefer later"),
    pytest.param(FRESH, THREE, FOUR, Change.STRICT, id="strict before 4"),
    pytest.param(STRICT, THREE, FOUR, Change.ANSWER, id="answer before 4"),
    pytest.param(ANSWERING, THREE, FOUR, Step(FOUR), id="3 to 4"),
    pytest.param(ANSWERING, PREFER, FIVE, Step(FOUR), id="prefer to 4"),
    pytest.param(ARMED, FOUR, FIVE, Change.DRAIN, id="drain before 5"),
    pytest.param(DRAINING, FOUR, FIVE, Change.FINISH, id="finish before 5"),
    pytest.param(LED, FOUR, FIVE, Step(FIVE), id="4 to 5"),
]
DOWN = [
    pytest.param(ANSWERING, FOUR, ONE, Step(THREE), id="4 to 3"),
    pytest.param(ANSWERING, FOUR, PREFER, Step(PREFER), id="4 to prefer"),
    pytest.param(ANSWERING, PREFER, ONE, Step(THREE), id="prefer to 3"),
    pytest.param(ANSWERING, THREE, ONE, Change.RELAX, id="relax before 2"),
    pytest.param(STRICT, THREE, ONE, Change.RELAX, id="relax before 2, nobody ever answered"),
    pytest.param(FRESH, THREE, ONE, Step(TWO), id="3 to 2"),
    pytest.param(FRESH, THREE, SPREAD, Step(TWO), id="3 to 2, spread later"),
    pytest.param(FRESH, SPREAD, ONE, Step(TWO), id="spread to 2"),
    pytest.param(FRESH, TWO, ONE, Step(ONE), id="2 to 1"),
]
WITHIN = [
    pytest.param(FRESH, TWO, SPREAD, Step(SPREAD), id="spread"),
    pytest.param(FRESH, SPREAD, TWO, Step(TWO), id="spread no more"),
    pytest.param(FRESH, THREE, PREFER, Change.STRICT, id="strict before prefer"),
    pytest.param(STRICT, THREE, PREFER, Change.ANSWER, id="answer before prefer"),
    pytest.param(ANSWERING, THREE, PREFER, Step(PREFER), id="prefer"),
    pytest.param(ANSWERING, PREFER, THREE, Step(THREE), id="prefer no more"),
    pytest.param(ANSWERING, THREE, THREE, Change.RELAX, id="relax"),
    pytest.param(STRICT, THREE, THREE, Change.RELAX, id="relax, nobody ever answered"),
]
THERE = [
    pytest.param(FRESH, place, place, None, id=str(place.stand) + extra)
    for place, extra in [(ONE, ""), (TWO, ""), (SPREAD, " spread"), (THREE, "")]
] + [
    pytest.param(ANSWERING, PREFER, PREFER, None, id="prefer"),
    pytest.param(ARMED, FOUR, FOUR, None, id="4"),
    pytest.param(LED, FIVE, FIVE, None, id="5"),
]


@pytest.mark.parametrize(("control", "here", "wanted", "expected"), [*UP, *DOWN, *WITHIN, *THERE])
def test_a_process_alone(control: Control, here: Place, wanted: Place, expected: Decision) -> None:
    """With an empty journal, and nobody else, every step towards the wish is taken, one at a time."""
    assert decided(control, here, wanted) == expected


@pytest.mark.parametrize(
    ("control", "here", "wanted", "expected"),
    [
        pytest.param(Control(), THREE, FOUR, Block.INCOMPLETE, id="4"),
        pytest.param(Control(), THREE, PREFER, Block.INCOMPLETE, id="prefer"),
        pytest.param(ANSWERING, FOUR, FIVE, Block.UNARMED, id="unarmed"),
        pytest.param(LED, FIVE, FOUR, Block.ONE_WAY, id="no way back"),
        pytest.param(LED, FIVE, ONE, Block.ONE_WAY, id="no way back, from afar"),
    ],
)
def test_what_the_operator_has_to_do(control: Control, here: Place, wanted: Place, expected: Block) -> None:
    """Completeness, arming and the way back are not for a process to decide."""
    assert why(decided(control, here, wanted)) is expected


@pytest.mark.parametrize(
    ("control", "here", "wanted"),
    [
        pytest.param(STRICT, THREE, FOUR, id="before 4"),
        pytest.param(STRICT, THREE, PREFER, id="before prefer"),
        pytest.param(DRAINING, FOUR, FIVE, id="before 5"),
    ],
)
def test_the_journal_has_to_be_drained(control: Control, here: Place, wanted: Place) -> None:
    """Before DynamoDB answers, and before it leads."""
    assert why(decided(control, here, wanted, pending=True)) is Block.JOURNAL


@pytest.mark.parametrize("control", [FRESH, ANSWERING, ARMED], ids=["strict", "step", "drain"])
def test_other_steps_do_not_wait_for_the_journal(control: Control) -> None:
    """Pending keys hinder nothing else."""
    here = FOUR if control is ARMED else THREE
    drained = decided(control, here, FIVE)
    assert decided(control, here, FIVE, pending=True) == drained
    assert not isinstance(drained, Blocked)
