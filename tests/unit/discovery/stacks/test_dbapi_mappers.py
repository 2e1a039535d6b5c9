"""Hand-made mappers: classes whose own class of classes writes their statements."""

from __future__ import annotations

import pytest

from tests.unit.discovery.stacks.telling import backend

MAPPER = """
import aiomysql

_pool = None

async def start(**options):
    global _pool
    _pool = await aiomysql.create_pool(**options)

async def ask(sql, values):
    async with _pool.get() as link:
        async with link.cursor(aiomysql.DictCursor) as cursor:
            await cursor.execute(sql.replace("?", "%s"), values)
            return await cursor.fetchall()

class Attribute:
    def __init__(self, kind, key=False):
        self.kind, self.key = kind, key

class Number(Attribute):
    def __init__(self, key=False):
        super().__init__("bigint", key)

class Words(Attribute):
    def __init__(self):
        super().__init__("varchar(90)")

class Mapped(type):
    def __new__(mcs, name, bases, body):
        if name == "Row":
            return super().__new__(mcs, name, bases, body)
        key, others = None, []
        for attribute, value in body.items():
            if isinstance(value, Attribute):
                if value.key:
                    key = attribute
                else:
                    others.append(attribute)
        table = body.get("__table__") or name.lower()
        columns = ", ".join("`%s`" % other for other in others)
        body["_key"] = key
        body["_read"] = f"SELECT `{key}`, {columns} FROM `{table}`"
        body["_add"] = f"INSERT INTO `{table}` ({columns}) VALUES ({', '.join('?' for _ in others)})"
        body["_change"] = "UPDATE `{}` SET {} WHERE `{}` = ?".format(
            table, ", ".join(f"`{other}` = ?" for other in others), key
        )
        return super().__new__(mcs, name, bases, body)

class Row(dict, metaclass=Mapped):
    @classmethod
    async def one(cls, key):
        rows = await ask(f"{cls._read} WHERE `{cls._key}` = ?", [key])
        return cls(**rows[0]) if rows else None

    @classmethod
    async def some(cls, where=None, values=(), order=None, limit=None):
        sql = [cls._read]
        if where:
            sql.append("WHERE")
            sql.append(where)
        if order:
            sql.append("ORDER BY " + order)
        if limit is not None:
            if isinstance(limit, int):
                sql.append("LIMIT ?")
            elif isinstance(limit, tuple):
                sql.append("LIMIT ?, ?")
        return [cls(**row) for row in await ask(" ".join(sql), values)]

    async def add(self):
        await ask(self._add, list(self.values()))

    async def change(self):
        await ask(self._change, [*self.values(), self[self._key]])
"""
BACKEND = backend(
    """
from mapper import Row, Number, Words

class Author(Row):
    __table__ = "authors"
    number = Number(key=True)
    name = Words()

class Book(Row):
    isbn = Number(key=True)
    title = Words()
    author = Number()

async def reading(x):
    author = await Author.one(x)  # -> select authors (number)
    await Book.some("title = ? AND author = ?", [x, 1])  # -> select book (title, author)
    await Book.some(order="title DESC", limit=(1, 2))  # -> select book

async def writing(x):
    await Book(isbn=x, title="a").add()  # -> insert book
    book = await Book.one(x)  # -> select book (isbn)
    await book.change()  # -> update book (isbn)
""",
    files={"mapper.py": MAPPER},
)


@pytest.mark.parametrize("function", BACKEND.functions())
def test_a_mapper_counts_at_its_callers(function: str) -> None:
    """The statements that a class of classes has written are found where its classes are used."""
    assert BACKEND.found(function) == BACKEND.expected(function)


def test_order_and_limit_reach_the_caller() -> None:
    """What a caller passes decides about the statement: of the branches only those that it takes are in it."""
    sites = [site for site in BACKEND.sites if site.function == "reading"]
    assert [site.ordering for site in sites] == [(), (), ("book.title DESC",)]
    assert [site.limit for site in sites] == [None, None, "parameter offset parameter"]
