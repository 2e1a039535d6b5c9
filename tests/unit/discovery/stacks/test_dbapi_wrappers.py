"""Helpers around a driver: what they send for their callers is the callers' statement."""

from __future__ import annotations

import pytest

from tests.unit.discovery.stacks.telling import backend

WRAPPERS = backend(
    """
import asyncio, functools, pymysql, threading
from concurrent.futures import ThreadPoolExecutor
from queue import Queue
from string import Template
from statements import FIND_USER, Statements, BY_NAME

def connect():
    return pymysql.connect(host="h")

class Database:
    def __init__(self, config):
        self.connection = pymysql.connect(**config)
        self.cursor = self.connection.cursor()

    def query(self, sql, args=None):
        self.cursor.execute(sql, args)
        return self.cursor.fetchall()

    def fetch_one(self, sql, args=None):
        rows = self.query(sql, args)
        return rows[0] if rows else None

    def insert(self, table, data):
        columns = ", ".join(data.keys())
        marks = ", ".join(["%s"] * len(data))
        sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"
        self.cursor.execute(sql, list(data.values()))
        self.connection.commit()
        return self.cursor.lastrowid

    def update(self, table, data, where):
        assignments = ", ".join(f"{name} = %s" for name in data)
        conditions = " AND ".join(f"{name} = %s" for name in where)
        self.cursor.execute(
            "UPDATE {} SET {} WHERE {}".format(table, assignments, conditions),
            list(data.values()) + list(where.values()),
        )

    def delete(self, table, **where):
        sql = "DELETE FROM " + table + " WHERE " + " AND ".join(k + " = %s" for k in where)
        self.cursor.execute(sql, tuple(where.values()))

    def select(self, table, columns="*", where=None, order=None, limit=None):
        sql = "SELECT " + (columns if isinstance(columns, str) else ", ".join(columns)) + " FROM " + table
        if where:
            sql += " WHERE " + " AND ".join(["%s = %%s" % name for name in where])
        if order:
            sql += " ORDER BY " + order
        if limit:
            sql += f" LIMIT {limit}"
        return self.query(sql, list(where.values()) if where else None)

    def count(self, table, where):
        return self.fetch_one("SELECT COUNT(*) FROM `%s` WHERE %s" % (table, where))

db = Database({})

def by_methods(x):
    db.query("SELECT * FROM users WHERE id = %s", (x,))  # -> select users (id)
    db.fetch_one("SELECT name FROM users WHERE name = %s", (x,))  # -> select users (name)

def by_builders(x):
    db.insert("users", {"name": x, "age": 3})  # -> insert users
    db.update("users", {"name": x}, {"id": 4})  # -> update users (id)
    db.update(table="users", data=dict(name=x), where=dict(id=4, age=3))  # -> update users (id, age)
    db.delete("users", id=x)  # -> delete users (id)
    db.select("users", ["id", "name"], {"id": x}, order="name", limit=3)  # -> select users (id)
    db.select("orders")  # -> select orders
    db.count("orders", "user_id = 4")  # -> select orders (user_id)

class Repository:
    table = None
    key = "id"

    def __init__(self, database):
        self.database = database

    def get(self, key):
        return self.database.fetch_one(f"SELECT * FROM {self.table} WHERE {self.key} = %s", (key,))

    def add(self, **values):
        return self.database.insert(self.table, values)

class Users(Repository):
    table = "users"

    def by_name(self, name):
        return self.database.query("SELECT * FROM users WHERE name = %s", (name,))  # -> select users (name)

class Orders(Repository):
    table = "orders"
    key = "number"

def by_repositories(x):
    Users(db).get(x)  # -> select users (id)
    Orders(db).get(x)  # -> select orders (number)
    Orders(db).add(total=1)  # -> insert orders
    Users(db).by_name(x)

def with_cursor(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        connection = connect()
        cursor = connection.cursor()
        try:
            result = function(cursor, *args, **kwargs)
            connection.commit()
            return result
        finally:
            connection.close()
    return wrapper

def transactional(name):
    def decorate(function):
        def wrapper(*args, **kwargs):
            with connect() as connection:
                return function(connection.cursor(), *args, **kwargs)
        return wrapper
    return decorate

@with_cursor
def user_of(cursor, key):
    cursor.execute("SELECT * FROM users WHERE id = %s", (key,))  # -> select users (id)
    return cursor.fetchone()

@with_cursor
def run(cursor, sql, *args):
    cursor.execute(sql, args)
    return cursor.fetchall()

@transactional("main")
def remove(cur, table, key):
    cur.execute(f"DELETE FROM {table} WHERE id = %s", (key,))

def by_decorators(x):
    user_of(x)
    run("SELECT * FROM orders WHERE id = %s", x)  # -> select orders (id)
    remove("orders", x)  # -> delete orders (id)

def fetch(sql, *args):
    cursor = connect().cursor()
    cursor.execute(sql, args)
    return cursor.fetchall()

async def by_threads(x, tasks):
    loop = asyncio.get_running_loop()
    rows = await loop.run_in_executor(None, fetch, "SELECT * FROM a WHERE id = %s", x)  # -> select a (id)
    await asyncio.to_thread(fetch, "SELECT * FROM b WHERE id = %s", x)  # -> select b (id)
    with ThreadPoolExecutor() as pool:
        pool.submit(fetch, "SELECT * FROM c WHERE id = %s", x).result()  # -> select c (id)
    threading.Thread(target=fetch, args=("DELETE FROM d WHERE id = %s", x)).start()  # -> delete d (id)
    tasks.add_task(fetch, "DELETE FROM e WHERE id = %s", x)  # -> delete e (id)
    bound = functools.partial(fetch, "SELECT * FROM f WHERE id = %s", x)
    await loop.run_in_executor(None, bound)  # -> select f (id)
    await loop.run_in_executor(None, lambda: fetch("SELECT * FROM g"))  # -> select g

def consume(queue):
    while True:
        table, row = queue.get()
        connect().cursor().execute(f"INSERT INTO {table} (a) VALUES (%s)", row)  # -> insert ?

def by_a_thread_that_knows_no_more():
    waiting = Queue()
    threading.Thread(target=consume, args=(waiting,)).start()

def by_partials(x):
    cursor = connect().cursor()
    ask = functools.partial(cursor.execute, "SELECT * FROM users WHERE id = %s")
    ask((x,))  # -> select users (id)
    of_users = functools.partial(db.select, "users")
    of_users(where={"id": x})  # -> select users (id)

def by_tables_of_methods(kind, x):
    actions = {"one": db.fetch_one, "many": db.query}
    actions["one"]("SELECT * FROM users WHERE id = %s", x)  # -> select users (id)
    actions[kind]("SELECT * FROM orders WHERE id = %s", x)  # -> select orders (id)
    getattr(db, "query")("DELETE FROM users WHERE id = %s", x)  # -> delete users (id)

class Local:
    FIND = "SELECT * FROM local WHERE id = %s"

    def find(self, x):
        return db.query(self.FIND, x)  # -> select local (id)

def by_constants(x, name):
    db.query(FIND_USER, x)  # -> select users (id)
    db.query(Statements.REMOVE, x)  # -> delete users (id)
    db.query(BY_NAME["orders"], x)  # -> select orders (id)
    db.query(Template("SELECT * FROM $t WHERE id = %s").substitute(t="things"), x)  # -> select things (id)
    db.query(Statements.PAGE.format(table="users", order="name"), x)  # -> select users (id)

def retrying(x):
    for attempt in range(3):
        try:
            return db.query("SELECT * FROM users WHERE id = %s", x)  # -> select users (id)
        except pymysql.OperationalError:
            db.connection.ping()

def transaction(operations):
    cursor = connect().cursor()
    for sql, args in operations:
        cursor.execute(sql, args)

def by_lists(x):
    transaction([  # -> insert users (id)
        ("INSERT INTO users (id) VALUES (%s)", (x,)),
        ("UPDATE users SET a = 1 WHERE id = %s", (x,)),
    ])
""",
    files={
        "statements.py": '''
TABLE = "users"
FIND_USER = f"""
    SELECT *
      FROM {TABLE}
     WHERE id = %s
"""
class Statements:
    REMOVE = "DELETE FROM " + TABLE + " WHERE id = %s"
    PAGE = "SELECT * FROM {table} WHERE id = %s ORDER BY {order}"
BY_NAME = {"users": FIND_USER, "orders": "SELECT * FROM orders WHERE id = %s"}
'''
    },
)


@pytest.mark.parametrize("function", WRAPPERS.functions())
def test_a_helper_counts_at_its_callers(function: str) -> None:
    """Whatever its shape, a helper's statement is found where somebody says what is sent, and only there."""
    assert WRAPPERS.found(function) == WRAPPERS.expected(function)
