"""Many files of many years, and the schema they leave."""

from __future__ import annotations

import pytest

from dal.discovery.schema import Dialect, Schema, combine, read_sql


def tables(files: dict[str, str]) -> dict[str, str]:
    """The tables of these files together, with the names of their columns."""
    schema = combine([read_sql(text, file) for file, text in files.items()])
    return {table.name: " ".join(column.name for column in table.columns) for table in schema.tables}


def _create(*names: str, columns: str = "id INT") -> str:
    return "".join(f"CREATE TABLE IF NOT EXISTS {name} ({columns});" for name in names)


def test_of_several_dumps_the_newest_counts() -> None:
    """Tables that it does not have any more are gone; numbers count like people do."""
    assert tables(
        {
            "db/shop_9.sql": _create("a", "b", "old"),
            "db/shop_10.sql": _create("a", "b", "c", columns="id INT, x INT"),
            "db/shop_10_data.sql": "INSERT INTO a VALUES (1, 2);",
        }
    ) == {"a": "id x", "b": "id x", "c": "id x"}


def test_a_chain_of_dumps() -> None:
    """The first has little in common with the last, but with the next."""
    assert set(
        tables(
            {
                "db/2020-01-01.sql": _create("a", "b", "c", "d"),
                "db/2021-01-01.sql": _create("b", "c", "d", "e"),
                "db/2022-01-01.sql": _create("c", "d", "e", "f"),
            }
        )
    ) == {"c", "d", "e", "f"}


def test_a_dump_of_some_day_beside_the_schema() -> None:
    """The schema counts, and what is gone since is gone; unless the dump has all of it and more."""
    dump = {"db/dumps/shop_2019-04-02.sql": _create("a", "b", "gone", columns="id INT, old INT")}
    assert tables({"db/schema.sql": _create("a", "b", "c"), **dump}) == {"a": "id", "b": "id", "c": "id"}
    assert set(tables({"db/schema.sql": _create("a", "b"), **dump})) == {"a", "b", "gone"}
    migration = {"db/20190402_more.sql": _create("d")}
    assert set(tables({"db/schema.sql": _create("a", "b", "c"), **migration})) == {"a", "b", "c", "d"}


def test_migrations_are_applied_in_turn() -> None:
    """By number, `V2` before `V10`; those that only alter come after what they alter."""
    assert tables(
        {
            "m/V10__drop.sql": "ALTER TABLE a DROP COLUMN y;",
            "m/V2__add.sql": "ALTER TABLE a ADD COLUMN x INT, ADD COLUMN y INT;",
            "m/V1__init.sql": _create("a", "b"),
            "m/V3__more.sql": _create("c") + "DROP TABLE b;",
        }
    ) == {"a": "id x", "c": "id"}


def test_alterations_beside_a_dump() -> None:
    """Whether they are folded in already or not."""
    assert tables(
        {
            "db/add-x.sql": "ALTER TABLE a ADD x INT;",
            "db/add-y.sql": "ALTER TABLE a ADD COLUMN y INT;",
            "db/schema.sql": _create("a", columns="id INT, x INT"),
        }
    ) == {"a": "id x y"}


def test_migrations_over_a_stale_dump() -> None:
    """The dump is where they begin, though its name comes later."""
    assert tables(
        {
            "db/migrations/001_init.sql": "CREATE TABLE a (id INT);",
            "db/migrations/002_more.sql": "ALTER TABLE a ADD x INT; CREATE TABLE b (id INT);",
            "db/schema.sql": "CREATE TABLE a (id INT);",
        }
    ) == {"a": "id x", "b": "id"}


@pytest.mark.parametrize(
    "down",
    ["m/001_init.down.sql", "m/down/001_init.sql", "m/rollback_001.sql", "m/U1__init.sql", "m/001.undo.sql"],
)
def test_what_undoes_is_not_applied(down: str) -> None:
    """Neither files nor sections."""
    assert set(tables({"m/001_init.up.sql": _create("a"), down: "DROP TABLE a;"})) == {"a"}


@pytest.mark.parametrize(
    ("up", "back"),
    [
        ("-- +migrate Up", "-- +migrate Down"),
        ("-- +goose Up", "-- +goose Down"),
        ("-- migrate:up", "-- migrate:down"),
    ],
)
def test_sections_that_undo(up: str, back: str) -> None:
    """They end where the next section leads forward; lines stay what they are."""
    schema = read_sql(
        f"{up}\nCREATE TABLE a (x INT);\n{back}\nDROP TABLE a;\n{up}\nCREATE TABLE b (x INT);", "m/1.sql"
    )
    assert [(table.name, table.places[0].line) for table in schema.tables] == [("a", 2), ("b", 6)]


def test_old_copies_and_tests_do_not_count() -> None:
    """Unless there is nothing else."""
    files = {"db/schema.sql": _create("a"), "db/schema_old.sql": _create("b"), "tests/fixtures.sql": _create("c")}
    assert set(tables(files)) == {"a"}
    assert set(tables({"tests/fixtures.sql": _create("c")})) == {"c"}


def test_mysql_is_preferred() -> None:
    """Files for other databases count if there are only such."""
    pg = "CREATE TABLE a (id SERIAL PRIMARY KEY, x JSONB); CREATE TABLE only_pg (id SERIAL);"
    mysql = "CREATE TABLE `a` (`id` int NOT NULL AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB;"
    assert tables({"sql/shop.sql": mysql, "sql/shop-pg.sql": pg}) == {"a": "id"}
    assert set(tables({"sql/shop-pg.sql": pg})) == {"a", "only_pg"}


@pytest.mark.parametrize(
    ("text", "file", "dialect"),
    [
        ("CREATE TABLE `a` (`x` int) ENGINE=InnoDB;", "pg/a.sql", Dialect.MYSQL),
        ("CREATE TABLE a (x INT);", "a.sql", Dialect.ANY),
        ("CREATE TABLE a (x INT);", "sql/postgres/a.sql", Dialect.POSTGRESQL),
        ("CREATE TABLE a (x INT);", "sql/a-sqlite.sql", Dialect.SQLITE),
        ("CREATE TABLE a (x BIGSERIAL);", "a.sql", Dialect.POSTGRESQL),
        ("CREATE TABLE a (x INT DEFAULT nextval('s'));", "a.sql", Dialect.POSTGRESQL),
        ('CREATE TABLE "a" ("x" INT);', "a.sql", Dialect.POSTGRESQL),
        ("CREATE EXTENSION pgcrypto;", "a.sql", Dialect.POSTGRESQL),
        ("CREATE TABLE a (x INTEGER PRIMARY KEY AUTOINCREMENT);", "a.sql", Dialect.SQLITE),
        ("CREATE TABLE a (x VARCHAR2(5));", "a.sql", Dialect.ORACLE),
        ("CREATE TABLE [dbo].[a] (x INT IDENTITY(1,1));", "a.sql", Dialect.MSSQL),
        ("CREATE TABLE a (page INT);", "pages/upgrade.sql", Dialect.ANY),
    ],
)
def test_dialects(text: str, file: str, dialect: Dialect) -> None:
    """By what only one database understands, by the path, by habits."""
    assert read_sql(text, file).dialect is dialect


def test_postgresql_tables_are_read_too() -> None:
    """As pg_dump writes them: keys and sequences follow later."""
    schema = combine(
        [
            read_sql(
                "CREATE TABLE public.a (\n id integer NOT NULL,\n at timestamp without time zone,\n"
                " n character varying(9)\n);\n"
                "ALTER TABLE ONLY public.a ALTER COLUMN id SET DEFAULT nextval('public.a_id_seq'::regclass);\n"
                "COPY public.a (id, n) FROM stdin;\n1\tit's; odd\n\\.\n"
                "ALTER TABLE ONLY public.a ADD CONSTRAINT a_pkey PRIMARY KEY (id);\n",
                "dump.sql",
            )
        ]
    )
    (table,) = schema.tables
    assert (table.name, table.primary_key, table.id_generation) == ("a", ("id",), "auto_increment")
    assert [column.type for column in table.columns] == ["INT", "TIMESTAMP", "VARCHAR(9)"]


def test_the_order_of_files_does_not_matter() -> None:
    """Same files, same schema; and nothing of nothing."""
    files = [read_sql(_create("a", "b"), "db/1.sql"), read_sql("ALTER TABLE a ADD x INT;", "db/2.sql")]
    assert combine(files) == combine(files[::-1])
    assert combine([]) == Schema()
