"""When a process may take a step, and where one that joins begins."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dal.domain.control import Control
from dal.domain.fleet import Block, Blocked, Change, Decision, Member, Place, Stand, Step, admit, decide
from flags import MigrationPhase

FRESH = Control(ddb_complete=True)
STRICT = FRESH.made_strict()
ANSWERING = STRICT.made_answering()
ARMED = replace(ANSWERING, armed=True)
DRAINING = ARMED.draining()
LED = DRAINING.handed_over()
RETURNING = LED.returning()
BACK = RETURNING.returned()

ONE, TWO, THREE, FOUR, FIVE = (Place(phase) for phase in MigrationPhase)
SPREAD = Place(MigrationPhase.DUAL_WRITE, spread=True)
PREFER = Place(MigrationPhase.DUAL_READ_WRITE, prefer=True)


def other(*places: Place, wanted: Place | None = None, name: str = "b") -> Member:
    """A process with operations in all of these places; it wants to stay in the first."""
    first, *others = places
    return Member(name, first.stand.with_all(place.stand for place in others), wanted or first)


def decided(
    control: Control,
    here: Place,
    wanted: Place,
    *others: Member,
    flying: Place | None = None,
    pending: bool = False,
    overdue: bool = False,
) -> Decision:
    """What process a does, some of whose operations are still in flight elsewhere."""
    stand = here.stand.with_all([flying.stand] if flying else [])
    return decide(control, others, Member("a", stand, wanted), here, pending=pending, overdue=overdue)


def why(decision: Decision) -> Block:
    """Why it is blocked."""
    assert isinstance(decision, Blocked)
    return decision.why


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
