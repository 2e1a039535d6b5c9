"""Statements put together in all the ways in which people do it."""

from __future__ import annotations

import pytest

from tests.unit.discovery.evaluation.shown import sites, told

_HEAD = "import pymysql\ncursor = pymysql.connect().cursor()\n"
WAYS = {
    "plain": 'cursor.execute("SELECT a FROM users WHERE id = %s", (1,))',
    "parts": 'cursor.execute("SELECT a " "FROM users " + "WHERE id = %s", (1,))',
    "percent": 'cursor.execute("SELECT a FROM %s WHERE id = %%s" % "users", (1,))',
    "percent, named": 'cursor.execute("SELECT a FROM %(t)s WHERE id = %%s" % {"t": "users"})',
    "format": 'cursor.execute("SELECT a FROM {} WHERE {c} = %s".format("users", c="id"))',
    "f-string": 't = "users"\ncursor.execute(f"SELECT a FROM {t} WHERE id = {1!r}")',
    "join": 'cursor.execute(" ".join(["SELECT a", "FROM users", "WHERE id = %s"]))',
    "augmented": 'q = "SELECT a FROM users"\nq += " WHERE id = %s"\ncursor.execute(q)',
    "itself": 'q = "SELECT a FROM users"\nq = "%s WHERE %s" % (q, "id = %s")\ncursor.execute(q)',
    "dictionary": 'Q = {"one": "SELECT a FROM users WHERE id = %s"}\ncursor.execute(Q["one"])',
    "dedent": 'import textwrap\ncursor.execute(textwrap.dedent("""\n  SELECT a FROM users\n  WHERE id = %s"""))',
    "replace": 'cursor.execute("SELECT a FROM $t WHERE id = %s".replace("$t", "users"))',
    "list of placeholders": 'cursor.execute("SELECT a FROM users WHERE id IN (%s)" % ",".join(["%s"] * 3))',
    "appended": 'w = []\nw.append("id = %s")\ncursor.execute("SELECT a FROM users WHERE " + " AND ".join(w))',
    "comprehension": 'cursor.execute("SELECT a FROM users WHERE " + ", ".join(c + " = %s" for c in ("id",)))',
    "unpacked": 't, c = "users", "id"\ncursor.execute(f"SELECT a FROM {t} WHERE {c} = %s")',
    "keyword": 'cursor.execute(query="SELECT a FROM users WHERE id = %s", args=(1,))',
    "walrus": 'cursor.execute(q := "SELECT a FROM users WHERE id = %s")',
    "partition": 'q = "SELECT a FROM users WHERE id = %s LIMIT 1"\ncursor.execute(q.partition(" LIMIT ")[0])',
    "loop": 'for t in ("users",):\n    cursor.execute(f"SELECT a FROM {t} WHERE id = %s")',
    "conditional": 'cursor.execute("SELECT a FROM users " + ("WHERE id = %s" if input() else ""))',
    "class attribute": 'class Q:\n    ONE = "SELECT a FROM users WHERE id = %s"\ncursor.execute(Q.ONE)',
    "enum": "import enum\nclass Q(enum.StrEnum):\n    T = 'users'\n"
    "cursor.execute(f'SELECT a FROM {Q.T} WHERE id = %s')",
}


@pytest.mark.parametrize("way", WAYS)
def test_the_statement_is_found(way: str) -> None:
    """However it is written down, it is one statement on one table by one column."""
    assert told(_HEAD + WAYS[way]) == ["<module> select users id"]


def test_constants_of_other_modules() -> None:
    """Also through a package that passes names on."""
    found = told(
        """
        from queries import USER
        import tables
        def f(cursor):
            cursor.execute(USER + f" AND {tables.Name.COLUMN} = %s")
        """,
        queries='from tables import T\nUSER = f"SELECT a FROM {T} WHERE id = %s"',
        tables='T = "users"\nclass Name:\n    COLUMN = "age"',
    )
    assert found == ["f select users id,age"]


def test_conditions_that_may_be_missing() -> None:
    """One site with every predicate; only those that are always there can be part of a key."""
    (site,) = sites(
        """
        def f(cursor, name=None, age=None):
            sql, values = "SELECT a FROM users WHERE active = %s", [1]
            if name:
                sql += " AND name = %s"
                values.append(name)
            if age:
                sql += " AND age > %s"
            cursor.execute(sql, values)
        """
    )
    assert site.predicates == ("users.active", "users.name", "users.age")
    assert site.equalities == ("users.active",)


def test_two_statements_by_branch_are_one_site() -> None:
    """The text differs, the call is one."""
    found = told(
        """
        def f(cursor, by_name):
            if by_name:
                sql = "SELECT a FROM users WHERE name = %s"
            else:
                sql = "SELECT a FROM users WHERE id = %s"
            cursor.execute(sql)
        """
    )
    assert found == ["f select users name,id"]


def test_what_is_dynamic_says_why() -> None:
    """Nothing is guessed: the table is not known, and the reason names where it comes from."""
    (site,) = sites("def f(cursor, request):\n    cursor.execute('SELECT a FROM ' + request.args['t'])")
    assert (site.table, site.dynamic) == (None, True)
    assert site.reasons


def test_a_wholly_unknown_statement_is_reported() -> None:
    """It is sent, whatever it is."""
    (site,) = sites("def f(cursor):\n    cursor.execute(open('x').read())")
    assert (site.operation, site.table, site.dynamic) == ("unknown", None, True)


def test_constants_decide_branches() -> None:
    """A configuration that is fixed in the code says which dialect is spoken."""
    found = told(
        """
        class Settings:
            kind: str = "mysql"
        def f(cursor):
            if Settings.kind == "postgresql":
                sql = "SELECT a FROM pg_users WHERE id = $1"
            else:
                sql = "SELECT a FROM users WHERE id = %s"
            cursor.execute(sql)
        """
    )
    assert found == ["f select users id"]


def test_code_behind_an_early_return_is_read() -> None:
    """A switch that is off today may be on tomorrow."""
    found = told(
        """
        ENABLED = False
        def f(cursor):
            if not ENABLED:
                return
            cursor.execute("DELETE FROM users WHERE id = %s")
        """
    )
    assert found == ["f delete users id"]


@pytest.mark.parametrize(
    "bait",
    [
        'logger.info("SELECT a FROM users WHERE id = %s")',
        'print("DELETE FROM users")',
        'raise ValueError("SELECT a FROM users failed")',
        "redis.Redis().pipeline().execute()",
        'sqlite3.connect("x").execute("SELECT a FROM users")',
        'label.text("Select a file from the list")',
        'subprocess.execute("ls")',
        "concurrent.futures.ThreadPoolExecutor().submit(print)",
        'queue.put("UPDATE users SET a = 1")',
    ],
)
def test_bait(bait: str) -> None:
    """What looks like a statement, or like a driver, and is neither."""
    imports = (
        "import logging, redis, sqlite3, subprocess, queue, concurrent.futures\nlogger = logging.getLogger()\n"
    )
    assert told(f"{imports}def f(label):\n    {bait}\n") == []


def test_the_same_bait_on_the_hook() -> None:
    """With a driver in its place it is found: the bait above was refused for what it is."""
    assert told('def f(cursor):\n    cursor.execute("SELECT a FROM users")') == ["f select users"]
