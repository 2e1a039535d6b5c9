"""Which texts are statements, and which kind of."""

from __future__ import annotations

import pytest

from dal.discovery.model import Operation
from dal.discovery.statements import read_statement
from tests.unit.discovery.statements.test_queries import read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "users",
        "__hole_0__",
        "Select a file",
        "Select a file from the list",
        "Select the items to remove from your cart",
        "select files from disk to continue",
        "Select option(s)",
        "update the docs",
        "Update the settings; set x for more",
        "delete this",
        "Delete items from the cart, please",
        "insert coin (1 EUR)",
        "Insert into the slot",
        "Replace file (optional)",
        "with love",
        "With regards as (always)",
        "call me",
        "call me (maybe)",
        "show details",
        "drop it",
        "create table reservation for two",
        "alter ego",
        "truncate text",
        "describe yourself",
        "lock the door",
        "use the force",
        "set the table",
        "commit your changes now",
        "explain why",
    ],
)
def test_prose_is_no_statement(text: str) -> None:
    """A verb alone does not make one."""
    assert read_statement(text) is None


@pytest.mark.parametrize(
    ("text", "operation", "table"),
    [
        ("SELECT 1", "select", None),
        ("select now()", "select", None),
        ("SELECT LAST_INSERT_ID() AS id", "select", None),
        ("SELECT GET_LOCK(%s, 10)", "select", None),
        ("delete from cart", "delete", "cart"),
        ("CALL charge(%s, %s)", "procedure", None),
        ("TRUNCATE TABLE a", "delete", "a"),
        ("LOAD DATA LOCAL INFILE 'x' INTO TABLE a", "insert", "a"),
        ("CREATE TABLE IF NOT EXISTS a (i INT)", "ddl", "a"),
        ("CREATE UNIQUE INDEX x ON a (i)", "ddl", "a"),
        ("ALTER TABLE a ADD COLUMN x INT", "ddl", "a"),
        ("DROP TABLE IF EXISTS a, b", "ddl", "a"),
        ("RENAME TABLE a TO b", "ddl", "a"),
        ("SHOW COLUMNS FROM a", "ddl", "a"),
        ("SHOW TABLES", "ddl", None),
        ("DESCRIBE a", "ddl", "a"),
        ("EXPLAIN SELECT * FROM a", "ddl", None),
        ("CREATE DATABASE IF NOT EXISTS shop", "ddl", None),
        ("/* a hint */ -- and more\nSELECT * FROM a", "select", "a"),
    ],
)
def test_kinds(text: str, operation: str, table: str | None) -> None:
    """Every kind of statement, with its table."""
    statement = read(text)
    assert (statement.operation, statement.table) == (Operation(operation), table)
    assert not statement.ignored


def test_a_call_names_its_procedure() -> None:
    """Which tables it touches is for the procedure to say."""
    assert read("CALL shop.charge(1)").procedure == "shop.charge"
    assert read("CALL __hole_0__(1)").dynamic


def test_a_table_from_a_query_reads_tables() -> None:
    """CREATE TABLE … AS SELECT."""
    assert read("CREATE TABLE a AS SELECT * FROM b JOIN c ON b.i = c.i").tables == ("a", "b", "c")


@pytest.mark.parametrize(
    "text",
    [
        "BEGIN",
        "commit;",
        "ROLLBACK TO SAVEPOINT x",
        "START TRANSACTION READ ONLY",
        "SET NAMES utf8mb4",
        "USE shop",
        "SET @x := 1",
        "SET SESSION sql_mode = ''",
        "SET TRANSACTION ISOLATION LEVEL READ COMMITTED",
    ],
)
def test_what_only_steers_is_ignored(text: str) -> None:
    """Transactions and session variables are no access."""
    assert read(text).ignored


def test_several_statements() -> None:
    """The first that touches data is described; all are kept; `;` in a string divides nothing."""
    statement = read("SET x = 1; DELETE FROM a WHERE n = ';'; INSERT INTO b (y) VALUES (1);")
    assert (statement.operation, statement.table, statement.predicates) == (Operation.DELETE, "a", ("a.n",))
    assert [one.table for one in statement.multiple] == ["a", "b"]
    assert read("SELECT * FROM a;").multiple == ()
