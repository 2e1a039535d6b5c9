"""Variants of one text are one access."""

from __future__ import annotations

import pytest

from dal.discovery.model import Operation
from dal.discovery.statements import merge_statements
from tests.unit.discovery.statements.test_queries import read


def test_union_of_what_they_do() -> None:
    """Predicates and flags of all; an equality must be one in each; the order is that of appearance."""
    merged = merge_statements(
        [
            read("SELECT * FROM a WHERE x = %s ORDER BY x LIMIT 5"),
            read("SELECT * FROM a JOIN b ON a.i = b.i WHERE a.x = %s AND b.y = %s AND a.z LIKE %s"),
        ]
    )
    assert merged.predicates == ("a.x", "b.y", "a.z")
    assert merged.equalities == ("a.x",)
    assert (merged.tables, merged.joins) == (("a", "b"), ("b",))
    assert (merged.limit, merged.flags, merged.dynamic) == ("5", ("like",), False)


def test_the_first_with_a_table_leads() -> None:
    """A variant whose table is unknown, or that only steers, does not hide the table of another."""
    merged = merge_statements(
        [read("BEGIN"), read("SELECT * FROM __hole_0__"), read("SELECT * FROM a WHERE x = 1")]
    )
    assert (merged.table, merged.dynamic, merged.equalities) == ("a", True, ())


def test_different_operations_are_dynamic() -> None:
    """Which of them is done, only run time tells."""
    merged = merge_statements([read("UPDATE a SET x = 1 WHERE i = 2"), read("DELETE FROM a WHERE i = 2")])
    assert (merged.operation, merged.dynamic, merged.equalities) == (Operation.UPDATE, True, ("a.i",))


def test_one_is_itself_and_none_is_refused() -> None:
    """There is nothing to merge."""
    statement = read("SELECT 1")
    assert merge_statements([statement]) is statement
    with pytest.raises(ValueError, match="no statement"):
        merge_statements([])
