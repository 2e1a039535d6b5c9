"""Plans are told from reads: conditions hold or fail as they would for the write."""

from __future__ import annotations

import pytest

from dal.adapters.dynamodb import AlreadyExists, ConditionFailed, VersionChanged
from dal.adapters.dynamodb.connection import Answer
from dal.adapters.dynamodb.entity_actions import EntityActions
from dal.domain import Key, Row, State
from dal.domain.rehearsal import Planned
from tests.unit.dynamodb.rows import line, product, user
from tests.unit.dynamodb.script import CODEC, CONTRACT
from tests.unit.dynamodb.test_stage import Staged

CARTS = EntityActions(CONTRACT.entity("cart_item"), CODEC)
PRODUCTS = EntityActions(CONTRACT.entity("product"), CODEC)
USERS = EntityActions(CONTRACT.entity("user"), CODEC)
MAIL = Key("user.email", ("ANN@EXAMPLE.ORG",))
"""Unique values are folded."""


def held(entity: str, *key: int, row: Row | None, version: int = 5) -> Answer:
    """The answer to a read of one item."""
    return {"Item": CODEC.encode(State(Key(entity, key), version, row))}


def batch(*states: State) -> Answer:
    """The answer to a read of several items."""
    return {"Responses": {"any": [CODEC.encode(state) for state in states]}}


def test_an_insert_is_planned_with_its_unique_values() -> None:
    """Nothing is sent; the free keys are looked up."""
    staged = Staged(batch())
    with staged.sender.rehearsing() as planned:
        assert staged.sender.send([USERS.insert(user())]) == 1000
    assert {plan.key.entity for plan in planned} == {"user", "user.username", "user.email"}
    assert [plan.row for plan in planned if plan.key.entity == "user"] == [user()]
    assert all(plan.was == 0 for plan in planned)
    assert staged.script.operations == ["batch_get_item"]


def test_a_taken_unique_value_fails_a_plan_as_it_would_the_write() -> None:
    """By the same error, so that repositories answer the same; nothing of it is planned."""
    staged = Staged(batch(State(MAIL, 5, {"id": 9})))
    with staged.sender.rehearsing() as planned, pytest.raises(AlreadyExists) as caught:
        staged.sender.send([USERS.insert(user())])
    assert caught.value.key.entity == "user.email"
    assert planned == []


def test_what_was_deleted_is_free() -> None:
    """The twin: a tombstone holds nothing."""
    tomb = State(MAIL, 5, None)
    staged = Staged(batch(tomb))
    with staged.sender.rehearsing() as planned:
        staged.sender.send([USERS.insert(user())])
    assert [plan.was for plan in planned if plan.key == tomb.key] == [5]


@pytest.mark.parametrize("version", [5, 6])
def test_a_change_of_what_was_read(version: int) -> None:
    """Holds while the version does; the plan names it."""
    old = State(Key("cart_item", (1, 1)), 5, line(1))
    staged = Staged(held("cart_item", 1, 1, row=line(1), version=version))
    with staged.sender.rehearsing() as planned:
        if version != old.version:
            with pytest.raises(VersionChanged):
                staged.sender.send([CARTS.update(old, {"quantity": 4})])
            return
        staged.sender.send([CARTS.update(old, {"quantity": 4})])
    assert planned == [Planned(old.key, {**line(1), "quantity": 4}, 5)]


def test_a_delete_is_a_plan_without_a_row() -> None:
    """Under the version that was read."""
    staged = Staged(held("cart_item", 1, 1, row=line(1)))
    with staged.sender.rehearsing() as planned:
        staged.sender.send([CARTS.remove(1, 1)])
    assert planned == [Planned(Key("cart_item", (1, 1)), None, 5)]


@pytest.mark.parametrize(("taken", "left"), [(2, 3), (5, 0), (6, None)])
def test_a_change_in_place_is_worked_out(taken: int, left: int | None) -> None:
    """And refused where its condition would be: five are there."""
    staged = Staged(held("product", 1, row=product()))
    action = PRODUCTS.adjust(1, add={"inventory_quantity": -taken}, at_least={"inventory_quantity": taken})
    with staged.sender.rehearsing() as planned:
        if left is None:
            with pytest.raises(ConditionFailed) as caught:
                staged.sender.send([action])
            assert caught.value.current == State(Key("product", (1,)), 5, product())
            return
        staged.sender.send([action])
    assert planned == [Planned(Key("product", (1,)), product(inventory_quantity=left), 5)]


@pytest.mark.parametrize(("seller", "fits"), [(1, True), (2, False)])
def test_a_column_that_must_have_a_value(*, seller: int, fits: bool) -> None:
    """`where` is judged as well."""
    staged = Staged(held("product", 1, row=product()))
    action = PRODUCTS.adjust(1, set={"description": "new"}, where={"inventory_quantity": 4 + seller})
    with staged.sender.rehearsing() as planned:
        if not fits:
            with pytest.raises(ConditionFailed):
                staged.sender.send([action])
            return
        staged.sender.send([action])
    assert [plan.row for plan in planned] == [product(description="new")]


@pytest.mark.parametrize("there", [True, False])
def test_a_check_plans_nothing_but_is_judged(*, there: bool) -> None:
    """A row that has to exist, and does not."""
    staged = Staged(held("product", 1, row=product()) if there else {})
    with staged.sender.rehearsing() as planned:
        if there:
            staged.sender.send([PRODUCTS.exists(1)])
        else:
            with pytest.raises(ConditionFailed) as caught:
                staged.sender.send([PRODUCTS.exists(1)])
            assert caught.value.current is None
    assert planned == []


@pytest.mark.parametrize(("holder", "fits"), [(1, True), (2, False)])
def test_only_the_holder_gives_a_unique_value_up(*, holder: int, fits: bool) -> None:
    """A sentinel of somebody else is not freed."""
    old = State(Key("user", (1,)), 5, user())
    mail = State(MAIL, 5, {"id": holder})
    staged = Staged(batch(old, mail))
    with staged.sender.rehearsing() as planned:
        if not fits:
            with pytest.raises(ConditionFailed):
                staged.sender.send([USERS.update(old, {"email": "n@example.org"})])
            return
        staged.sender.send([USERS.update(old, {"email": "n@example.org"})])
    assert {plan.key.values: plan.row for plan in planned if plan.key.entity == "user.email"} == {
        ("N@EXAMPLE.ORG",): {"id": 1},
        MAIL.values: None,
    }
