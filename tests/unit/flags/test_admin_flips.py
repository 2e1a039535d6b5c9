"""The walk over the toggles, from every phase to every other, and from what is no phase."""

from __future__ import annotations

import pytest

from flags import MigrationPhase
from flags.admin import Board, Place, WalkError, flips_to, judge_flips, next_flip, objection
from tests.unit.flags.boards import board, having, put, ramped

ONE, TWO, THREE, FOUR, FIVE = MigrationPhase


@pytest.mark.parametrize("target", MigrationPhase, ids=lambda phase: f"to-{phase}")
@pytest.mark.parametrize("start", MigrationPhase, ids=lambda phase: f"from-{phase}")
def test_one_toggle_at_a_time(start: MigrationPhase, target: MigrationPhase) -> None:
    """Each flip is one toggle, and leads to the neighbour; together they lead to the target."""
    now, phase = board(start), start
    for flip in flips_to(now, target):
        assert (flip.before.phase, len(flip.changes), flip.raises) == (phase, 1, None)
        assert flip.after.phase is not None
        assert flip.after.phase - phase == (1 if target > start else -1)
        now, phase = now.switched(flip.changes), flip.after.phase
    assert now.spells().phase is target


def test_a_percentage_is_raised_on_the_way_forward() -> None:
    """READ_DDB is on for some: phase 3 is its strategy at 100 %, not another click on the toggle."""
    first, second = flips_to(ramped(board(TWO), "READ_DDB", 25), FOUR)
    assert (first.what, first.changes, first.after.phase) == ("READ_DDB for 100 %", {}, THREE)
    assert first.raises is not None
    assert first.raises[1]["parameters"] == {"rollout": "100", "stickiness": "userId", "groupId": "dal"}
    assert second.what == "READ_MYSQL off"


def test_a_percentage_that_waits_is_raised_with_the_switch() -> None:
    """The toggle is off and its strategy is at 25 %: switching it on would be a part of phase 3 only."""
    (flip,) = flips_to(ramped(board(TWO), "READ_DDB", 25, on=False), THREE)
    assert (flip.what, flip.after.phase) == ("READ_DDB for 100 %, READ_DDB on", THREE)


@pytest.mark.parametrize(
    ("target", "expected"),
    [(TWO, ["READ_DDB off"]), (ONE, ["READ_DDB off", "WRITE_DDB off"])],
    ids=["to-2", "to-1"],
)
def test_a_percentage_is_ended_on_the_way_back(target: MigrationPhase, expected: list[str]) -> None:
    """Before anything else: under phase 1 it would be no legal wish."""
    assert [flip.what for flip in flips_to(ramped(board(TWO), "READ_DDB", 25), target)] == expected


@pytest.mark.parametrize(
    ("start", "off", "target", "expected"),
    [
        (FOUR, ("WRITE_MYSQL", "WRITE_DDB"), FOUR, "WRITE_MYSQL on, WRITE_DDB on"),
        (ONE, ("WRITE_MYSQL",), ONE, "WRITE_MYSQL on"),
        (THREE, ("WRITE_DDB",), THREE, "WRITE_DDB on"),
    ],
    ids=["read-only", "read-only in 1", "stale"],
)
def test_from_no_phase(start: MigrationPhase, off: tuple[str, ...], target: MigrationPhase, expected: str) -> None:
    """Where toggles that go the same way are all it takes: one step that nobody sees half of."""
    (flip,) = flips_to(board(start).switched(dict.fromkeys(off, False)), target)
    assert (flip.what, flip.after.phase) == (expected, target)


@pytest.mark.parametrize(
    ("found", "target", "said"),
    [
        (put(board(TWO), Place.MISSING, "READ_DDB"), THREE, "READ_DDB missing; run `dal flags provision`"),
        (board(FOUR).switched({"WRITE_MYSQL": False, "WRITE_DDB": False}), ONE, "spell read-only"),
        (having(board(TWO), "READ_DDB", {"name": "userWithId"}), THREE, "strategy userWithId"),
        (having(board(TWO), "READ_DDB", {"name": "userWithId"}, on=False), THREE, "strategy userWithId"),
    ],
    ids=["missing", "both ways", "a flaw", "a flaw on what is off"],
)
def test_what_cannot_be_walked(found: Board, target: MigrationPhase, said: str) -> None:
    """A sentence that says what stands in the way."""
    with pytest.raises(WalkError, match="; ") as caught:
        flips_to(found, target)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("start", "changes", "said"),
    [
        (TWO, {"READ_DDB": True}, ""),
        (TWO, {"READ_DDB": False}, ""),
        (FOUR, {"WRITE_MYSQL": False, "WRITE_DDB": False}, ""),
        (THREE, {"WRITE_DDB": False}, "would spell no phase: both are read but only MySQL is written"),
        (ONE, {"READ_DDB": True}, "would spell no phase"),
        (ONE, {"READ_DDB": True, "WRITE_DDB": True}, "would jump from phase 1 (mysql-only) to phase 3"),
    ],
    ids=["a step", "so already", "read-only", "stale", "too early", "a jump"],
)
def test_what_speaks_against_a_flip(start: MigrationPhase, changes: dict[str, bool], said: str) -> None:
    """What spells no phase, and what jumps over one; each says what it would be."""
    why = objection(judge_flips(board(start), changes))
    assert (said in why, bool(why)) == (True, bool(said))


def test_the_next_flip() -> None:
    """Forward, until there is none."""
    assert [flip and flip.what for flip in map(next_flip, map(board, MigrationPhase))] == [
        "WRITE_DDB on",
        "READ_DDB on",
        "READ_MYSQL off",
        "WRITE_MYSQL off",
        None,
    ]
