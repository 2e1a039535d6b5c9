"""What DynamoDB does not have, and what is said of it."""

from __future__ import annotations

import pytest

from dal.discovery.schema import read_sql


@pytest.mark.parametrize(
    ("text", "name", "what"),
    [
        ("CREATE TABLE a (x TEXT, FULLTEXT KEY (x))", "full text", "fulltext index of a (x)"),
        ("CREATE TABLE a (x POINT, SPATIAL INDEX (x))", "spatial index", "spatial index of a (x)"),
        (
            "CREATE TABLE a (x INT REFERENCES b (i) ON DELETE CASCADE)",
            "cascade",
            "a (x) refers to b, ON DELETE CASCADE",
        ),
        (
            "CREATE TABLE a (x INT REFERENCES b (i) ON DELETE SET NULL)",
            "set null",
            "a (x) refers to b, ON DELETE SET NULL",
        ),
        ("CREATE TABLE a (x INT AS (1 + 1))", "generated column", "a.x is computed as 1 + 1"),
        ("CREATE TABLE a (x DATETIME ON UPDATE CURRENT_TIMESTAMP)", "on update", "a.x is set by ON UPDATE"),
        ("CREATE TABLE a (x DATE DEFAULT '0000-00-00')", "zero date", "a.x has the default '0000-00-00'"),
        ("CREATE VIEW v AS SELECT * FROM a", "view", "view v"),
        ("CREATE PROCEDURE p() DELETE FROM a", "procedure", "procedure p, which writes a"),
        ("CREATE FUNCTION f() RETURNS INT RETURN 1", "function", "function f"),
        (
            "CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW DELETE FROM b",
            "trigger",
            "trigger t on a, which writes b",
        ),
        ("CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM a", "event", "event e, which writes a"),
    ],
)
def test_features(text: str, name: str, what: str) -> None:
    """Each with its place and a sentence on what becomes of it."""
    (feature,) = read_sql(f"\n{text};", "f.sql").features
    assert feature.name == name
    assert feature.what.startswith(what)
    assert feature.place.line == 2
    assert len(feature.consequence.split()) > 8


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TABLE a (x INT REFERENCES b (i) ON DELETE RESTRICT, KEY (x))",
        "CREATE TABLE a (x DATETIME DEFAULT CURRENT_TIMESTAMP)",
        "CREATE TABLE a (x TEXT, FULLTEXT KEY (x)); DROP TABLE a",
        "CREATE TABLE a (x TEXT, FULLTEXT KEY k (x)); ALTER TABLE a DROP KEY k",
    ],
)
def test_what_is_plain_or_gone_is_none(text: str) -> None:
    """Only the present schema counts."""
    assert read_sql(text, "f.sql").features == ()
