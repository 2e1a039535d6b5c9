"""What can pass a limit of DynamoDB with values that the columns allow is said before it happens."""

from __future__ import annotations

from typing import Any

import pytest

from dal.contract import inspect_contract
from tests.unit.contract.store import document, entity

USER = "tables[0].entities[0]"


def _paths(data: Any) -> dict[str, str]:
    return {found.path: found.what for found in inspect_contract(data).problems}


def _unique(data: Any, count: int) -> Any:
    columns = entity(data, "USER")["x_dal"]
    columns["unique"] = [{"name": f"user.u{n}", "columns": ["id"]} for n in range(count)]
    return data


def test_the_store_passes_no_limit() -> None:
    """The control: nothing is said of a contract that keeps within them."""
    assert _paths(document()) == {}


@pytest.mark.parametrize(("count", "said"), [(49, False), (50, True)])
def test_more_unique_values_than_a_transaction_takes(count: int, *, said: bool) -> None:
    """A row that moves is two items, and each unique value is freed and taken: two and twice 49 are a hundred."""
    data = _unique(document(), count)
    for part in data["tables"][0]["entities"]:
        part["x_dal"]["references"] = []
    assert _paths(data) == (
        {f"{USER}.x_dal": f"one write can take {2 + 2 * count} actions in a transaction, DynamoDB takes 100"}
        if said
        else {}
    )


def test_references_count_too() -> None:
    """Every parent is looked at in the same transaction."""
    data = document()
    order = entity(data, "ORDER")["x_dal"]
    order["references"] = order["references"] * 99
    assert "one write can take 101 actions" in _paths(data)["tables[0].entities[4].x_dal"]


def test_the_smallest_closure_of_a_delete() -> None:
    """One user with one order: the sentinels of both fall together. If orders restrict, they do not."""
    data = _unique(document(), 48)
    entity(data, "ORDER")["x_dal"]["unique"] = [{"name": f"order.u{n}", "columns": ["id"]} for n in range(48)]
    entity(data, "ORDER")["x_dal"]["references"] = [
        {"column": "user_id", "target": "user", "on_delete": "cascade"}
    ]
    found = _paths(data)
    assert "deleting one row with one child of each kind takes 101 actions" in found[f"{USER}.x_dal"]
    for part in data["tables"][0]["entities"]:
        for reference in part["x_dal"].get("references", []):
            reference["on_delete"] = "restrict"
    assert _paths(data) == {}


def test_cascades_are_noted() -> None:
    """How many rows follow is not known without them; that there is a bound is said."""
    notes = {note.path: note.what for note in inspect_contract(document()).notes}
    assert "changes rows of cart_item, order, order_item, product" in notes[f"{USER}.x_dal"]
    assert "tables[0].entities[5].x_dal" not in notes


@pytest.mark.parametrize(("declared", "said"), [("VARCHAR(90000) NULL", False), ("VARCHAR(110000) NULL", True)])
def test_items_that_grow_too_large(declared: str, *, said: bool) -> None:
    """All columns at their longest, names and keys included."""
    data = document()
    entity(data, "PRODUCT")["x_dal"]["columns"]["description"] = declared
    assert ("tables[0].entities[2].x_dal.columns" in _paths(data)) is said


@pytest.mark.parametrize(("declared", "said"), [("VARCHAR(255)", False), ("VARCHAR(256)", True)])
def test_keys_that_the_journal_may_not_hold(declared: str, *, said: bool) -> None:
    """That is no fault, since values are seldom so long; it is noted."""
    data = document()
    entity(data, "USER")["x_dal"]["columns"]["email"] = declared
    notes = {note.path: note.what for note in inspect_contract(data).notes}
    assert ("a key can take 1028 bytes" in notes.get(f"{USER}.x_dal.unique[1]", "")) is said
    assert _paths(data) == {}
