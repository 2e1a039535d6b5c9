"""Rehearsals for all plans: what differs in made-up ids only matches, and one planted difference is found."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dal.domain import Key, State, Verdict
from dal.domain.rehearsal import Planned, Rehearsed, compare_plan

NUMBERED = {"order": "id", "item": "id"}
MADE_UP = {"order": 2_147_473_000, "item": 2_147_474_000}
"""Where placeholders begin, beyond every id in use."""

quantities = st.lists(st.integers(0, 50), max_size=4)
orders = st.lists(quantities, min_size=1, max_size=4)
"""The quantities of the items of each new order."""
firsts = st.integers(1, 10_000)


def written(made: list[list[int]], order: int, item: int) -> list[Planned]:
    """New orders and their items, numbered from these ids on."""
    rows: list[Planned] = []
    for number, of_order in enumerate(made, order):
        rows.append(Planned(Key("order", (number,)), {"id": number}))
        for quantity in of_order:
            row = {"order_id": number, "id": item, "quantity": quantity}
            rows.append(Planned(Key("item", (number, item)), row))
            item += 1
    return rows


def compared(plan: list[Planned], left: list[Planned]) -> Rehearsed:
    """Nothing of it was there before."""
    before = [State(one.key, 0, None) for one in (*plan, *left)]
    return compare_plan(plan, before, [State(one.key, 1, one.row) for one in left], numbered=NUMBERED)


@given(orders, firsts, firsts, st.randoms())
def test_made_up_ids_are_recognised(made: list[list[int]], order: int, item: int, random: object) -> None:
    """Whatever the leader generated, and in whatever order keys are named."""
    plan, left = written(made, **MADE_UP), written(made, order, 20_000 + item)
    random.shuffle(plan)  # type: ignore[attr-defined]  # hypothesis' Random
    assert compared(plan, left) == Rehearsed(Verdict.MATCH)


@given(orders, firsts, st.data())
def test_a_planted_difference_is_found(made: list[list[int]], order: int, data: st.DataObject) -> None:
    """One item with another quantity, or one row that is not written."""
    plan, left = written(made, **MADE_UP), written(made, order, 20_000)
    place = data.draw(st.integers(0, len(plan) - 1))
    row = plan[place].row
    if row is not None and "quantity" in row:
        plan[place] = replace(plan[place], row={**row, "quantity": 51})
    else:
        del plan[place]
    assert compared(plan, left).verdict is Verdict.MISMATCH
