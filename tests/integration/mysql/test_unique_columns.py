"""Unique values over several columns, of other types than text, found again in a real MariaDB."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from dal.adapters.mysql import MySQLDatabase
from dal.domain import Key, Row
from dal.errors import ConfigurationError
from tests.integration.mysql.conftest import Site
from tests.unit.dynamodb.shapes_suite import DAY, SHAPES, reading, show

pytestmark = pytest.mark.integration

TABLES = """
CREATE TABLE shows (
  id INT PRIMARY KEY AUTO_INCREMENT, title VARCHAR(40) NOT NULL, hall INT, opens DATETIME NOT NULL, length INT,
  UNIQUE (hall, title, opens)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;
CREATE TABLE seats (
  show_id INT, `row` INT, number INT, guest VARCHAR(40), PRIMARY KEY (show_id, `row`, number),
  FOREIGN KEY (show_id) REFERENCES shows (id) ON DELETE CASCADE
);
CREATE TABLE books (
  isbn VARCHAR(17) COLLATE utf8mb4_bin PRIMARY KEY, title VARCHAR(80) NOT NULL,
  author VARCHAR(80) COLLATE utf8mb4_bin, UNIQUE (title, author)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;
CREATE TABLE readings (
  device INT, tick BIGINT UNIQUE, state ENUM('ok', 'bad') NOT NULL, value DECIMAL(6,2) NOT NULL,
  PRIMARY KEY (device, tick)
)
"""
PLACE = Key("show.place", (3, "A#B", "2026-05-06T20:00:00"))


@pytest.fixture
def database(site: Site) -> Iterator[MySQLDatabase]:
    """The tables of the contract of other shapes, with a journal."""
    for statement in TABLES.split(";"):
        site.admin(statement)
    with closing(MySQLDatabase(SHAPES, site.options, journal=True)) as found:
        found.install(fleet="default")
        yield found


def _write(database: MySQLDatabase, table: str, row: Row, key: Key) -> None:
    names, marks = ", ".join(f"`{name}`" for name in row), ", ".join(["%s"] * len(row))
    with database.unit() as unit, database.connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))
        unit.touch([key, *unit.unique_keys([key])])


def test_they_are_found_by_their_key(database: MySQLDatabase) -> None:
    """A number, a text by its collation, and a moment by its text; the journal gives the key back as it is."""
    _write(database, "shows", show(1, title="a#b "), Key("show", (1,)))
    _write(database, "readings", reading(-3), Key("reading", (7, -3)))
    (place, tick, other) = database.fetch([PLACE, Key("reading.tick", (-3,)), Key("reading.tick", (4,))])
    assert (place.row, tick.row, other.row) == ({"id": 1}, {"device": 7, "tick": -3}, None)
    assert database.journal is not None
    pending = {entry.key for entry in database.journal.pending(limit=9, ripe=False)}
    assert {PLACE, Key("reading.tick", (-3,))} <= pending


def test_folds_are_told_for_each_column(database: MySQLDatabase) -> None:
    """Equal titles are one value, authors of another case are two; several keys are asked for at once."""
    for isbn, title, author in (("1", "Moby", "me"), ("2", "MOBY", "Me")):
        _write(database, "books", {"isbn": isbn, "title": title, "author": author}, Key("book", (isbn,)))
    keys = [Key("book.title_author", ("MOBY", author)) for author in ("me", "Me", "ME")]
    assert [state.row for state in database.fetch(keys)] == [{"isbn": "1"}, {"isbn": "2"}, None]


def test_a_walk_shows_them(database: MySQLDatabase) -> None:
    """Each row is followed by what it holds; a NULL holds nothing."""
    _write(database, "shows", show(1, title="A#b"), Key("show", (1,)))
    _write(database, "shows", show(2, hall=None), Key("show", (2,)))
    chunk = database.walk("show", cursor=None, limit=5)
    assert [state.key for state in chunk.states] == [Key("show", (1,)), PLACE, Key("show", (2,))]
    assert chunk.states[0].row == show(1, title="A#b", opens=DAY)


def test_the_check_compares_each_fold(database: MySQLDatabase, site: Site) -> None:
    """One column of a constraint under another collation is named; numbers and moments have none."""
    database.check()
    site.admin("ALTER TABLE books MODIFY author VARCHAR(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci")
    with pytest.raises(
        ConfigurationError, match=r"book\.title_author: books\.author is compared as utf8mb4_general_ci"
    ):
        database.check()
