"""Statements that stand in files beside the code, or are put together by a builder."""

from __future__ import annotations

import pytest

from dal.discovery.stacks.pypika import PyPika
from tests.unit.discovery.stacks.telling import backend

FILES = backend(
    "",
    PyPika,
    files={
        "shop/store.py": """
import os, pkgutil, aiosql, anosql, pugsql, pymysql
from importlib import resources
from pathlib import Path

HERE = os.path.dirname(os.path.abspath(__file__))
SQL = Path(__file__).resolve().parent / "sql"
named = aiosql.from_path(SQL / "users.sql", "pymysql")
folder = anosql.from_path("sql", "mysql")
pugs = pugsql.module("shop/sql/")
inline = aiosql.from_str("-- name: drop-user!\\nDELETE FROM users WHERE id = :id", "pymysql")
everything = {file.stem: file.read_text() for file in SQL.glob("*.sql")}
connection = pymysql.connect()

def load(name):
    with open(os.path.join(HERE, "sql", f"{name}.sql")) as file:
        return file.read()

def by_open(x):
    cursor = connection.cursor()
    cursor.execute(load("user_by_mail"), (x,))  # -> select users (mail)
    cursor.execute(open("shop/sql/user_by_mail.sql").read(), (x,))  # -> select users (mail)

def by_path(x):
    cursor = connection.cursor()
    cursor.execute((SQL / "user_by_mail.sql").read_text("utf-8"), (x,))  # -> select users (mail)
    cursor.execute(SQL.joinpath("user_by_mail").with_suffix(".sql").read_text(), (x,))  # -> select users (mail)
    cursor.execute(everything["user_by_mail"], (x,))  # -> select users (mail)

def by_resources(x):
    cursor = connection.cursor()
    cursor.execute(pkgutil.get_data("shop", "sql/user_by_mail.sql").decode(), (x,))  # -> select users (mail)
    text = resources.files("shop").joinpath("sql/user_by_mail.sql").read_text()
    cursor.execute(text, (x,))  # -> select users (mail)

def by_names(x):
    named.get_user(connection, id=x)  # -> select users (id)
    named.add_user(connection, name=x)  # -> insert users
    folder.count_orders(connection, user=x)  # -> select orders (user_id)
    pugs.get_user(id=x)  # -> select users (id)
    inline.drop_user(connection, id=x)  # -> delete users (id)
    named.nothing(connection)

def not_there(x):
    Path("readme.txt").read_text()
    connection.cursor().execute(open("absent.sql").read())  # -> unknown ?
""",
        "shop/sql/users.sql": """-- Everything about users

-- name: get_user^
-- One of them.
SELECT * FROM users WHERE id = :id;

-- name: add_user<!
INSERT INTO users (name) VALUES (:name);
""",
        "shop/sql/orders.sql": """--name: count-orders$
SELECT COUNT(*) FROM orders WHERE user_id = :user
""",
        "shop/sql/user_by_mail.sql": "SELECT u.*\nFROM users AS u\nWHERE u.mail = %s\n",
    },
)
BUILT = backend(
    """
import pymysql
from pypika import MySQLQuery, Query, Table, functions as fn, Order, Criterion

users, orders = Table("users"), Table("orders")
cursor = pymysql.connect().cursor()

def reading(x):
    query = Query.from_(users).select(users.id, users.name).where(users.mail == x)
    cursor.execute(str(query))  # -> select users (mail)
    if x:
        query = query.where(users.age > 3).orderby(users.name, order=Order.desc).limit(5)
    cursor.execute(query.get_sql())  # -> select users (mail, age)

def joining(x):
    query = (
        MySQLQuery.from_(orders)
        .join(users).on(orders.user_id == users.id)
        .select(fn.Count("*"))
        .where((orders.total.between(1, 2)) | users.name.isin([x]))
        .groupby(users.id)
    )
    cursor.execute(query.get_sql(quote_char="`"))  # -> select orders (total, users.name)
    both = Criterion.all([users.a == 1, users.b == x])
    cursor.execute(Query.from_(users).select("*").where(both).get_sql())  # -> select users (a, b)

def writing(x):
    cursor.execute(Query.into(users).columns("name", "mail").insert(x, x).get_sql())  # -> insert users
    cursor.execute(str(Query.update(users).set(users.name, x).where(users.id == x)))  # -> update users (id)
    cursor.execute(f"{Query.from_(users).delete().where(users.id.isin([1, 2]))}")  # -> delete users (id)
""",
    PyPika,
)


@pytest.mark.parametrize("function", FILES.functions())
def test_a_statement_in_a_file(function: str) -> None:
    """Files are read where a path to them can be told; named queries are called like methods."""
    assert FILES.found(function) == FILES.expected(function)


@pytest.mark.parametrize("function", BUILT.functions())
def test_a_statement_of_pypika(function: str) -> None:
    """What a builder makes is read as the text that it ends as."""
    assert BUILT.found(function) == BUILT.expected(function)
