"""Drivers of MySQL: however a connection or a cursor is come by, what it sends is found."""

from __future__ import annotations

import pytest

from tests.unit.discovery.stacks.telling import backend

DRIVERS = backend(
    """
import aiomysql, asyncmy, pymysql, MySQLdb, mysql.connector, mariadb, records, dataset, sqlite3
import pandas as pd
from contextlib import closing, contextmanager, ExitStack
from dbutils.pooled_db import PooledDB
from flask_mysqldb import MySQL
from flaskext.mysql import MySQL as OtherMySQL
from mysql.connector.pooling import MySQLConnectionPool
from mysql.connector import pooling, errorcode
from pymysql.cursors import DictCursor
from pymysql.converters import escape_string

app = object()
flask_mysql = MySQL(app)
other_mysql = OtherMySQL()
pooled = PooledDB(creator=pymysql, maxconnections=5)
connector_pool = MySQLConnectionPool(pool_name="a", pool_size=3)

def plain(x):
    connection = pymysql.connect(host="h", cursorclass=DictCursor)
    with connection:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM users WHERE id = %s", (x,))  # -> select users (id)
            cursor.executemany("INSERT INTO users (name) VALUES (%s)", [(x,)])  # -> insert users
        connection.commit()

def several_cursors(x):
    with pymysql.connect() as connection, connection.cursor(DictCursor) as cursor:
        cursor.execute("DELETE FROM users WHERE id = %s", (x,))  # -> delete users (id)
    with closing(MySQLdb.connect()) as db:
        with closing(db.cursor()) as c:
            c.execute("UPDATE users SET name = %s WHERE id = %s", (x, x))  # -> update users (id)
    link = MySQLdb.connect()
    link.query("SELECT name FROM users")  # -> select users

def connector(x):
    cnx = mysql.connector.connect(user="u")
    cursor = cnx.cursor(dictionary=True, buffered=True)
    for result in cursor.execute("SELECT 1 FROM a; SELECT 2 FROM b", multi=True):  # -> select a
        print(result)
    cursor.callproc("add_user", (x,))  # -> procedure add_user
    pool = pooling.MySQLConnectionPool(pool_name="p")
    taken = pool.get_connection()
    taken.cursor(prepared=True).execute("SELECT * FROM users WHERE id = ?", (x,))  # -> select users (id)
    connector_pool.get_connection().cursor().execute("DELETE FROM a")  # -> delete a

def maria(x):
    cursor = mariadb.connect().cursor()
    cursor.execute("INSERT INTO t SET a = ?", (x,))  # -> insert t

def flask(x):
    cursor = flask_mysql.connection.cursor()
    cursor.execute("SELECT * FROM users WHERE id = %s", [x])  # -> select users (id)
    flask_mysql.connection.commit()
    other_mysql.get_db().cursor().execute("DELETE FROM users")  # -> delete users
    other_mysql.connect().cursor().execute("DELETE FROM orders")  # -> delete orders

def dbutils(x):
    conn = pooled.connection()
    cur = conn.cursor()
    cur.execute("SELECT * FROM users WHERE name = %s" % ("%s",), (x,))  # -> select users (name)
    conn.close()

async def aio(x):
    async with aiomysql.create_pool(host="h") as pool:
        async with pool.acquire() as conn:
            async with conn.cursor(aiomysql.DictCursor) as cur:
                await cur.execute("SELECT * FROM users WHERE id = %s", (x,))  # -> select users (id)
                row = await cur.fetchone()
            await conn.commit()

async def aio_by_hand(x):
    pool = await asyncmy.create_pool(host="h")
    conn = await pool.acquire()
    try:
        cur = await conn.cursor()
        await cur.execute("UPDATE users SET a = 1 WHERE id = %s", x)  # -> update users (id)
        await cur.callproc("tidy")  # -> procedure tidy
    finally:
        pool.release(conn)

class Store:
    def __init__(self):
        self.pool = None

    async def start(self):
        self.pool = await aiomysql.create_pool()

    async def find(self, x):
        async with self.pool.acquire() as conn, conn.cursor() as cur:
            await cur.execute("SELECT * FROM things WHERE id = %s", (x,))  # -> select things (id)
            return await cur.fetchall()

async def typed(conn: aiomysql.Connection, cur: "aiomysql.Cursor", pool: aiomysql.Pool, x):
    await cur.execute("SELECT * FROM a WHERE id = %s", x)  # -> select a (id)
    async with conn.cursor() as other:
        await other.execute("SELECT * FROM b WHERE id = %s", x)  # -> select b (id)
    async with pool.acquire() as third, third.cursor() as fourth:
        await fourth.execute("SELECT * FROM c WHERE id = %s", x)  # -> select c (id)

@contextmanager
def cursor_of():
    conn = pymysql.connect()
    try:
        yield conn.cursor()
        conn.commit()
    finally:
        conn.close()

class Session:
    def __enter__(self):
        self.conn = pymysql.connect()
        self.cur = self.conn.cursor()
        return self.cur
    def __exit__(self, *args):
        self.conn.close()

def contexts(x):
    with cursor_of() as cur:
        cur.execute("SELECT * FROM users WHERE id = %s", x)  # -> select users (id)
    with Session() as session:
        session.execute("DELETE FROM users WHERE id = %s", x)  # -> delete users (id)
    with ExitStack() as stack:
        third = stack.enter_context(cursor_of())
        third.execute("SELECT * FROM orders")  # -> select orders

def escaped(x):
    sql = "SELECT * FROM users WHERE name = '%s'" % escape_string(x)
    pymysql.connect().cursor().execute(sql)  # -> select users (name)

def small_libraries(x):
    db = records.Database("mysql://")
    rows = db.query("SELECT * FROM users WHERE id = :id", id=x)  # -> select users (id)
    with db.get_connection() as conn:
        conn.query("DELETE FROM users WHERE id = :id", id=x)  # -> delete users (id)
    data = dataset.connect("mysql://")
    users = data["users"]
    users.find_one(id=x)  # -> select users (id)
    list(users.find(name=x, order_by="-id", _limit=3))  # -> select users (name)
    users.insert(dict(name=x))  # -> insert users
    users.update(dict(id=x, name="y"), ["id"])  # -> update users (id)
    users.upsert(dict(id=x), ["id"])  # -> upsert users
    users.delete(id=x)  # -> delete users (id)
    data.get_table("orders").all()  # -> select orders
    data.query("SELECT * FROM orders WHERE id = :id", id=x)  # -> select orders (id)
    with data as tx:
        tx["orders"].insert({"a": 1})  # -> insert orders

def frames(x):
    con = pymysql.connect()
    frame = pd.read_sql("SELECT * FROM users WHERE id = %s", con, params=[x])  # -> select users (id)
    pd.read_sql_query(sql="SELECT * FROM orders", con=con)  # -> select orders
    pd.read_sql_table("invoices", con)  # -> select invoices
    frame.to_sql("users_copy", con, if_exists="append")  # -> insert users_copy
    frame.to_sql(name="users_other", con=con)  # -> insert users_other

def bait(x, lite, frame):
    sqlite3.connect("a.db").cursor().execute("SELECT * FROM cache WHERE id = ?", (x,))
    sqlite3.connect("a.db").execute("DELETE FROM cache")
    print("SELECT * FROM users")
    app.logger.info("DELETE FROM users WHERE id = %s", x)
    raise ValueError("UPDATE users SET a = 1")

def session_steering(x):
    cursor = pymysql.connect().cursor()
    cursor.execute("SET NAMES utf8mb4")
    cursor.execute("START TRANSACTION")
    cursor.execute("COMMIT")
"""
)


@pytest.mark.parametrize("function", DRIVERS.functions())
def test_a_way_to_a_cursor(function: str) -> None:
    """Statements are found through every driver, pool, context and small library; nothing else is."""
    assert DRIVERS.found(function) == DRIVERS.expected(function)
