"""What is asked of an index that does not hold whole rows, and what becomes of rows that have moved meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dal.adapters.dynamodb.query import Queries
from dal.adapters.dynamodb.reading import Reader
from dal.contract import Codec
from dal.domain import Key, Row, State
from tests.unit.dynamodb.script import Reply, Script, Time
from tests.unit.dynamodb.shapes_suite import DAY, SHAPES, show

CODEC = Codec(SHAPES)
ENTITY = SHAPES.entity("show")


def item(row: Row, **changes: object) -> dict[str, Any]:
    """The item of a show."""
    changed = {**row, **changes}
    return CODEC.encode(State(ENTITY.key_of(changed), 1, changed))


def keys(row: Row) -> dict[str, Any]:
    """What the index ByDay holds of it."""
    return {name: value for name, value in item(row).items() if name in ("PK", "SK", "day_key", "number")}


def asked(*replies: Reply) -> tuple[Queries, Script]:
    """Queries of shows whose connection answers from a script."""
    script = Script(*replies)
    assert ENTITY.item is not None
    return Queries(ENTITY, ENTITY.item, script, CODEC, Reader(script, CODEC, Time().patience())), script


def _page(queries: Queries, index: str, columns: Row, limit: int = 9) -> tuple[Row, ...]:
    return queries.page(index, columns, descending=False, limit=limit, after=None).rows


def test_rows_are_read_by_key() -> None:
    """One query and one batch; the query filters by nothing that the index does not hold."""
    queries, script = asked(
        {"Items": [keys(show(1)), keys(show(2))]}, {"Responses": {"Theatre": [item(show(2)), item(show(1))]}}
    )
    assert _page(queries, "ByDay", {"opens": DAY}) == (show(1), show(2))
    assert script.operations == ["query", "batch_get_item"]
    assert "FilterExpression" not in script.asked[0][1]
    assert script.asked[0][1]["ExpressionAttributeValues"] == {":pk": {"S": "DAY#2026-05-06T20:00:00"}}


def test_a_number_is_asked_for_as_one() -> None:
    """The sort key of the index is a number; nothing begins with a number."""
    queries, script = asked({"Items": []})
    assert _page(queries, "ByDay", {"opens": DAY, "length": 5}) == ()
    request = script.asked[0][1]
    assert request["KeyConditionExpression"] == "#pk = :pk AND #sk = :sk"
    assert request["ExpressionAttributeValues"][":sk"] == {"N": "5"}
    assert script.operations == ["query"]


def test_rows_that_left_the_index() -> None:
    """An index is told of a write a moment late: what is elsewhere by now, or gone, is left out."""
    moved = item(show(1), opens=DAY + timedelta(days=1))
    gone = CODEC.encode(State(Key("show", (2,)), 9, None))
    queries, _ = asked(
        {"Items": [keys(show(number)) for number in (1, 2, 3, 4)]},
        {"Responses": {"Theatre": [moved, gone, item(show(3))]}},
    )
    assert _page(queries, "ByDay", {"opens": DAY}) == (show(3),)


def test_a_page_goes_on_where_the_index_ended() -> None:
    """Not where its last row is: that one may have left."""
    moved = item(show(1), opens=DAY + timedelta(days=1))
    queries, _ = asked({"Items": [keys(show(1)), keys(show(2))]}, {"Item": moved})
    page = queries.page("ByDay", {"opens": DAY}, descending=False, limit=1, after=None)
    assert (page.rows, page.after) == ((), keys(show(1)))


def test_an_index_that_holds_all_answers_alone() -> None:
    """It has no tombstones and does not project their mark, so that nothing filters by it."""
    queries, script = asked({"Items": [item(show(1))]}, {"Count": 1})
    assert _page(queries, "Whole", {"hall": 3}) == (show(1),)
    assert queries.count("Whole", {"hall": 3}) == 1
    assert [request["FilterExpression"] for _, request in script.asked] == ["#t = :t"] * 2


def test_counting_reads_rows_where_the_index_does_not_tell() -> None:
    """A count of keys would count rows that have moved, and other entities."""
    stranger = {**keys(show(2)), "PK": {"S": "SHOW#2"}, "SK": {"S": "SEAT#1#2"}}
    queries, script = asked({"Items": [keys(show(1)), stranger]}, {"Item": item(show(1))})
    assert queries.count("ByDay", {"opens": DAY}) == 1
    assert script.operations == ["query", "get_item"]
