"""Whatever a text is, reading it neither fails nor takes long, nor says anything."""

from __future__ import annotations

import logging
import random
import time

import pytest

from dal.discovery.statements import read_statement

_SEEDS = (
    "SELECT a.x, COUNT(*) FROM a LEFT JOIN b ON a.i = b.i WHERE a.x = %s AND b.y IN (SELECT i FROM c) GROUP BY 1",
    "INSERT INTO a (x, y) VALUES (%s, 'it''s') ON DUPLICATE KEY UPDATE x = VALUES(x)",
    "WITH t AS (SELECT * FROM a WHERE x = 1) UPDATE b JOIN t ON t.i = b.i SET b.x = %(x)s",
    "CREATE TABLE IF NOT EXISTS a (x INT); DELETE a FROM a JOIN b USING (i) WHERE __hole_0__ ORDER BY x LIMIT 3",
)
_NOISE = (
    *"(),;'\"`%?:{}=<#.*\\\0é",
    "%s",
    "%(",
    "__hole_9__",
    "AND",
    "WHERE",
    "FROM",
    "SELECT",
    "IN",
    "--",
    "/*",
    "UNION",
)


def test_no_text_fails() -> None:
    """Words left out, added and replaced in every way."""
    chance = random.Random(20)
    for _ in range(250):
        words = chance.choice(_SEEDS).split(" ")
        for _ in range(chance.randint(1, 5)):
            place = chance.randrange(len(words))
            words[place : place + chance.randint(0, 2)] = [chance.choice(_NOISE)]
        read_statement(chance.choice(("", " ")).join(words))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT " + "(" * 3000,
        "SELECT * FROM a WHERE " + " AND ".join(f"x{i} = %s" for i in range(1000)),
        "SELECT * FROM a WHERE " + "__hole_0__ " * 1000,
        "INSERT INTO a (x, y) VALUES " + ", ".join(["(%s, 'value')"] * 5000),
        "SELECT * FROM a WHERE x IN (" + ", ".join(["%s"] * 5000) + ")",
        "SELECT '" + "x" * 100_000,
        "/*" * 10_000,
        "WITH " + "x AS (" * 500,
        "insert into " + "x " * 10_000,
        " UNION ".join(["SELECT i FROM a"] * 400),
    ],
    ids=lambda text: text[:30],
)
def test_no_text_takes_long(text: str) -> None:
    """Not even one that a program wrote."""
    begun = time.perf_counter()
    read_statement(text)
    assert time.perf_counter() - begun < 3


def test_the_parser_is_silent(caplog: pytest.LogCaptureFixture) -> None:
    """Its warnings are not for people, and its logger is left as it was."""
    with caplog.at_level(logging.DEBUG):
        read_statement("SELECT * FROM a WHERE x = %s INTO OUTFILE 'x' LINES TERMINATED BY ','")
        read_statement("EXPLAIN FORMAT=JSON SELECT * FROM a")
    assert caplog.records == []
    assert not logging.getLogger("sqlglot").disabled
