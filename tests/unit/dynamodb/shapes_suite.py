"""Tables of other shapes than the store's, the same on moto and on DynamoDB Local.

Subclass `ShapesSuite` in a test file and give a `shapes` fixture with empty tables.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from dal.adapters.dynamodb import AlreadyExists, DynamoDatabase
from dal.contract import load_contract
from dal.domain import Applied, Key, Row, State
from dal.errors import UnsupportedOperation

SHAPES = load_contract(Path(__file__).parents[1] / "contract/shapes.json")
DAY = datetime(2026, 5, 6, 20)  # noqa: DTZ001  naive UTC, as the contract has it


def show(number: int = 1, **changes: object) -> Row:
    """An evening at the theatre."""
    return {"id": number, "title": f"Play {number}", "hall": 3, "opens": DAY, "length": number, **changes}


def seat(number: int) -> Row:
    """A seat of the first show."""
    return {"show_id": 1, "row": 1, "number": number, "guest": None}


def reading(tick: int, state: str = "ok") -> Row:
    """What a device said."""
    return {"device": 7, "tick": tick, "state": state, "value": Decimal("1.50")}


class ShapesSuite:
    """Projections, keys of other kinds, unique values of several columns."""

    def test_tables(self, shapes: DynamoDatabase) -> None:
        """They are as the contract says: created once, found by the check."""
        assert shapes.create_tables() == ()
        shapes.check()

    @pytest.mark.parametrize("index", ["ByDay", "ByHall", "Whole"])
    def test_rows_are_whole_by_any_index(self, shapes: DynamoDatabase, index: str) -> None:
        """Also by those that hold keys alone, or some attributes; in the order of the index, page by page."""
        shows = shapes.table("show")
        shapes.transact([shows.insert(show(number)) for number in (3, 1, 2)])
        columns: Row = {"opens": DAY} if index == "ByDay" else {"hall": 3}
        seen, after = list[Row](), None
        for _ in range(3):
            page = shows.query(index, columns, limit=1, after=after)
            seen, after = [*seen, *page.rows], page.after
        assert sorted(seen, key=lambda row: str(row["id"])) == [show(1), show(2), show(3)]
        assert after is None
        assert shows.count(index, columns) == 3
        if index == "ByDay":
            assert seen == [show(1), show(2), show(3)]
            assert shows.query(index, {"opens": DAY, "length": 2}).rows == (show(2),)

    def test_an_index_of_the_tables_own_keys(self, shapes: DynamoDatabase) -> None:
        """All lie in it, tombstones and unique values too: asked for one entity it shows only its rows."""
        shows, seats = shapes.table("show"), shapes.table("seat")
        shapes.transact([*(shows.insert(show(number)) for number in (1, 2)), seats.insert(seat(4))])
        old = shows.state(2)
        assert old is not None
        shapes.transact([shows.delete(old)])
        assert shows.query("Inverted", {}).rows == (show(1),)
        assert shows.count("Inverted", {}) == 1
        assert seats.query("Inverted", {"row": 1, "number": 4}).rows == (seat(4),)

    def test_unique_values_of_several_columns(self, shapes: DynamoDatabase) -> None:
        """Taken together, by folds and exactly; free again when one of them changes; never taken with a NULL."""
        shows = shapes.table("show")
        shapes.transact([shows.insert(show(1, title="A#b")), shows.insert(show(2, title="A", hall=4))])
        with pytest.raises(AlreadyExists) as caught:
            shapes.transact([shows.insert(show(3, title="a#B "))])
        assert caught.value.key == Key("show.place", (3, "A#B", "2026-05-06T20:00:00"))
        assert (shows.holder("show.place", 3, "a#b", DAY) or {})["id"] == 1
        assert shows.holder("show.place", 3, "x" * 41, DAY) is None
        shapes.transact([shows.insert(show(number, title="A#b", hall=None)) for number in (4, 5)])
        shows.modify((1,), lambda _: {"hall": 5})
        shapes.transact([shows.insert(show(3, title="a#B "))])

    def test_derived_texts_follow_their_columns(self, shapes: DynamoDatabase) -> None:
        """A change in place would leave them behind, so it is refused."""
        shows = shapes.table("show")
        shapes.transact([shows.insert(show(1))])
        with pytest.raises(UnsupportedOperation, match="title feed keys"):
            shows.adjust(1, set={"title": "x"})
        shows.modify((1,), lambda _: {"title": "New"})
        assert shows.get(1) == show(1, title="New")

    def test_without_a_sort_key(self, shapes: DynamoDatabase) -> None:
        """One item to a partition; moves, unique values and the walk work as elsewhere."""
        books = shapes.table("book")
        moby: Row = {"isbn": "3-16", "title": "Moby", "author": "Me"}
        shapes.transact([books.insert(moby)])
        old = books.state("3-16")
        assert old is not None
        shapes.transact([books.update(old, {"isbn": "3-17"})])
        assert (books.get("3-16"), books.get("3-17")) == (None, {**moby, "isbn": "3-17"})
        assert (books.holder("book.title_author", "MOBY", "Me") or {})["isbn"] == "3-17"
        assert books.query(None, {"isbn": "3-17"}).rows == ({**moby, "isbn": "3-17"},)
        walked = shapes.walk("book", cursor=None, limit=10).states
        assert {str(state.key) for state in walked} == {"book:3-17", "book.title_author:MOBY/Me"}

    def test_numbers_as_sort_keys(self, shapes: DynamoDatabase) -> None:
        """They sort as numbers, negative ones first; by the table and by an index."""
        readings = shapes.table("reading")
        shapes.transact([readings.insert(reading(tick)) for tick in (10, -3, 9)])
        for index, columns in ((None, {"device": 7}), ("ByState", {"state": "ok"})):
            assert [row["tick"] for row in readings.query(index, columns).rows] == [-3, 9, 10]
            assert readings.query(index, {**columns, "tick": 9}).rows == (reading(9),)
        with pytest.raises(AlreadyExists, match=r"reading\.tick"):
            shapes.transact([readings.insert({**reading(9), "device": 8})])
        old = readings.state(7, 9)
        assert old is not None
        shapes.transact([readings.update(old, {"tick": 11})])
        assert readings.holder("reading.tick", 9) is None
        assert readings.get(7, 11) == reading(11)

    def test_what_is_ours_lies_in_every_kind_of_table(self, shapes: DynamoDatabase) -> None:
        """Counters and who leads: beside the rows, and in no walk."""
        assert shapes.ids.raise_to("show", 5) == 5
        assert shapes.ids.next("show") == 6
        assert shapes.walk("show", cursor=None, limit=10).states == ()

    def test_states_of_all_shapes_are_mirrored(self, shapes: DynamoDatabase) -> None:
        """Rows and unique values of several tables at once; tombstones leave every index."""
        rows = {"show": show(1), "seat": seat(4), "reading": reading(-3)}
        rows["book"] = {"isbn": "1", "title": "t", "author": "a"}
        states = [
            State(key, 5, shown)
            for name, row in rows.items()
            for entity in (SHAPES.entity(name),)
            for key, shown in (
                (entity.key_of(row), row),
                *((u, entity.holder(row)) for u in entity.unique_keys(row)),
            )
        ]
        assert shapes.apply(states) == [Applied.APPLIED] * len(states)
        assert shapes.fetch([state.key for state in states]) == states
        gone = [State(state.key, 6, None) for state in states]
        assert shapes.apply(gone) == [Applied.APPLIED] * len(states)
        assert shapes.table("show").query("Inverted", {}).rows == ()
        assert shapes.table("reading").query("ByState", {"state": "ok"}).rows == ()
        assert shapes.scan(limit=100).states == ()
