"""Every way to make a connection, a pool or an engine is found through the names that it is imported by."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.discovery.project.backend import project


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("import pymysql\npymysql.connect()", "pymysql.connect"),
        ("import pymysql as p\np.connect()", "pymysql.connect"),
        ("from pymysql import connect as c\nc()", "pymysql.connect"),
        ("import mysql.connector\nmysql.connector.connect()", "mysql.connector.connect"),
        ("from mysql import connector\nconnector.connect()", "mysql.connector.connect"),
        ("import mysql.connector as m\nm.connect()", "mysql.connector.connect"),
        (
            "from mysql.connector import pooling\npooling.MySQLConnectionPool()",
            "mysql.connector.pooling.MySQLConnectionPool",
        ),
        ("import MySQLdb\nMySQLdb.connect()", "MySQLdb.connect"),
        ("import sqlalchemy as sa\nsa.create_engine(u)", "sqlalchemy.create_engine"),
        (
            "from sqlalchemy.ext.asyncio import create_async_engine\ncreate_async_engine(u)",
            "sqlalchemy.ext.asyncio.create_async_engine",
        ),
        ("import aiomysql\naiomysql.create_pool()", "aiomysql.create_pool"),
        ("import asyncmy\nasyncmy.create_pool()", "asyncmy.create_pool"),
        ("from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()", "flask_sqlalchemy.SQLAlchemy"),
        (
            "from flask_sqlalchemy import SQLAlchemy\nclass Own(SQLAlchemy): ...\ndb = Own()",
            "flask_sqlalchemy.SQLAlchemy",
        ),
        ("from peewee import *\nfrom peewee import MySQLDatabase\nMySQLDatabase('x')", "peewee.MySQLDatabase"),
        ("import databases\ndatabases.Database(u)", "databases.Database"),
        ("from dbutils.pooled_db import PooledDB\nPooledDB(pymysql)", "dbutils.pooled_db.PooledDB"),
        ("DATABASES = {'default': {}}", "DATABASES"),
        ("DATABASES = dj_database_url.config()", "DATABASES"),
    ],
)
def test_makers(tmp_path: Path, text: str, how: str) -> None:
    """Libraries of every kind, imported in every way."""
    found = project(tmp_path, {"app/db.py": text + "\n"}).connections
    assert [(made.how, made.place.line, made.function) for made in found] == [
        (how, text.count("\n") + 1, "<module>")
    ]


def test_star_imports(tmp_path: Path) -> None:
    """A name that comes with all of a module's names is known to be one of them."""
    found = project(tmp_path, {"app/db.py": "from peewee import *\ndb = MySQLDatabase('x')\n"}).connections
    assert [made.how for made in found] == ["peewee.MySQLDatabase"]


def test_functions(tmp_path: Path) -> None:
    """A connection is made in a function by its qualified name; a class's own statements are the module's."""
    text = """
        import pymysql
        class Orders:
            shared = pymysql.connect()
            def connect(self):
                def inner():
                    return pymysql.connect()
                return [pymysql.connect() for _ in range(3)]
    """
    found = project(tmp_path, {"app/db.py": text}).connections
    assert [(made.place.line, made.function) for made in found] == [
        (3, "<module>"),
        (6, "Orders.connect.inner"),
        (7, "Orders.connect"),
    ]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("app/a.py", "import redis\nredis.connect()\n"),
        ("app/a.py", "from .pymysql import connect\nconnect()\n"),
        ("app/a.py", "client.connect()\nsocket.create_connection()\n"),
        ("app/a.py", "def f():\n    DATABASES = {'default': {}}\n"),
        ("app/a.py", "DATABASES = {'shard': 1}\n"),
        ("tests/test_a.py", "import pymysql\npymysql.connect()\n"),
        ("migrations/env.py", "from sqlalchemy import create_engine\ncreate_engine(u)\n"),
    ],
)
def test_what_is_none(tmp_path: Path, file: str, text: str) -> None:
    """Other things that connect, and code that is not production."""
    assert project(tmp_path, {file: text}).connections == ()
