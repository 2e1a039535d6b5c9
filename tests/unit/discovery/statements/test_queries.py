"""What is read of statements that are complete."""

from __future__ import annotations

import pytest

from dal.discovery.model import Operation
from dal.discovery.statements import Statement, read_statement


def read(text: str) -> Statement:
    """The statement of a text that is one."""
    statement = read_statement(text)
    assert statement is not None
    return statement


@pytest.mark.parametrize(
    ("text", "operation", "table", "tables"),
    [
        ("SELECT * FROM users", "select", "users", ("users",)),
        ("select u.id from `users` as u where u.id = %s", "select", "users", ("users",)),
        ("SELECT * FROM a, b x WHERE a.i = x.i", "select", "a", ("a", "b")),
        ("SELECT * FROM a LEFT JOIN b USING (i) JOIN c ON c.i = a.i", "select", "a", ("a", "b", "c")),
        ("SELECT * FROM (a JOIN b ON a.i = b.i)", "select", "a", ("a", "b")),
        ("(SELECT i FROM a) UNION ALL (SELECT i FROM b)", "select", "a", ("a", "b")),
        ("SELECT COUNT(*) FROM (SELECT i FROM a WHERE x = 1) AS t", "select", "a", ("a",)),
        ("WITH t AS (SELECT i FROM a) SELECT * FROM t JOIN b ON b.i = t.i", "select", "a", ("a", "b")),
        ("SELECT EXISTS(SELECT 1 FROM a WHERE x = ?)", "select", "a", ("a",)),
        ("SELECT NOW() FROM dual", "select", None, ()),
        ("SELECT * FROM information_schema.tables", "select", "information_schema.tables", None),
        ("INSERT INTO a (x, y) VALUES (%s, %s)", "insert", "a", ("a",)),
        ("INSERT a SET x = :x", "insert", "a", ("a",)),
        ("INSERT LOW_PRIORITY IGNORE INTO a VALUES (1)", "insert", "a", ("a",)),
        ("INSERT INTO a (x) SELECT y FROM b", "insert", "a", ("a", "b")),
        ("INSERT INTO a (x) VALUES ((SELECT i FROM b WHERE n = %s))", "insert", "a", ("a", "b")),
        ("INSERT INTO a (x) VALUES (?) ON DUPLICATE KEY UPDATE x = VALUES(x)", "upsert", "a", ("a",)),
        ("REPLACE INTO a (x) VALUES (?)", "upsert", "a", ("a",)),
        ("UPDATE a SET x = 1 WHERE i = %s", "update", "a", ("a",)),
        ("UPDATE a JOIN b ON a.i = b.i SET b.x = 1", "update", "b", ("b", "a")),
        ("UPDATE a, b SET a.x = b.x, b.y = 2 WHERE a.i = b.i", "update", "a", ("a", "b")),
        ("WITH t AS (SELECT i FROM b) UPDATE a JOIN t ON a.i = t.i SET a.x = 1", "update", "a", ("a", "b")),
        ("DELETE FROM a WHERE i = 1", "delete", "a", ("a",)),
        ("DELETE x FROM a x JOIN b ON b.i = x.i", "delete", "a", ("a", "b")),
        ("DELETE FROM x USING a x JOIN b ON b.i = x.i", "delete", "a", ("a", "b")),
        ('SELECT "id" FROM "users" WHERE "id" = %s', "select", "users", ("users",)),
    ],
)
def test_operation_and_tables(
    text: str, operation: str, table: str | None, tables: tuple[str, ...] | None
) -> None:
    """The main table is what is changed, or read first; aliases, names of WITH and derived tables are none."""
    statement = read(text)
    assert (statement.operation, statement.table) == (Operation(operation), table)
    assert statement.tables == ((table,) if tables is None else tables)
    assert not statement.dynamic


@pytest.mark.parametrize(
    "parameter", ["%s", "%(name)s", "?", ":name", ":1", "$1", "%r", "'x'", '"x"', "0x1F", "-1"]
)
def test_every_kind_of_value_is_a_predicate(parameter: str) -> None:
    """All styles of parameters, and constants."""
    statement = read(f"SELECT * FROM users WHERE mail = {parameter} AND age > {parameter}")
    assert statement.predicates == ("users.mail", "users.age")
    assert statement.equalities == ("users.mail",)


@pytest.mark.parametrize(
    ("condition", "predicates", "equalities"),
    [
        ("a.x = %s AND b.y IN %s", ("one.x", "two.y"), ("one.x", "two.y")),
        ("a.x = b.y", (), ()),
        ("a.x = b.y AND z <=> %s", ("z",), ("z",)),
        ("%s = a.x", ("one.x",), ("one.x",)),
        ("a.x = %s OR b.y = %s", ("one.x", "two.y"), ()),
        ("NOT a.x = %s", ("one.x",), ()),
        ("a.x NOT IN (1, 2)", ("one.x",), ()),
        ("a.x <> %s AND a.y BETWEEN %s AND %s", ("one.x", "one.y"), ()),
        ("a.x IS NULL AND a.y LIKE CONCAT('%%', %s)", ("one.x", "one.y"), ()),
        ("(a.x, a.y) IN ((1, 2), (3, 4))", ("one.x", "one.y"), ("one.x", "one.y")),
        ("a.active AND LOWER(b.y) = %s", ("one.active", "two.y"), ()),
        ("a.x > NOW() - INTERVAL 1 DAY", ("one.x",), ()),
        ("a.x - UNIX_TIMESTAMP() = b.y", ("one.x", "two.y"), ()),
        ("a.x < b.y + 1", ("one.x", "two.y"), ()),
        ("DATE(a.x) = DATE(b.y)", (), ()),
        ("FIND_IN_SET(%s, a.tags)", ("one.tags",), ()),
        ("MATCH (a.x, a.y) AGAINST (%s IN BOOLEAN MODE)", ("one.x", "one.y"), ()),
        ("(%s IS NULL OR a.x = %s) AND 1 = 1", ("one.x",), ()),
        ("a.x = (SELECT i FROM three WHERE n = %s)", ("one.x",), ("one.x",)),
        ("a.x IN (SELECT i FROM three)", ("one.x",), ("one.x",)),
        ("EXISTS (SELECT 1 FROM three t WHERE t.i = a.i AND t.n = 1)", (), ()),
    ],
)
def test_predicates(condition: str, predicates: tuple[str, ...], equalities: tuple[str, ...]) -> None:
    """Columns compared with values; equalities are those that hold for every row."""
    statement = read(f"SELECT a.i FROM one a JOIN two b ON a.i = b.i WHERE {condition}")
    assert (statement.predicates, statement.equalities) == (predicates, equalities)


def test_join_conditions_with_a_value_are_predicates() -> None:
    """ON counts like WHERE, but for columns that join."""
    statement = read("SELECT * FROM a LEFT JOIN b ON b.i = a.i AND b.lang = %s HAVING COUNT(*) > 1")
    assert statement.predicates == ("b.lang",)
    assert statement.joins == ("b",)


def test_a_table_that_is_locked_by_name_is_not_another_one() -> None:
    """FOR UPDATE OF says which of the tables before."""
    assert read("SELECT * FROM a WHERE x = 1 FOR UPDATE OF a SKIP LOCKED").predicates == ("a.x",)


def test_conditions_of_sub_selects_are_apart() -> None:
    """They are look-ups of their own; those of a derived table say which rows of the main table are meant."""
    statement = read("SELECT * FROM (SELECT * FROM a WHERE x = 1) t WHERE t.y IN (SELECT i FROM b WHERE z = 2)")
    assert statement.predicates == ("a.y", "a.x")
    assert statement.nested == ("b.z",)


def test_insert_select_has_the_predicates_of_its_query() -> None:
    """They say which rows are read; those of a sub-select among the values do not."""
    assert read("INSERT INTO a (x) SELECT y FROM b WHERE b.z = %s").predicates == ("b.z",)
    inserted = read("INSERT INTO a (x) VALUES ((SELECT i FROM b WHERE n = %s))")
    assert (inserted.predicates, inserted.nested) == ((), ("b.n",))


def test_names_are_followed_through_derived_tables_and_having() -> None:
    """A derived table's column is that of the table inside; a computed one is no column of a table."""
    statement = read("SELECT t.total FROM (SELECT SUM(x) AS total, y AS z FROM a) t WHERE t.z = 1 AND t.total > 2")
    assert statement.predicates == ("a.y", "total")
    assert read("SELECT COUNT(*) AS n, x AS k FROM a HAVING n > 2 AND k = 1").predicates == ("a.x",)


def test_clauses() -> None:
    """Ordering, limit, aggregates and columns."""
    statement = read(
        "SELECT DISTINCT o.id, COUNT(*) AS n, MAX(o.at) FROM orders o GROUP BY o.id"
        " ORDER BY n DESC, o.id, 3 LIMIT 10 OFFSET %(skip)s"
    )
    assert statement.ordering == ("n DESC", "orders.id")
    assert statement.limit == "10 offset parameter skip"
    assert statement.aggregates == ("COUNT", "MAX", "GROUP BY", "DISTINCT")
    assert statement.columns == ("orders.id", "orders.at")


@pytest.mark.parametrize(
    ("tail", "limit"),
    [
        ("LIMIT 5", "5"),
        ("LIMIT %s", "parameter"),
        ("LIMIT :n", "parameter n"),
        ("LIMIT %s, 20", "20 offset parameter"),
        ("LIMIT __hole_0__", "unknown"),
        ("", None),
    ],
)
def test_limits(tail: str, limit: str | None) -> None:
    """A number, or what is bound."""
    assert read(f"SELECT * FROM a {tail}").limit == limit


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("SELECT * FROM a", ("*",)),
        ("SELECT a.*, b.x FROM a JOIN b ON a.i = b.i", ("a.*", "b.x")),
        ("INSERT INTO a (x, y) VALUES (1, 2)", ("a.x", "a.y")),
        ("UPDATE a SET x = x + 1, y = %s", ("a.x", "a.y")),
        ("DELETE FROM a", ()),
    ],
)
def test_columns(text: str, columns: tuple[str, ...]) -> None:
    """What is read or written."""
    assert read(text).columns == columns


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("SELECT * FROM a WHERE x = 1 FOR UPDATE SKIP LOCKED", {"for update", "skip locked"}),
        ("SELECT * FROM a WHERE i IN (SELECT i FROM b)", {"subselect"}),
        ("(SELECT i FROM a) UNION (SELECT i FROM b)", {"union"}),
        ("SELECT * FROM a WHERE MATCH(x) AGAINST (%s)", {"full text"}),
        ("INSERT IGNORE INTO a SELECT * FROM b", {"insert ignore", "insert select"}),
        ("INSERT INTO a (x) VALUES (1) ON DUPLICATE KEY UPDATE x = 2", {"on duplicate key"}),
        ("REPLACE INTO a (x) VALUES (1)", {"replace"}),
        ("DELETE a FROM a JOIN b ON a.i = b.i", {"multi-table"}),
        ("SELECT x->>'$.y' FROM a WHERE z LIKE 'q'", {"json", "like"}),
        ("WITH RECURSIVE t AS (SELECT 1 FROM a) SELECT * FROM t", {"cte", "recursive"}),
        ("CREATE TEMPORARY TABLE a AS SELECT * FROM b", {"temporary"}),
        ("SELECT 'FOR UPDATE' FROM a WHERE x = 'LIKE'", set()),
    ],
)
def test_flags(text: str, flags: set[str]) -> None:
    """Peculiarities; words inside strings are none."""
    assert set(read(text).flags) == flags
