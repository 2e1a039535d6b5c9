"""Items of the shapes that the store lacks: several tables, no sort key, numbers as keys, derived texts."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from dal.contract import Codec, inspect_contract, load_contract, parse_contract
from dal.contract.overlap import meet
from dal.contract.slots import read_template
from dal.contract.sql import read_type
from dal.domain import Key, State
from tests.unit.contract.store import SHAPES, read

CONTRACT = load_contract(SHAPES)
CODEC = Codec(CONTRACT)
OPENS = datetime(2026, 5, 6, 20)  # noqa: DTZ001  naive UTC, as the contract has it
SHOW = {"id": 5, "title": "Hamlet #1", "hall": 3, "opens": OPENS, "length": 190}
READING = {"device": 7, "tick": -3, "state": "ok", "value": Decimal("1.50")}


def test_entities() -> None:
    """Each table's, named by what the table says, with the columns that name an item."""
    assert {name: found.key for name, found in CONTRACT.entities.items()} == {
        "show": ("id",),
        "seat": ("show_id", "row", "number"),
        "book": ("isbn",),
        "reading": ("device", "tick"),
    }


def test_a_table_without_a_sort_key() -> None:
    """One key attribute, for rows, unique values and whatever is ours."""
    book = {"isbn": "3-16", "title": "Moby", "author": None}
    item = CODEC.encode(State(Key("book", ("3-16",)), 1, book))
    assert (item["isbn"], item["number"], item["author"]) == ({"S": "ISBN#3-16"}, {"S": "3-16"}, {"NULL": True})
    assert CODEC.decode(item) == State(Key("book", ("3-16",)), 1, book)
    assert CODEC.item_key(Key("book.title_author", ("MOBY", "Me"))) == {
        "isbn": {"S": "UNIQUE#book.title_author#MOBY#Me"}
    }
    assert CONTRACT.tables["Books"].reserved("COUNTER#book") == {"isbn": {"S": "COUNTER#book"}}


def test_a_sort_key_that_is_a_number() -> None:
    """It keeps the column too; what is ours lies at 0."""
    item = CODEC.encode(State(Key("reading", (7, -3)), 1, READING))
    assert item == {
        "device_key": {"S": "7"},
        "tick": {"N": "-3"},
        "_type": {"S": "reading"},
        "_v": {"N": "1"},
        "device": {"N": "7"},
        "state": {"S": "ok"},
        "value": {"N": "1.50"},
    }
    assert CODEC.decode(item) == State(Key("reading", (7, -3)), 1, READING)
    assert CONTRACT.tables["Readings"].reserved("X") == {"device_key": {"S": "X"}, "tick": {"N": "0"}}


def test_unique_values_of_several_columns() -> None:
    """Whole numbers and moments as they are, texts folded; escaped, since the mark stands between them."""
    (key,) = CONTRACT.entity("show").unique_keys(SHOW)
    assert key == Key("show.place", (3, "HAMLET #1", "2026-05-06T20:00:00"))
    item = CODEC.encode(State(key, 1, {"id": 5}))
    assert item["PK"] == {"S": r"UNIQUE#show.place#3#HAMLET \#1#2026-05-06T20:00:00"}
    assert CODEC.decode(item) == State(key, 1, {"id": 5})
    assert CONTRACT.entity("show").unique_keys({**SHOW, "hall": None}) == ()


def test_each_text_has_its_fold() -> None:
    """The title without case, the author with it."""
    entity = CONTRACT.entity("book")
    assert entity.unique[0].folds == ("utf8mb4_general_ci", "utf8mb4_bin")
    (key,) = entity.unique_keys({"isbn": "1", "title": "a", "author": "a "})
    assert key.values == ("A", "a")


def test_a_unique_number() -> None:
    """One column stands as it is; the item that holds it is in no index, though its key is the index's."""
    (key,) = CONTRACT.entity("reading").unique_keys(READING)
    item = CODEC.encode(State(key, 1, {"device": 7, "tick": -3}))
    assert item["device_key"] == {"S": "UNIQUE#reading.tick#-3"}
    assert (item["tick"], item["_holder_tick"]) == ({"N": "0"}, {"N": "-3"})
    assert "state" not in item
    assert CODEC.decode(item) == State(Key("reading.tick", (-3,)), 1, {"device": 7, "tick": -3})


def test_derived_texts_are_written_and_not_read() -> None:
    """They are made of the row's own columns, stand in no decoded row, and are absent where a column is NULL."""
    item = CODEC.encode(State(Key("show", (5,)), 1, SHOW))
    assert item["label"] == {"S": "Hamlet #1 in 3"}
    assert CODEC.decode(item).row == SHOW
    assert CODEC.decode({**item, "label": {"S": "changed"}}).row == SHOW
    without = CODEC.encode(State(Key("show", (5,)), 1, {**SHOW, "hall": None}))
    assert {"label", "hall_key"}.isdisjoint(without)
    assert "title" in CONTRACT.entity("show").item.feeds  # type: ignore[union-attr]


def test_numbers_in_indexes() -> None:
    """A number sorts as one; NULL has the place that was given to it."""
    assert CODEC.encode(State(Key("show", (5,)), 1, SHOW))["number"] == {"N": "190"}
    assert CODEC.encode(State(Key("show", (5,)), 1, {**SHOW, "length": None}))["number"] == {"N": "-1"}


@pytest.mark.parametrize(
    ("name", "whole"), [("Inverted", False), ("ByDay", False), ("ByHall", False), ("Whole", True)]
)
def test_which_indexes_hold_whole_rows(name: str, *, whole: bool) -> None:
    """ALL, or every attribute that a row is read from."""
    item = CONTRACT.entity("show").item
    assert item is not None
    assert item.whole(item.table.indexes[name]) is whole


def test_partial_indexes_are_noted() -> None:
    """The lint says which indexes cost a second request."""
    notes = {note.path: note.what for note in inspect_contract(read(SHAPES)).notes}
    assert [path for path in notes if path.endswith("projection")] == [
        f"tables[0].gsis[{number}].projection" for number in range(3)
    ]
    assert "rows of seat, show" in notes["tables[0].gsis[0].projection"]


def test_who_is_in_an_index() -> None:
    """Whoever emits its keys: those of the table are emitted by all."""
    seat = CONTRACT.entity("seat").item
    assert seat is not None
    assert [name for name, index in seat.table.indexes.items() if seat.emits(index)] == ["Inverted"]


def test_keys_are_told_from_strangers() -> None:
    """A primary key that no row of an entity has is nobody's."""
    assert CODEC.key_of("show", {"PK": {"S": "SHOW#5"}, "SK": {"S": "#META"}}) == Key("show", (5,))
    assert CODEC.key_of("show", {"PK": {"S": "SHOW#5"}, "SK": {"S": "SEAT#1#2"}}) is None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("A#{n}", "A#{n}", True),
        ("A#{n}", "B#{n}", False),
        ("A#{n}", "A#{t}", True),
        ("A#{n}", "A#5", True),
        ("A#{n}", "A#x", False),
        ("A#{n}#B", "A#{n}#C", False),
        ("A#{n}", "A#{n}#B", False),
        ("A#{n}1", "A#{n}11", True),
        ("A#{n}1", "A#11", True),
        ("A#{n}", "A#-5", True),
        ("A#{n}", "A#5-", False),
        ("U{t}", "UNIQUE#x", True),
        ("{n}", "UNIQUE#{t}", False),
        ("{t}", "UNIQUE#{t}", True),
    ],
)
def test_which_templates_meet(one: str, other: str, *, expected: bool) -> None:
    """Numbers meet digits, texts meet anything."""
    columns = {"n": read_type("INT")[0], "t": read_type("VARCHAR(5)")[0]}
    assert meet(read_template(one, columns), read_template(other, columns)) is expected
    assert meet(read_template(other, columns), read_template(one, columns)) is expected


def test_bytes_as_keys() -> None:
    """In hexadecimal, which sorts as bytes do; read back as bytes."""
    data = {
        "table": "Files",
        "type": "single-entity",
        "source_table": "files",
        "pk": "PK",
        "satisfies": [],
        "estimated_item_size_bytes": 1,
        "attributes": [
            {
                "name": "PK",
                "type": "S",
                "source_table": "files",
                "source_column": "digest",
                "transformation": {"type": "string-format", "format": "FILE#{digest}"},
            },
            {"name": "digest", "type": "B", "source_table": "files", "source_column": "digest"},
            {"name": "owner", "type": "B", "source_table": "files", "source_column": "owner"},
        ],
        "x_dal": {
            "entity_type": "FILE",
            "columns": {"digest": "BINARY(3)", "owner": "VARBINARY(4)"},
            "primary_key": ["digest"],
            "unique": [{"name": "file.owner", "columns": ["owner", "digest"]}],
        },
    }
    contract = parse_contract({"tables": [data]})
    codec, row = Codec(contract), {"digest": b"\x00#\xff", "owner": b"\n"}
    key = Key("file", (b"\x00#\xff",))
    (unique,) = contract.entity("file").unique_keys(row)
    assert codec.item_key(key) == {"PK": {"S": "FILE#0023ff"}}
    assert codec.item_key(unique) == {"PK": {"S": "UNIQUE#file.owner#0a#0023ff"}}
    for state in (State(key, 1, row), State(unique, 1, {"digest": b"\x00#\xff"})):
        assert codec.decode(codec.encode(state)) == state
