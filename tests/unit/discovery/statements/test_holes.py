"""What is read of statements of which parts are known at run time only."""

from __future__ import annotations

import pytest

from dal.discovery.model import Operation
from tests.unit.discovery.statements.test_queries import read


@pytest.mark.parametrize(
    ("text", "table", "predicates"),
    [
        ("SELECT __hole_0__ FROM a WHERE x = %s", "a", ("a.x",)),
        ("SELECT * FROM __hole_0__ WHERE x = %s", None, ("x",)),
        ("SELECT * FROM tbl___hole_0__ WHERE x = %s", None, ("x",)),
        ("SELECT * FROM `__hole_0__` t WHERE t.x = %s", None, ("x",)),
        ("SELECT * FROM a WHERE __hole_0__", "a", ()),
        ("SELECT * FROM a __hole_0__", "a", ()),
        ("SELECT * FROM a WHERE __hole_0__ = %s AND y = %s", "a", ("a.y",)),
        ("SELECT * FROM a t WHERE t.__hole_0__ = %s", "a", ()),
        ("SELECT * FROM a WHERE x = %s __hole_0__", "a", ("a.x",)),
        ("SELECT * FROM a WHERE x = %s __hole_0__ __hole_1__ __hole_2__ ORDER BY y LIMIT 3", "a", ("a.x",)),
        ("SELECT * FROM a WHERE (x = %s __hole_0__) AND y = 1", "a", ("a.x", "a.y")),
        ("SELECT * FROM a WHERE x __hole_0__ %s", "a", ("a.x",)),
        ("SELECT * FROM a WHERE x = %s __hole_0__ y = %s", "a", ("a.x", "a.y")),
        ("SELECT * FROM a __hole_0__ b ON a.i = b.i WHERE b.x = 1", "a", ("b.x",)),
        ("SELECT * FROM a ORDER BY __hole_0__ __hole_1__", "a", ()),
        ("UPDATE a SET __hole_0__ WHERE x = %s", "a", ("a.x",)),
        ("UPDATE a SET z = %s __hole_0__ WHERE x = %s", "a", ("a.x",)),
        ("UPDATE a SET __hole_0__ = %s WHERE x = %s", "a", ("a.x",)),
        ("INSERT INTO a (__hole_0__) VALUES (__hole_1__)", "a", ()),
        ("INSERT INTO a __hole_0__", "a", ()),
        ("DELETE FROM a __hole_0__", "a", ()),
        ("DELETE FROM a WHERE __hole_0__ AND x IN (__hole_1__)", "a", ("a.x",)),
        ("SELECT * FROM %s WHERE x = 1", None, ("x",)),
        ("SELECT * FROM {} WHERE x = {}", None, ("x",)),
    ],
)
def test_what_decides_is_dynamic(text: str, table: str | None, predicates: tuple[str, ...]) -> None:
    """A hole that is a table, a column or a condition; what else is known is still told."""
    statement = read(text)
    assert (statement.table, statement.predicates) == (table, predicates)
    assert statement.dynamic


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM a WHERE x = __hole_0__",
        "SELECT * FROM a WHERE x = '__hole_0__'",
        "SELECT * FROM a WHERE x LIKE '%__hole_0__%'",
        "SELECT * FROM a WHERE x IN (__hole_0__)",
        "SELECT * FROM a WHERE x IN __hole_0__",
        "SELECT * FROM a WHERE x = __hole_0____hole_1__",
        "SELECT * FROM a WHERE x > DATE_SUB(NOW(), INTERVAL __hole_0__ DAY)",
        "SELECT * FROM a WHERE x = 1 LIMIT __hole_0__, __hole_1__",
        "SELECT * FROM __hole_0__.a WHERE x = 1",
        "UPDATE a SET y = __hole_0__ WHERE x = __hole_1__",
    ],
)
def test_a_value_is_not_dynamic(text: str) -> None:
    """Which value it is, is for run time in any case."""
    statement = read(text)
    assert statement.table == "a"
    assert statement.predicates == ("a.x",)
    assert not statement.dynamic


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM a WHERE x = %s AND",
        "SELECT * FROM a WHERE AND x = %s",
        "SELECT * FROM a WHERE (x = %s AND ",
        "SELECT * FROM a WHERE x = %s AND AND y IS NULL OR ",
        "SELECT * FROM a WHERE x = %s ORDER BY",
        "SELECT y, FROM a WHERE x = ",
        "SELECT FROM a WHERE x IN",
        "UPDATE a SET y = 1, WHERE x = %s",
        "SELECT key FROM a WHERE x = %s))",
        "SELECT * FROM a WHERE x = 'unfinished",
    ],
)
def test_pieces_that_are_missing(text: str) -> None:
    """What is assembled at run time is rarely complete; what there is counts."""
    statement = read(text)
    assert statement.table == "a"
    assert statement.predicates[0] == "a.x"


def test_without_its_beginning() -> None:
    """A text that begins with a hole still has predicates; what it does is unknown."""
    statement = read("__hole_0__ WHERE x = %s AND y > 1 ORDER BY z DESC LIMIT 3")
    assert statement.operation is Operation.UNKNOWN
    assert (statement.table, statement.predicates) == (None, ("x", "y"))
    assert (statement.ordering, statement.limit) == (("z DESC",), "3")
    assert read("__hole_0__ FROM a WHERE x = 1").table == "a"


def test_what_no_parser_reads_is_told_by_its_words() -> None:
    """Operation, tables, aliases and plain comparisons, those of sub-selects excepted."""
    text = "SELECT odd !! FROM a t JOIN b ON t.i = b.i WHERE t.x = %s AND b.y IN (SELECT i FROM c WHERE z = 1)"
    statement = read(text)
    assert (statement.operation, statement.table, statement.tables) == (Operation.SELECT, "a", ("a", "b"))
    assert statement.predicates == ("a.x", "b.y")
    assert statement.equalities == ("a.x", "b.y")
    assert statement.dynamic
    assert read("SELECT odd !! FROM a WHERE x = 1 OR y = 2").equalities == ()
