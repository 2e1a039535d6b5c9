"""Which rows of an entity an answer shows."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from dal.domain import Key
from dal.domain.naming import MOST_KEYS, keys_in


@dataclass(frozen=True)
class Item:
    user_id: int
    product_id: int


@dataclass(frozen=True)
class Line:
    item: Item
    price: int


@pytest.mark.parametrize(
    "answer",
    [
        Item(1, 2),
        {"user_id": 1, "product_id": 2, "quantity": 3},
        [Item(1, 2)],
        (Line(Item(1, 2), 9),),
        {"lines": [Line(Item(1, 2), 9)], "total": 9},
    ],
    ids=["record", "mapping", "list", "inside a record", "page"],
)
def test_the_keys_of_what_is_shown(answer: object) -> None:
    """Records are found where they are, by the names of all key columns."""
    assert keys_in(answer, "cart_item", ("user_id", "product_id")) == {Key("cart_item", (1, 2))}


@pytest.mark.parametrize("answer", [None, 7, "text", [1, 2], Line(Item(1, 2), 9), {"id": None}, {"id": 1.5}])
def test_nothing_is_made_up(answer: object) -> None:
    """Counts, texts, other records and values that are no key show no row."""
    assert keys_in(answer, "order", ("id",)) == set()


def test_long_lists_are_bounded() -> None:
    """So many keys are asked for at the most."""
    assert len(keys_in([{"id": number} for number in range(1000)], "order", ("id",))) == MOST_KEYS
