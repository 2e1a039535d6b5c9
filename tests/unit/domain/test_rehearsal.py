"""A plan of DynamoDB's own is compared with what MySQL left: where they differ, never what was in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from dal.domain import Key, Row, State, Verdict
from dal.domain.rehearsal import TOLERANCE, Planned, Rehearsed, compare_plan

NOON = datetime(2026, 5, 6, 12)  # noqa: DTZ001  naive UTC, as the contract has it
MADE_UP = 2_147_473_648
NUMBERED = {"order": "id", "item": "id", "line": "id"}
MATCH = Rehearsed(Verdict.MATCH)


def order(number: int, **changes: object) -> Row:
    return {"id": number, "total": Decimal("3.00"), "at": NOON, **changes}


def planned(entity: str, *key: int, row: Row | None, was: int = 0) -> Planned:
    return Planned(Key(entity, key), row, was)


def state(entity: str, *key: int, row: Row | None, version: int = 5) -> State:
    return State(Key(entity, key), version, row)


def differ(*places: str) -> Rehearsed:
    return Rehearsed(Verdict.MISMATCH, places)


def compare(plan: list[Planned], before: list[State], after: list[State]) -> Rehearsed:
    return compare_plan(plan, before, after, numbered=NUMBERED)


def test_a_new_row_matches_under_the_id_that_the_leader_gave() -> None:
    """In its key, in its row, and in the rows that refer to it."""
    plan = [
        planned("order", MADE_UP, row=order(MADE_UP)),
        planned("item", MADE_UP, MADE_UP + 1, row={"order_id": MADE_UP, "id": MADE_UP + 1}),
        planned("item", MADE_UP, MADE_UP + 2, row={"order_id": MADE_UP, "id": MADE_UP + 2}),
    ]
    after = [
        state("order", 7, row=order(7)),
        state("item", 7, 20, row={"order_id": 7, "id": 20}),
        state("item", 7, 21, row={"order_id": 7, "id": 21}),
    ]
    assert compare(plan, [], after) == MATCH


def test_an_id_that_is_not_in_the_key_is_made_up_too() -> None:
    """A line of a cart is named by user and product; its id is generated all the same."""
    plan = [planned("line", 1, 2, row={"user": 1, "product": 2, "id": MADE_UP})]
    assert (
        compare(plan, [state("line", 1, 2, row=None, version=0)], [state("line", 1, 2, row={**_line(9)})]) == MATCH
    )


def _line(number: int) -> Row:
    return {"user": 1, "product": 2, "id": number}


def test_an_id_that_was_known_is_none_that_was_made_up() -> None:
    """The twin: a plan that gives a row another id is found."""
    held = state("line", 1, 2, row=_line(9))
    assert compare([planned("line", 1, 2, row=_line(8), was=5)], [held], [held]) == differ("line.id")


@pytest.mark.parametrize("off", [timedelta(0), TOLERANCE, -TOLERANCE])
def test_stamps_may_differ_a_little(off: timedelta) -> None:
    """Two clocks, two moments."""
    assert (
        compare([planned("order", 1, row=order(1, at=NOON + off))], [], [state("order", 1, row=order(1))]) == MATCH
    )


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"at": NOON + TOLERANCE + timedelta(seconds=1)}, "order.at"),
        ({"at": None}, "order.at"),
        ({"total": Decimal("3.01")}, "order.total"),
        ({"total": None}, "order.total"),
    ],
)
def test_another_value_is_a_mismatch(changes: Row, place: str) -> None:
    """By its column."""
    found = compare([planned("order", 1, row=order(1, **changes))], [], [state("order", 1, row=order(1))])
    assert found == differ(place)


def test_a_forgotten_column_is_a_mismatch() -> None:
    """A column that the plan lacks is one that it would leave out."""
    row = {"id": 1, "at": NOON}
    assert compare([planned("order", 1, row=row)], [], [state("order", 1, row=order(1))]) == differ("order.total")


def test_equal_numbers_of_another_spelling_match() -> None:
    """As everywhere where both backends are compared."""
    plan = [planned("order", 1, row=order(1, total=Decimal(3)))]
    assert compare(plan, [], [state("order", 1, row=order(1))]) == MATCH


def test_a_delete_that_both_do_matches() -> None:
    """No row on either side."""
    held, gone = state("order", 1, row=order(1)), state("order", 1, row=None, version=6)
    assert compare([planned("order", 1, row=None, was=5)], [held], [gone]) == MATCH


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param([], id="forgets to delete"),
        pytest.param([planned("order", 1, row=order(1), was=5)], id="writes instead"),
    ],
)
def test_a_delete_that_one_forgets_is_a_mismatch(plan: list[Planned]) -> None:
    """The whole row differs."""
    held, gone = state("order", 1, row=order(1)), state("order", 1, row=None, version=6)
    assert compare(plan, [held], [gone]) == differ("order.*")


def test_what_only_the_plan_touches_is_compared_with_what_is_held() -> None:
    """Raising a version so that others notice changes nothing; deleting a row does."""
    held = [state("item", 1, 2, row={"order_id": 1, "id": 2})]
    assert compare([planned("item", 1, 2, row=held[0].row, was=5)], held, []) == MATCH
    assert compare([planned("item", 1, 2, row=None, was=5)], held, []) == differ("item.*")


def test_what_only_the_leader_touches_is_compared_with_what_is_held() -> None:
    """The leader may write what is there already."""
    held = state("order", 1, row=order(1))
    assert compare([], [held], [state("order", 1, row=order(1), version=9)]) == MATCH
    assert compare([], [held], [state("order", 1, row=order(1, total=None))]) == differ("order.total")


def test_one_new_row_too_many_is_a_mismatch() -> None:
    """Made-up ids cannot be told apart then, so all of them count."""
    plan = [planned("order", MADE_UP + n, row=order(MADE_UP + n)) for n in (1, 2)]
    assert compare(plan, [], [state("order", 1, row=order(1))]) == differ("order.*")


@pytest.mark.parametrize(("version", "verdict"), [(5, Verdict.MISMATCH), (6, Verdict.RACING)])
def test_a_difference_in_what_has_moved_is_a_race(version: int, verdict: Verdict) -> None:
    """Somebody has written the row between the plan and the write."""
    held = state("order", 1, row=order(1), version=version)
    after = state("order", 1, row=order(1, total=Decimal(4)), version=9)
    found = compare([planned("order", 1, row=order(1, total=Decimal(5)), was=5)], [held], [after])
    assert found == Rehearsed(verdict, ("order.total",))


def test_places_are_sorted_and_named_once() -> None:
    """They are labels for people, not rows."""
    keys = (1, 2)
    plan = [planned("order", n, row=order(n, total=None, at=None)) for n in keys]
    after = [state("order", n, row=order(n)) for n in keys]
    assert compare(plan, [], after) == differ("order.at", "order.total")
