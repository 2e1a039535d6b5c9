"""Tables from DDL as MySQL writes it, and as people do."""

from __future__ import annotations

import pytest

from dal.discovery.model import Column, ForeignKey, IdGeneration, Index, Origin, Place, Table
from dal.discovery.schema import read_sql


def table(text: str, name: str = "orders") -> Table:
    """The table of that name after the statements."""
    return next(found for found in read_sql(text, "schema.sql").tables if found.name == name)


_ORDERS = """
-- the shop
CREATE TABLE IF NOT EXISTS `shop`.`orders` (
  `id` bigint(20) unsigned NOT NULL AUTO_INCREMENT COMMENT 'it''s the key; really',
  `number` varchar(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  `state` enum('new','paid','it''s') NOT NULL DEFAULT 'new',
  `net` decimal(10,2) DEFAULT NULL,
  `total` decimal(10,2) GENERATED ALWAYS AS (`net` * 2) STORED,
  `at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  `body` longtext,
  `user_id` int(11) DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `by_number` (`number`(10)),
  KEY `by_user` (`user_id`,`at` DESC) USING BTREE,
  FULLTEXT KEY `words` (`body`) /*!50100 WITH PARSER `ngram` */,
  CONSTRAINT `buyer` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE SET NULL ON UPDATE CASCADE,
  CONSTRAINT `positive` CHECK (`net` >= 0)
) ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci COMMENT='x';
"""


def test_a_table_as_mysqldump_writes_it() -> None:
    """Columns, keys, foreign keys, indexes, generation, collation, and the line it begins in."""
    assert table(_ORDERS) == Table(
        name="orders",
        columns=(
            Column("id", "BIGINT UNSIGNED", nullable=False),
            Column("number", "VARCHAR(20)", nullable=False, default="''", collation="ascii_bin"),
            Column("state", "ENUM('new','paid','it''s')", False, "'new'", ("new", "paid", "it's")),
            Column("net", "DECIMAL(10,2)"),
            Column("total", "DECIMAL(10,2)", generated="`net` * 2"),
            Column("at", "TIMESTAMP", nullable=False, default="CURRENT_TIMESTAMP"),
            Column("body", "LONGTEXT"),
            Column("user_id", "INT"),
        ),
        primary_key=("id",),
        unique=(("number",),),
        foreign_keys=(ForeignKey(("user_id",), "users", ("id",), "SET NULL", "CASCADE"),),
        indexes=(Index(("user_id", "at"), "by_user"), Index(("body",), "words", "fulltext")),
        id_generation=IdGeneration.AUTO_INCREMENT,
        collation="utf8mb4_unicode_ci",
        origins=(Origin.DDL,),
        places=(Place("schema.sql", 3),),
    )


@pytest.mark.parametrize(
    ("definition", "column"),
    [
        ("x int", Column("x", "INT")),
        ("x INTEGER(11) NOT NULL", Column("x", "INT", nullable=False)),
        ("x bool default true", Column("x", "TINYINT(1)", default="true")),
        ("x tinyint(1) unsigned", Column("x", "TINYINT(1) UNSIGNED")),
        ("x double precision", Column("x", "DOUBLE")),
        ("x numeric(8, 3)", Column("x", "DECIMAL(8,3)")),
        ("x character varying(9)", Column("x", "VARCHAR(9)")),
        ("x datetime(6) default now(6)", Column("x", "DATETIME(6)", default="now(6)")),
        ("x int default -1", Column("x", "INT", default="-1")),
        ("x char(36) default (uuid())", Column("x", "CHAR(36)", default="(uuid())")),
        ("x int as (y + 1) virtual", Column("x", "INT", generated="y + 1")),
        ("x set('a','b')", Column("x", "SET('a','b')", values=("a", "b"))),
        ("x varchar(5) null comment 'a, b) c'", Column("x", "VARCHAR(5)")),
        ("`key` json", Column("key", "JSON")),
    ],
)
def test_columns(definition: str, column: Column) -> None:
    """Types without synonyms and without the width of numbers, defaults as they are written."""
    assert table(f"CREATE TABLE orders ({definition}, y int)").columns[0] == column


@pytest.mark.parametrize(
    ("definitions", "primary", "unique"),
    [
        ("a int primary key, b int unique", ("a",), (("b",),)),
        ("a int, b int, primary key (a, b)", ("a", "b"), ()),
        ("a int, b int, constraint p primary key using btree (a), unique u (b)", ("a",), (("b",),)),
        ("a int not null key, b int, unique index (a, b), constraint unique (b)", ("a",), (("a", "b"), ("b",))),
        ("a int, b int", (), ()),
    ],
)
def test_keys(definitions: str, primary: tuple[str, ...], unique: tuple[tuple[str, ...], ...]) -> None:
    """Beside the columns and inside of them."""
    found = table(f"create table orders ({definitions})")
    assert (found.primary_key, found.unique) == (primary, unique)


def test_what_is_the_primary_key_is_never_null() -> None:
    """Whether that is said or not."""
    assert not table("CREATE TABLE orders (a INT PRIMARY KEY)").columns[0].nullable


@pytest.mark.parametrize(
    ("definition", "generation"),
    [
        ("id INT AUTO_INCREMENT PRIMARY KEY", IdGeneration.AUTO_INCREMENT),
        ("id CHAR(36) DEFAULT (UUID()) PRIMARY KEY", IdGeneration.UUID),
        ("id CHAR(36) PRIMARY KEY", IdGeneration.APPLICATION),
        ("id INT", None),
    ],
)
def test_who_makes_the_key(definition: str, generation: IdGeneration | None) -> None:
    """The server, or else the application."""
    assert table(f"CREATE TABLE orders ({definition})").id_generation is generation


@pytest.mark.parametrize(
    ("change", "columns", "primary", "unique"),
    [
        ("ALTER TABLE orders ADD COLUMN c INT NOT NULL AFTER a", "abc", ("a",), ()),
        ("ALTER TABLE orders ADD (c INT, d INT), ADD UNIQUE KEY u (b)", "abcd", ("a",), (("b",),)),
        ("ALTER TABLE orders ADD COLUMN IF NOT EXISTS b INT", "ab", ("a",), ()),
        ("ALTER TABLE orders DROP COLUMN b", "a", ("a",), ()),
        ("ALTER TABLE orders DROP x, DROP INDEX nothing", "ab", ("a",), ()),
        ("ALTER TABLE orders CHANGE a z BIGINT", "zb", ("z",), ()),
        ("ALTER TABLE orders RENAME COLUMN b TO c", "ac", ("a",), ()),
        ("ALTER TABLE orders DROP PRIMARY KEY, ADD PRIMARY KEY (a, b)", "ab", ("a", "b"), ()),
        ("CREATE UNIQUE INDEX u ON orders (b, a)", "ab", ("a",), (("b", "a"),)),
        ("ALTER TABLE orders ADD UNIQUE u (b); DROP INDEX u ON orders", "ab", ("a",), ()),
        ("ALTER TABLE orders ADD CONSTRAINT u UNIQUE (b); ALTER TABLE orders DROP CONSTRAINT u", "ab", ("a",), ()),
        ("ALTER TABLE orders ADD c INT; ALTER TABLE orders ADD c INT", "abc", ("a",), ()),
        ("ALTER TABLE orders CHANGE a z INT; ALTER TABLE orders CHANGE a z INT", "zb", ("z",), ()),
    ],
)
def test_alterations(
    change: str, columns: str, primary: tuple[str, ...], unique: tuple[tuple[str, ...], ...]
) -> None:
    """What is there already is not added twice, what is gone is no fault."""
    found = table(f"CREATE TABLE orders (a INT, b INT, PRIMARY KEY (a));\n{change};")
    assert "".join(column.name for column in found.columns) == columns
    assert (found.primary_key, found.unique) == (primary, unique)


def test_alterations_of_a_column() -> None:
    """MODIFY says everything anew, ALTER COLUMN one thing."""
    found = table(
        "CREATE TABLE orders (a INT NOT NULL PRIMARY KEY, b VARCHAR(5) DEFAULT 'x');\n"
        "ALTER TABLE `orders` MODIFY `a` int(11) NOT NULL AUTO_INCREMENT, AUTO_INCREMENT=5;\n"
        "ALTER TABLE orders ALTER b SET DEFAULT 'y';"
    )
    assert found.id_generation is IdGeneration.AUTO_INCREMENT
    assert found.columns[1].default == "'y'"
    assert [place.line for place in found.places] == [1, 2, 3]


def test_foreign_keys_are_added_and_dropped() -> None:
    """By their names, and those of the constraint."""
    text = (
        "CREATE TABLE orders (a INT, b INT);"
        "ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES users (id) ON DELETE CASCADE,"
        " ADD FOREIGN KEY g (b) REFERENCES shops (id);"
    )
    assert [key.table for key in table(text).foreign_keys] == ["users", "shops"]
    assert [key.table for key in table(text + "ALTER TABLE orders DROP FOREIGN KEY f;").foreign_keys] == ["shops"]


def test_tables_come_and_go() -> None:
    """Dropped, renamed with those who refer to them, and copied."""
    schema = read_sql(
        "CREATE TABLE a (id INT PRIMARY KEY); CREATE TABLE b (a_id INT REFERENCES a (id));"
        "CREATE TABLE c LIKE a; CREATE TABLE gone (x INT); DROP TABLE IF EXISTS gone, never;"
        "RENAME TABLE a TO z; DROP TABLE IF EXISTS c; CREATE TABLE c (n INT);"
        "CREATE TEMPORARY TABLE t (x INT);",
        "schema.sql",
    )
    assert [found.name for found in schema.tables] == ["b", "c", "z"]
    assert schema.tables[0].foreign_keys[0].table == "z"
    assert [column.name for column in schema.tables[1].columns] == ["n"]


def test_only_a_second_database_is_named() -> None:
    """The first one that a file speaks of is the database."""
    schema = read_sql(
        "USE shop; CREATE TABLE a (x INT); CREATE TABLE shop.b (x INT); CREATE TABLE log.c (x INT);", "x.sql"
    )
    assert [found.name for found in schema.tables] == ["a", "b", "log.c"]


def test_a_table_has_its_database_s_collation() -> None:
    """Unless it has one of its own."""
    text = "CREATE DATABASE shop DEFAULT COLLATE utf8mb4_bin; CREATE TABLE orders (x INT)"
    assert table(text).collation == "utf8mb4_bin"
    assert table(text + " COLLATE latin1_bin").collation == "latin1_bin"


def test_tables_that_are_only_altered() -> None:
    """They exist; where others are created they were dropped long since."""
    altered = "ALTER TABLE orders ADD COLUMN x INT;"
    assert table(altered).columns == (Column("x", "INT"),)
    assert [found.name for found in read_sql("CREATE TABLE a (x INT);" + altered, "x.sql").tables] == ["a"]
