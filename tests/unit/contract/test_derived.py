"""Key attributes of indexes and derived texts: whatever does not follow from an item's columns is found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from dal.contract import Codec, load_contract
from dal.contract.codec import kinds_of
from dal.contract.lines import form_of
from dal.contract.model import Contract
from dal.contract.seen import ItemLines, Seer
from dal.domain import Row, State
from dal.domain.compare import DifferenceKind
from dal.ports import Astray
from tests.contract.rows import CONTRACT, user

SHAPES = load_contract(Path(__file__).parent / "shapes.json")
SHOW = {
    "id": 1,
    "title": "Hamlet",
    "hall": 3,
    "opens": datetime.fromisoformat("2026-05-06T20:00:00"),
    "length": None,
}
OTHER = {"S": "something", "N": "12345"}


def show(**changes: object) -> Row:
    """A row of the first shape, whose `length` is NULL and so stands under a value of its own."""
    return SHAPES.entity("show").normal({**SHOW, **changes})


def admin(**changes: object) -> Row:
    """A user of the store, whom two attributes hold only for what they are."""
    return CONTRACT.entity("user").normal({"id": 1, **user("Ann"), "super_admin": True, **changes})


Item = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A row, and what is seen of its item."""

    contract: Contract
    name: str
    row: Row

    def item(self) -> Item:
        """As the mirror writes it."""
        return Codec(self.contract).encode(State(self.contract.entity(self.name).key_of(self.row), 1, self.row))

    def made(self) -> dict[str, str]:
        """What it holds besides the columns, with its type."""
        (kind, *_) = kinds_of(self.contract.entity(self.name))
        return {name: type_ for name, type_, _ in kind.indexed} | {name: "S" for name, _ in kind.derived}

    def sums_up_as(self, item: Item) -> bool:
        """Whether it does as its row."""
        entity = self.contract.entity(self.name)
        line = next(form_of(entity).lines([self.row[column] for column in entity.columns]))
        return ItemLines(self.contract).line(line[0], line[1], item) == line

    def seen(self, item: Item) -> dict[str, object]:
        """What a look at it shows besides the columns."""
        row = Seer(Codec(self.contract), ItemLines(self.contract)).decode(item).row or {}
        return {name: value.kind for name, value in row.items() if isinstance(value, Astray)}


CASES = {"show": Case(SHAPES, "show", show()), "user": Case(CONTRACT, "user", admin())}
FAULTS = [
    (name, attribute, how)
    for name, case in CASES.items()
    for attribute in case.made()
    for how in (DifferenceKind.VALUE, DifferenceKind.TYPE, DifferenceKind.MISSING)
]


@pytest.mark.parametrize(("name", "attribute", "how"), FAULTS)
def test_every_one_of_them(name: str, attribute: str, how: DifferenceKind) -> None:
    """Another value, another type, none: it sums up as another row, and a look tells which and how."""
    case = CASES[name]
    item, type_ = case.item(), case.made()[attribute]
    assert case.sums_up_as(item)
    assert case.seen(item) == {}
    if how is DifferenceKind.MISSING:
        del item[attribute]
    else:
        item[attribute] = {type_: OTHER[type_]} if how is DifferenceKind.VALUE else {"B": b"x"}
    assert not case.sums_up_as(item)
    assert case.seen(item) == {attribute: how}


SEAT = {"show_id": 1, "row": 2, "number": 3, "guest": None}
ABSENT = {
    "day_key": Case(SHAPES, "seat", SHAPES.entity("seat").normal(SEAT)),
    "hall_key": Case(SHAPES, "show", show(hall=None)),
    "GSI3PK": Case(CONTRACT, "user", admin(super_admin=False)),
}


@pytest.mark.parametrize("attribute", ABSENT)
def test_in_an_index_that_it_is_not_in(attribute: str) -> None:
    """A row of an entity that is in none, and rows that a condition keeps out."""
    case = ABSENT[attribute]
    item = case.item()
    assert attribute not in item
    assert case.sums_up_as(item)
    item[attribute] = {"S": "something"}
    assert not case.sums_up_as(item)
    assert case.seen(item) == {attribute: DifferenceKind.EXTRA}


def test_columns_that_hold_what_they_cannot() -> None:
    """What is made of them is not told besides."""
    case = CASES["show"]
    item = {**case.item(), "hall": {"S": "three"}, "opens": {"N": "5"}}
    assert case.seen(item) == {}
    assert not case.sums_up_as(item)
