"""A helper's statement is its callers'; a function with a statement of its own keeps it."""

from __future__ import annotations

import pytest

from tests.unit.discovery.evaluation.shown import sites, told

HELPERS = {
    "function": """
        def query_db(sql, args=()):
            with connect() as c:
                c.cursor().execute(sql, args)
        def user(id):
            return query_db("SELECT a FROM users WHERE id = %s", (id,))
        """,
    "method": """
        class Database:
            def query(self, sql, *args):
                self.cursor.execute(sql, args)
        db = Database()
        def user(id):
            return db.query("SELECT a FROM users WHERE id = %s", id)
        """,
    "two deep": """
        def run(cursor, sql):
            cursor.execute(sql)
        def one(sql):
            return run(connect().cursor(), sql)[0]
        def user(id):
            return one("SELECT a FROM users WHERE id = %s")
        """,
    "injected": """
        class Database:
            def query(self, sql):
                self.cursor.execute(sql)
        class Users:
            def __init__(self, db: Database):
                self.db = db
        def user(id, users: Users):
            return users.db.query("SELECT a FROM users WHERE id = %s")
        """,
    "property": """
        class Database:
            @property
            def run(self):
                return self.cursor.execute
        def user(id):
            Database().run("SELECT a FROM users WHERE id = %s")
        """,
    "partial": """
        from functools import partial
        def query(cursor, sql):
            cursor.execute(sql)
        def user(id):
            partial(query, connect().cursor())("SELECT a FROM users WHERE id = %s")
        """,
    "executor": """
        import asyncio
        def query(sql):
            connect().cursor().execute(sql)
        async def user(id):
            await asyncio.to_thread(query, "SELECT a FROM users WHERE id = %s")
        """,
    "callback": """
        def with_retry(work):
            return work()
        def user(id):
            with_retry(lambda: connect().cursor().execute("SELECT a FROM users WHERE id = %s"))
        """,
    "context manager": """
        from contextlib import contextmanager
        class Database:
            @contextmanager
            def cursor(self):
                with connect() as c:
                    yield c.cursor()
        def user(id):
            with Database().cursor() as cursor:
                cursor.execute("SELECT a FROM users WHERE id = %s")
        """,
    "abstract": """
        class Database:
            def query(self, sql):
                raise NotImplementedError
        def user(id, database: Database):
            database.query("SELECT a FROM users WHERE id = %s")
        """,
    "unknown receiver": """
        class Database:
            def fetch_one_row(self, sql):
                self.cursor.execute(sql)
        def user(id, anything):
            anything.fetch_one_row("SELECT a FROM users WHERE id = %s")
        """,
    "closure": """
        def user(id):
            cursor = connect().cursor()
            def run(sql):
                cursor.execute(sql)
            run("SELECT a FROM users WHERE id = %s")
        """,
}


@pytest.mark.parametrize("kind", HELPERS)
def test_the_caller_is_the_site(kind: str) -> None:
    """It is found once, where it is known."""
    found = told("from pymysql import connect\n" + _dedented(HELPERS[kind]))
    assert found == ["user select users id"]


def _dedented(source: str) -> str:
    from textwrap import dedent  # noqa: PLC0415

    return dedent(source)


def test_helpers_are_named_from_the_caller_to_the_driver() -> None:
    """So a reader can follow."""
    (site,) = [site for site in sites(HELPERS["two deep"]) if site.function == "user"]
    assert site.through == ("app.py:one", "app.py:run")


def test_a_helper_that_nobody_calls_is_a_site_of_its_own() -> None:
    """What it sends is not known; that it sends is."""
    (site,) = sites("def query_db(cursor, sql):\n    cursor.execute(sql)")
    assert (site.function, site.operation, site.dynamic) == ("query_db", "unknown", True)


def test_a_statement_with_unknown_values_is_no_helper() -> None:
    """Only what decides about operation or table makes one."""
    found = told(
        """
        def names(cursor, ids):
            cursor.execute("SELECT a FROM users WHERE id IN ({})".format(", ".join(["%s"] * len(ids))), ids)
        def show(cursor):
            return names(cursor, [1, 2])
        """
    )
    assert found == ["names select users id"]


def test_a_default_makes_the_table_known() -> None:
    """Callers may pass another one; the function is still the site."""
    found = told(
        """
        def clean(cursor, table="event"):
            cursor.execute(f"DELETE FROM {table} WHERE id = %s")
        def preview(cursor):
            clean(cursor, "temp_event")
        """
    )
    assert found == ["clean delete event id"]


def test_inherited_methods_know_their_table_in_each_class() -> None:
    """The statement is written once; who calls it on which class is a site."""
    found = told(
        """
        class Repo:
            table = None
            def __init__(self, cursor):
                self.cursor = cursor
            def get(self, id):
                self.cursor.execute(f"SELECT a FROM {self.table} WHERE id = %s")
        class Users(Repo):
            table = "users"
        class Orders(Repo):
            table = "orders"
        def show(cursor):
            Users(cursor).get(1)
            Orders(cursor).get(2)
        """
    )
    assert found == ["show select users id", "show select orders id"]


def test_constructor_arguments_reach_the_statement() -> None:
    """A mapper that is built in a constructor knows names that the statement needs."""
    found = told(
        """
        class Mapper:
            def __init__(self, table, *columns):
                self._table = table
                self._columns = columns
            @property
            def fields(self):
                return ", ".join(f"{self._table}.{c}" for c in self._columns)
            def field(self, name):
                return f"{self._table}.{name}"
        class UserMapper(Mapper):
            def __init__(self):
                super().__init__("users", "id", "name")
        class Users:
            def __init__(self, mapper: UserMapper):
                self._mapper = mapper
            def find(self, cursor):
                cursor.execute(f"SELECT {self._mapper.fields} FROM users WHERE {self._mapper.field('id')} = %s")
        """
    )
    assert found == ["Users.find select users id"]


def test_a_template_method_is_a_site_of_the_subclass() -> None:
    """The base sends what the subclass says."""
    found = told(
        """
        class Base:
            def run(self, cursor):
                cursor.execute(self.sql())
            def sql(self):
                raise NotImplementedError
        class Users(Base):
            def sql(self):
                return "SELECT a FROM users"
        def show(cursor):
            Users().run(cursor)
        """
    )
    assert found == ["show select users"]


def test_recursion_ends() -> None:
    """Functions that call each other, and themselves."""
    found = told(
        """
        def even(cursor, n):
            cursor.execute("SELECT a FROM even")
            return odd(cursor, n - 1) or even(cursor, n)
        def odd(cursor, n):
            cursor.execute("SELECT a FROM odd")
            return even(cursor, n - 1)
        """
    )
    assert found == ["even select even", "odd select odd"]


def test_globals_that_a_function_sets() -> None:
    """`connect` is None until somebody calls `init`."""
    found = told(
        """
        import db
        def f():
            c = db.connect().cursor()
            c.execute("SELECT a FROM users")
        """,
        db="import pymysql\nconnect = None\ndef init():\n    global connect\n    connect = pymysql.connect",
    )
    assert found == ["f select users"]


def test_modules_that_import_each_other() -> None:
    """Neither has to be finished before the other begins."""
    found = told(
        """
        import other
        TABLE = "users"
        def f(cursor):
            cursor.execute(other.SQL)
        """,
        other="import app\nSQL = f'SELECT a FROM {app.TABLE}'\ndef g(cursor):\n    app.f(cursor)",
    )
    assert found == ["f select users"]
