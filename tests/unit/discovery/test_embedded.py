"""DDL in strings of the code."""

from __future__ import annotations

from pathlib import Path

from dal.discovery.discover import discover
from dal.discovery.model import Analysis
from tests.unit.discovery.project.backend import write

CREATING = """
    import pymysql

    TABLE = \"\"\"
        CREATE TABLE IF NOT EXISTS stock (  -- what lies where
            shelf INT NOT NULL,             # from the left
            item INT NOT NULL,
            PRIMARY KEY (shelf, item),
            FOREIGN KEY (item) REFERENCES items (id) ON DELETE CASCADE
        )
    \"\"\"

    def make(cursor):
        cursor.execute("ALTER TABLE stock ADD COLUMN amount INT")
        cursor.execute(TABLE)
        cursor.execute("CREATE TRIGGER counted AFTER INSERT ON stock FOR EACH ROW UPDATE totals SET n = n + 1")

    def reset(cursor, year):
        cursor.execute("DROP TABLE items")
        cursor.execute("CREATE TABLE stock_%s LIKE stock" % year)
"""


def found(root: Path, text: str = CREATING) -> Analysis:
    """What is found in that module beside a schema."""
    return discover(write(root, {"app/make.py": text, "schema.sql": "CREATE TABLE items (id INT PRIMARY KEY);"}))


def test_tables_that_the_code_makes(tmp_path: Path) -> None:
    """With their keys, whatever stands first; comments hide nothing, and tables that may be dropped are there."""
    analysis = found(tmp_path)
    assert [(table.name, table.primary_key) for table in analysis.tables] == [
        ("items", ("id",)),
        ("stock", ("shelf", "item")),
    ]
    stock = analysis.table("stock")
    assert stock is not None
    assert [column.name for column in stock.columns] == ["shelf", "item", "amount"]
    assert str(stock.places[0]) == "app/make.py:14"


def test_what_only_mysql_does_in_it(tmp_path: Path) -> None:
    """Cascades and triggers, at the line from which the statement is sent."""
    analysis = found(tmp_path)
    assert [(one.name, one.table, one.writes) for one in analysis.routines] == [("counted", "stock", ("totals",))]
    assert [(one.name, str(one.place)) for one in analysis.features] == [
        ("cascade", "app/make.py:14"),
        ("trigger", "app/make.py:15"),
    ]


def test_a_view_is_no_unknown_table(tmp_path: Path) -> None:
    """What is read from it does not fail; a name that nothing has does."""
    text = "def f(cursor):\n    cursor.execute('SELECT * FROM {}')\n    cursor.execute('SELECT id FROM items')\n"
    view = "CREATE VIEW seen AS SELECT id FROM items;"
    for name, features in (("seen", ["view"]), ("unseen", ["view", "unknown table"])):
        write(
            tmp_path, {"a.py": text.format(name), "items.sql": f"CREATE TABLE items (id INT PRIMARY KEY);{view}"}
        )
        analysis = discover(tmp_path)
        assert [table.name for table in analysis.tables] == ["items"]
        assert sorted(one.name for one in analysis.features) == sorted(features)
