import pytest
from peewee import SqliteDatabase

from wiki import pages
from wiki.models import TABLES, Page


@pytest.fixture(autouse=True)
def database():
    database = SqliteDatabase(":memory:")
    with database.bind_ctx(TABLES):
        database.create_tables(TABLES)
        yield database


def test_pages_are_read():
    Page.create(slug="start", title="Start")
    assert pages.read("start").title == "Start"
