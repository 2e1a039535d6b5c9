"""Tortoise ORM: querysets, rows, relations, and the tables that models describe."""

from __future__ import annotations

import pytest

from dal.discovery.finding import sightings
from dal.discovery.model import Column, ForeignKey, IdGeneration, Index
from dal.discovery.stacks.tortoise import Tortoise, tables
from tests.unit.discovery.stacks.reading import machine_of
from tests.unit.discovery.stacks.telling import backend

MODELS = """
import asyncio
from tortoise import fields, Tortoise, connections
from tortoise.models import Model
from tortoise.expressions import Q, F, Subquery
from tortoise.functions import Count
from tortoise.transactions import in_transaction, atomic

class Base(Model):
    id = fields.BigIntField(pk=True)
    created = fields.DatetimeField(auto_now_add=True)

    class Meta:
        abstract = True

    @classmethod
    async def by_id(cls, key):
        return await cls.get(id=key)

class Author(Base):
    name = fields.CharField(max_length=50, unique=True)
    active = fields.BooleanField(default=True)

    async def rename(self, name):
        self.name = name
        await self.save()  # -> update author (<pk>)

class Tag(Model):
    word = fields.CharField(max_length=20, pk=True)

class Book(Base):
    title = fields.CharField(max_length=100, source_field="book_title", index=True)
    price = fields.DecimalField(max_digits=8, decimal_places=2, null=True)
    author = fields.ForeignKeyField("models.Author", related_name="books", on_delete=fields.RESTRICT)
    tags = fields.ManyToManyField("models.Tag", related_name="books")

    class Meta:
        table = "shop_books"
        unique_together = (("title", "author"),)
        indexes = [("price", "created")]

    async def save(self, *args, **kwargs):
        self.title = self.title.strip()
        await super().save(*args, **kwargs)

class Passport(Model):
    holder = fields.OneToOneField("models.Author", pk=True)
    number = fields.UUIDField()
"""
FORMS = backend(
    MODELS
    + """
async def conditions(x, y):
    await Book.filter(title=x, price__gte=3)  # -> select shop_books (book_title, price)
    await Book.filter(Q(title=x) | Q(price__lt=y)).exclude(id=3)  # -> select shop_books (book_title, price, id)
    await Book.filter(author=x)  # -> select shop_books (author_id)
    await Book.filter(author_id=x).count()  # -> select shop_books (author_id)
    await Book.filter(author__name__icontains=x)  # -> select shop_books (author.name)
    await Author.filter(books__title=x).distinct()  # -> select author (shop_books.book_title)
    await Book.filter(tags__word__in=[x]).exists()  # -> select shop_books (tag.word)
    await Book.filter(pk=x).first()  # -> select shop_books (id)

async def one(x):
    await Author.get(name=x)  # -> select author (name)
    author = await Author.get_or_none(name=x).prefetch_related("books")  # -> select author (name)
    await author.save()  # -> update author (<pk>)
    await Author.all().order_by("-created").limit(3).offset(6).values("id", "name")  # -> select author

async def loops():
    async for book in Book.all():  # -> select shop_books
        await book.delete()  # -> delete shop_books (<pk>)
    for author in await Author.filter(active=True):  # -> select author (active)
        await author.rename("x")

async def writes(x):
    author = await Author.create(name=x)  # -> insert author
    book = Book(title=x, author=author)
    await book.save()  # -> insert shop_books
    await book.save(update_fields=["title"])  # -> update shop_books (<pk>)
    await Author.bulk_create([Author(name=x)])  # -> insert author
    await Book.bulk_update([book], fields=["title"])  # -> update shop_books (<pk>)
    await Author.filter(name=x).update(active=False)  # -> update author (name)
    await Book.filter(price=None).delete()  # -> delete shop_books (price)
    await Author.get_or_create(name=x, defaults={"active": True})  # -> select author (name) + insert author
    await Author.update_or_create(name=x)  # -> select author (name) + save author
    await author.refresh_from_db()  # -> select author (<pk>)

async def relations(x):
    author = await Author.by_id(x)  # -> select author (id)
    async for book in author.books.filter(price__gt=1):  # -> select shop_books (author_id, price)
        await book.tags.add(x)  # -> insert shop_books_tag
        await book.tags.clear()  # -> delete shop_books_tag (book_id)
        await book.tags.all()  # -> select tag (shop_books_tag.book_id)
        await book.fetch_related("author", "tags")  # -> select author (<pk>) + select tag (shop_books_tag.book_id)
        print(book.author.name)
    tag = await Tag.get(word=x)  # -> select tag (word)
    await tag.books.all().count()  # -> select shop_books (shop_books_tag.tag_id)

async def sub_queries(x):
    inner = Author.filter(active=True).values("id")
    await Book.filter(author_id__in=Subquery(inner))  # -> select shop_books (author_id)
    await Author.annotate(n=Count("books")).filter(n__gt=3)  # -> select author (n)

async def together(x):
    authors, books = await asyncio.gather(
        Author.filter(name=x),  # -> select author (name)
        Book.filter(title=x).all(),  # -> select shop_books (book_title)
    )

def cheap():
    return Book.filter(price__lt=3)  # -> select shop_books (price)

async def use_cheap(x):
    await cheap()
    await cheap().filter(title=x)  # -> select shop_books (price, book_title)

async def raw(x):
    main = connections.get("default")
    await main.execute_query("SELECT * FROM author WHERE id = %s", [x])  # -> select author (id)
    connection = Tortoise.get_connection("default")
    await connection.execute_insert("INSERT INTO author (name) VALUES (%s)", [x])  # -> insert author
    await Author.raw("SELECT * FROM author WHERE name = 'x'")  # -> select author (name)

async def remove(model, x):
    await model.filter(id=x).delete()

async def use_remove(x):
    await remove(Author, x)  # -> delete author (id)

async def bait(x, request, cache):
    await cache.get("author")
    request.headers.get("x")
    x.filter(str.strip)
    await cache.delete(x)
""",
    Tortoise,
)


@pytest.mark.parametrize("function", FORMS.functions())
def test_a_form_of_query(function: str) -> None:
    """Each way of writing a query is found with its operation, table and predicates, and nothing else is."""
    assert FORMS.found(function) == FORMS.expected(function)


def test_everything_else_that_a_query_says() -> None:
    """Joined tables, ordering, limit and what must hold for every row are told."""
    site = backend(
        MODELS
        + """
async def go(x):
    query = Book.filter(Q(price=1) | Q(price=2), author__name=x, title__startswith="a")
    return await query.order_by("-author__name").limit(5)
""",
        Tortoise,
    ).only("go")
    assert site.tables == ("shop_books", "author")
    assert site.equalities == ("author.name",)
    assert site.ordering == ("author.name DESC",)
    assert site.limit == "5"
    assert site.flags == ("like",)


def test_units_of_work_leave_their_marks() -> None:
    """`in_transaction` gives a connection, `atomic` decorates."""
    source = (
        MODELS
        + """
async def by_context():
    async with in_transaction() as connection:
        await connection.execute_query("DELETE FROM author")

@atomic()
async def by_decorator():
    await Author.create(name="a")
"""
    )
    machine = machine_of({"app.py": source}, Tortoise())
    traces = sightings(machine, ["app.py"]).traces
    marks = {owner.key.split("@")[0]: [how for _, how in trace.marks] for owner, trace in traces.items()}
    assert {name: how for name, how in marks.items() if how} == {
        "by_context": ["in_transaction()"],
        "by_decorator": ["@atomic"],
    }


def test_the_tables_of_models() -> None:
    """Names, columns, keys and relations follow the declarations; abstract models have no table."""
    machine = machine_of({"app.py": MODELS}, Tortoise())
    found = {table.name: table for table in tables(machine, ["app.py"])}
    assert list(found) == ["author", "passport", "shop_books", "shop_books_tag", "tag"]
    book = found["shop_books"]
    assert book.columns == (
        Column("id", "BIGINT", nullable=False),
        Column("created", "DATETIME(6)", nullable=False),
        Column("book_title", "VARCHAR(100)", nullable=False),
        Column("price", "DECIMAL(8,2)", nullable=True),
        Column("author_id", "BIGINT", nullable=False),
    )
    assert book.primary_key == ("id",)
    assert book.id_generation is IdGeneration.AUTO_INCREMENT
    assert book.unique == (("book_title", "author_id"),)
    assert book.foreign_keys == (ForeignKey(("author_id",), "author", ("id",), "RESTRICT"),)
    assert book.indexes == (Index(("book_title",)), Index(("author_id",)), Index(("price", "created")))
    assert found["author"].unique == (("name",),)
    assert found["passport"].primary_key == ("holder_id",)
    assert found["tag"].id_generation is IdGeneration.APPLICATION
    between = found["shop_books_tag"]
    assert [column.name for column in between.columns] == ["book_id", "tag_id"]
    assert {key.table for key in between.foreign_keys} == {"shop_books", "tag"}
