"""What of the dialect is not implemented is refused by its own name, at its own place, with its own way out."""

from __future__ import annotations

from typing import Any

import pytest

from dal.contract import inspect_contract
from dal.contract.refusals import CALCULATIONS, JOINS, TRANSFORMATIONS
from tests.unit.contract.store import attribute, document

EMAIL = "tables[0].entities[0].attributes[4]"
KINDS = [
    *(("join", kind, refusal) for kind, refusal in JOINS.items()),
    *(("calculation", kind, refusal) for kind, refusal in CALCULATIONS.items()),
    *(("transformation", kind, refusal) for kind, refusal in TRANSFORMATIONS.items()),
]


def _with(**parts: object) -> Any:
    data = document()
    attribute(data, "USER", "email").update(parts)
    return data


@pytest.mark.parametrize(
    ("word", "kind", "refusal"), KINDS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_each_kind_has_its_sentence(word: str, kind: str, refusal: tuple[str, str]) -> None:
    """One finding, at the exact place, which says why and what to do instead; nothing else is complained of."""
    (found,) = inspect_contract(_with(**{word: {"type": kind}})).problems
    assert found.path == f"{EMAIL}.{word}"
    assert repr(kind) in found.what
    assert refusal == (found.what.partition(": ")[2], found.remedy)


def test_sentences_differ() -> None:
    """No two kinds are told the same."""
    assert len({refusal for _, _, refusal in KINDS}) == len(KINDS)


@pytest.mark.parametrize("word", ["join", "calculation", "transformation"])
def test_unknown_kinds_are_refused_too(word: str) -> None:
    """What no dialect knows is not taken for the plain column."""
    (found,) = inspect_contract(_with(**{word: {"type": "magic"}})).problems
    assert (found.path, "the dialect does not know it" in found.what) == (f"{EMAIL}.{word}", True)


def test_a_join_that_compares_a_row_with_itself() -> None:
    """Without an alias both sides are one row: a self-join that would give each row its own name."""
    join = {"type": "foreign-key", "target_table": "users", "join_condition": "users.id = users.parent_id"}
    paths = [found.path for found in inspect_contract(_with(join=join)).problems]
    assert paths == [f"{EMAIL}.join", f"{EMAIL}.join.join_condition"]


def test_two_joins_of_one_table_on_different_conditions() -> None:
    """Buyer and seller are both users: whose name is meant is not said. The same condition twice is no fault."""
    data = _with(join=_joins("seller_id"))
    attribute(data, "USER", "username")["join"] = _joins("buyer_id")
    paths = {found.path for found in inspect_contract(data).problems}
    assert f"{EMAIL}.join.target_table" in paths
    attribute(data, "USER", "username")["join"] = {
        **_joins("x"),
        "join_condition": "orders.seller_id  =  users.id",
    }
    assert not [found for found in inspect_contract(data).problems if found.path.endswith("target_table")]


def _joins(column: str) -> dict[str, str]:
    condition = f"users.id = orders.{column}"
    return {"type": "foreign-key", "target_table": "users", "join_condition": condition}
