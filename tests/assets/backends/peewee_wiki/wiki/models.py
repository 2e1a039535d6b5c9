import os
from datetime import datetime

from peewee import (
    SQL,
    AutoField,
    BooleanField,
    CharField,
    Check,
    CompositeKey,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    ManyToManyField,
    Model,
    TextField,
)
from playhouse.pool import PooledMySQLDatabase

database = PooledMySQLDatabase(
    os.environ.get("WIKI_DB", "wiki"), user=os.environ.get("WIKI_USER"), password=os.environ.get("WIKI_PASSWORD"), max_connections=8
)


class Base(Model):
    class Meta:
        database = database


class Author(Base):
    nick = CharField(max_length=40, unique=True)
    edits = IntegerField(default=0)

    class Meta:
        table_name = "authors"


class Page(Base):
    slug = CharField(primary_key=True, max_length=120)
    title = CharField(max_length=200, index=True)
    locked = BooleanField(default=False)
    current = IntegerField(null=True, column_name="current_revision")

    class Meta:
        table_name = "pages"


class Revision(Base):
    id = AutoField()
    page = ForeignKeyField(Page, backref="revisions", on_delete="CASCADE")
    author = ForeignKeyField(Author, backref="revisions", null=True, on_delete="SET NULL")
    text = TextField()
    made_at = DateTimeField(default=datetime.now)
    length = IntegerField(constraints=[Check("length >= 0")])

    class Meta:
        table_name = "revisions"
        indexes = ((("page", "made_at"), False),)


class Category(Base):
    name = CharField(max_length=60, unique=True)
    pages = ManyToManyField(Page, backref="categories")


class Watch(Base):
    author = ForeignKeyField(Author)
    page = ForeignKeyField(Page)

    class Meta:
        table_name = "watches"
        primary_key = CompositeKey("author", "page")


class View(Base):
    page = ForeignKeyField(Page, primary_key=True)
    count = IntegerField(default=0, constraints=[SQL("UNSIGNED")])

    class Meta:
        table_name = "views"


TABLES = [Author, Page, Revision, Category, Category.pages.get_through_model(), Watch, View]


def create_tables():
    with database:
        database.create_tables(TABLES)
