"""The `databases` package: text and queries, values apart."""

from __future__ import annotations

import pytest

from dal.discovery.finding import sightings
from dal.discovery.stacks.databases import Databases
from dal.discovery.stacks.sqlalchemy import SqlAlchemy
from tests.unit.discovery.stacks.reading import machine_of
from tests.unit.discovery.stacks.telling import backend

FORMS = backend(
    """
import asyncio, os
import databases, sqlalchemy
from databases import Database

URL = f"mysql+aiomysql://{os.environ['USER']}@localhost/shop"
database = Database(URL, min_size=2)
cache = databases.Database("sqlite:///cache.db")
metadata = sqlalchemy.MetaData()
users = sqlalchemy.Table(
    "users", metadata,
    sqlalchemy.Column("id", sqlalchemy.Integer, primary_key=True),
    sqlalchemy.Column("name", sqlalchemy.String(20)),
)

class Base(metaclass=sqlalchemy.orm.DeclarativeMeta):
    __abstract__ = True

class Clan(Base):
    __tablename__ = "clans"
    id = sqlalchemy.Column(sqlalchemy.Integer, primary_key=True)

async def by_models(x):
    await database.fetch_one(sqlalchemy.select(Clan).where(Clan.id == x))  # -> select clans (id)

async def by_text(x):
    await database.fetch_all("SELECT * FROM users WHERE id = :id", {"id": x})  # -> select users (id)
    await database.fetch_one(query="SELECT * FROM users WHERE a = :a", values={"a": x})  # -> select users (a)
    if await database.fetch_val("SELECT COUNT(*) FROM orders WHERE of = :id", {"id": x}):  # -> select orders (of)
        await database.execute("DELETE FROM orders WHERE user_id = :id", {"id": x})  # -> delete orders (user_id)
    await database.execute_many(query="INSERT INTO users (name) VALUES (:n)", values=[{"n": x}])  # -> insert users
    async for row in database.iterate("SELECT * FROM users"):  # -> select users
        print(row)

async def by_queries(x):
    await database.fetch_all(users.select().where(users.c.name == x))  # -> select users (name)
    query = users.insert().values(name=x)  # -> insert users
    await database.execute(query)
    await database.execute(users.update().where(users.c.id == x), {"name": x})  # -> update users (id)
    await database.fetch_one(sqlalchemy.select(users).where(users.c.id == x))  # -> select users (id)

async def by_connection(x):
    async with database.connection() as connection:
        async with connection.transaction():
            await connection.execute("UPDATE users SET name = :x", {"x": x})  # -> update users

async def by_tasks(x):
    asyncio.create_task(database.execute("UPDATE users SET a = 1 WHERE id = 4"))  # -> update users (id)
    rows, one = await asyncio.gather(
        database.fetch_all("SELECT * FROM a WHERE id = :id", {"id": x}),  # -> select a (id)
        database.fetch_one("SELECT * FROM b WHERE id = :id", {"id": x}),  # -> select b (id)
    )

class Mode:
    STANDARD = 0
    @property
    def table(self):
        return {0: "scores", 1: "scores_relax"}[self.value]

async def by_parts(mode: Mode, x, **values):
    sql = "SELECT * FROM scores WHERE user = :user "
    if values.get("name"):
        sql += "AND name = :name"
    await database.fetch_all(sql, {"user": x, **values})  # -> select scores (user, name)

class Users:
    READ = "id, name"

    def __init__(self, connection: Database):
        self.connection = connection

    async def partial_update(self, key, **values):
        changes = ", ".join(f"{name} = :{name}" for name in values)
        sql = f"UPDATE users SET {changes} WHERE id = :key"
        await self.connection.execute(sql, {**values, "key": key})  # -> update users (id)
        query = f"SELECT {self.READ} FROM users WHERE id = :id"
        return await self.connection.fetch_one(query, {"id": key})  # -> select users (id)

async def fetch(query, **values):
    return await database.fetch_all(query, values)

async def by_helper(x):
    await fetch("SELECT * FROM helped WHERE id = :id", id=x)  # -> select helped (id)

class Wrapped:
    def __init__(self, url):
        self._database = Database(url)

    def _compile(self, query: sqlalchemy.sql.expression.ClauseElement):
        return str(query.compile())

    async def fetch_one(self, query: sqlalchemy.sql.expression.ClauseElement | str, params=None):
        if isinstance(query, sqlalchemy.sql.expression.ClauseElement):
            query = self._compile(query)
        return await self._database.fetch_one(query, params)

wrapped = Wrapped(URL)

async def by_wrapper(x):
    await wrapped.fetch_one("SELECT * FROM users WHERE id = :id", {"id": x})  # -> select users (id)
    await wrapped.fetch_one(sqlalchemy.select(users).where(users.c.name == x))  # -> select users (name)

async def only_run_time_knows(queries, x):
    await database.execute(queries[x])  # -> unknown ?

async def bait(x, redis):
    await cache.fetch_all("SELECT * FROM cached")
    await redis.execute("GET", x)
    await database.connect()
    await database.disconnect()
    await x.fetch_all(3)
""",
    Databases,
    SqlAlchemy,
)


@pytest.mark.parametrize("function", FORMS.functions())
def test_a_form_of_statement(function: str) -> None:
    """Text and queries are found however they are passed; another database beside MySQL is not."""
    assert FORMS.found(function) == FORMS.expected(function)


def test_units_of_work_leave_their_marks() -> None:
    """A transaction counts as a context, as a decorator and by hand."""
    source = """
from databases import Database
database = Database("mysql://localhost/shop")

async def by_context():
    async with database.transaction():
        await database.execute("DELETE FROM a")

@database.transaction()
async def by_decorator():
    await database.execute("DELETE FROM a")

async def by_hand():
    unit = await database.transaction()
    await database.execute("DELETE FROM a")
    await unit.commit()

async def without():
    await database.execute("DELETE FROM a")
"""
    machine = machine_of({"app.py": source}, Databases())
    traces = sightings(machine, ["app.py"]).traces
    marks = {owner.key.split("@")[0]: [how for _, how in trace.marks] for owner, trace in traces.items()}
    assert {name: how for name, how in marks.items() if how} == {
        "by_context": ["transaction()"],
        "by_decorator": ["@transaction"],
        "by_hand": ["commit()"],
    }
