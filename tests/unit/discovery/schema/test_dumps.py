"""Whole files: data, conditional comments, delimiters, and what is broken."""

from __future__ import annotations

import time

from dal.discovery.schema import read_sql

_DATA = ",".join(f"({n},'it\\'s; CREATE TABLE evil (x int) -- {n}','a''b',\"c;d\",NULL)" for n in range(400))


def test_data_is_passed_over_in_no_time() -> None:
    """Nothing in it is taken for a statement, and the lines are counted right."""
    insert = f"INSERT INTO `a` VALUES {_DATA};\n"
    text = "CREATE TABLE a (x INT);\n" + insert * (3_000_000 // len(insert)) + "CREATE TABLE b (x INT);\n"
    begun = time.perf_counter()
    schema = read_sql(text, "dump.sql")
    assert time.perf_counter() - begun < 3
    assert [table.name for table in schema.tables] == ["a", "b"]
    assert schema.tables[1].places[0].line == text.count("\n")
    assert schema.unread == ()


def test_conditional_comments_are_executed() -> None:
    """MySQL does so; other comments are none of the schema."""
    schema = read_sql(
        "/*!40101 SET NAMES utf8 */;\n/* CREATE TABLE no (x INT); */\n# CREATE TABLE no (x INT);\n"
        "/*!50001 CREATE TABLE `yes` (x INT /*!80000 INVISIBLE */) */;\n-- CREATE TABLE no (x INT);\n",
        "dump.sql",
    )
    assert [table.name for table in schema.tables] == ["yes"]


def test_a_byte_order_mark_is_no_part_of_the_first_statement() -> None:
    """Windows writes one, and other line ends."""
    assert read_sql("\ufeffCREATE TABLE a (\r\n x INT\r\n);\r\n", "dump.sql").tables[0].columns[0].name == "x"


def test_other_delimiters() -> None:
    """What is between them is one statement, whatever is in it."""
    schema = read_sql(
        "DELIMITER $$\nCREATE PROCEDURE p()\nBEGIN\n  INSERT INTO a VALUES (1); DELETE FROM b;\nEND$$\n"
        "DELIMITER ;\nCREATE TABLE a (x INT);",
        "dump.sql",
    )
    assert schema.routines[0].writes == ("a", "b")
    assert schema.tables[0].places[0].line == 7


def test_what_has_no_end_is_reported() -> None:
    """And the statements behind it are read."""
    schema = read_sql(
        "CREATE TABLE a (x INT);\nINSERT INTO a VALUES ('oh);\nCREATE TABLE b (x INT);\n", "dump.sql"
    )
    assert [table.name for table in schema.tables] == ["a", "b"]
    assert len(schema.unread) == 1
    assert "line 2" in schema.unread[0].why
    assert read_sql("CREATE TABLE a (x INT); /* no end", "dump.sql").unread


def test_what_is_no_text_is_reported() -> None:
    """Without an exception."""
    schema = read_sql("".join(map(chr, range(32))) * 100, "dump.sql")
    assert (schema.tables, schema.unread[0].file) == ((), "dump.sql")


def test_no_text_fails() -> None:
    """Whatever is left out at the end, or stands in a wrong place."""
    text = (
        "CREATE TABLE a (id INT NOT NULL DEFAULT (1), PRIMARY KEY (id), FOREIGN KEY (id) REFERENCES b (id)"
        " ON DELETE CASCADE) COLLATE utf8_bin; ALTER TABLE a ADD CONSTRAINT x UNIQUE (id),"
        " RENAME TO c, CHANGE y z INT;"
        " CREATE TRIGGER t BEFORE INSERT ON c FOR EACH ROW SET NEW.x = 1; CREATE INDEX i ON c (id)"
    )
    for end in range(len(text)):
        read_sql(text[:end], "x.sql")
    for begin in range(0, len(text), 3):
        read_sql(text[begin:], "x.sql")
        read_sql(text[:begin] + text[begin + 7 :], "x.sql")
