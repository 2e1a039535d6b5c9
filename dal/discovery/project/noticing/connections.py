"""Where connections, pools and engines are made."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dal.discovery.model import Connection, Setting
from dal.discovery.project.facts import Alias
from dal.discovery.project.here import MODULE, Here, Level, last, literal
from dal.discovery.project.noticing.notice import Noticed
from dal.discovery.project.secrets import is_plain_secret, is_secret
from dal.discovery.project.stores import MYSQL, store_of_engine, store_of_url

_MAKERS = frozenset(
    {
        "DBUtils.PersistentDB.PersistentDB",
        "DBUtils.PooledDB.PooledDB",
        "MySQLdb.Connect",
        "MySQLdb.Connection",
        "MySQLdb.connect",
        "MySQLdb.connections.Connection",
        "aiomysql.Connection",
        "aiomysql.connect",
        "aiomysql.create_pool",
        "aiomysql.sa.create_engine",
        "asyncmy.connect",
        "asyncmy.create_pool",
        "cymysql.connect",
        "databases.Database",
        "dataset.connect",
        "dbutils.persistent_db.PersistentDB",
        "dbutils.pooled_db.PooledDB",
        "dbutils.simple_pooled_db.PooledDB",
        "flask_mysqldb.MySQL",
        "flask_peewee.db.Database",
        "flask_sqlalchemy.SQLAlchemy",
        "flaskext.mysql.MySQL",
        "mariadb.ConnectionPool",
        "mariadb.connect",
        "mysql.connector.MySQLConnection",
        "mysql.connector.aio.connect",
        "mysql.connector.connect",
        "mysql.connector.connection.MySQLConnection",
        "mysql.connector.pooling.MySQLConnectionPool",
        "orator.DatabaseManager",
        "oursql.connect",
        "peewee.MySQLDatabase",
        "peewee_async.MySQLDatabase",
        "peewee_async.PooledMySQLDatabase",
        "playhouse.db_url.connect",
        "playhouse.flask_utils.FlaskDB",
        "playhouse.mysql_ext.MariaDBConnectorDatabase",
        "playhouse.mysql_ext.MySQLConnectorDatabase",
        "playhouse.pool.PooledMySQLDatabase",
        "playhouse.shortcuts.ReconnectMySQLDatabase",
        "pony.orm.Database",
        "pymysql.Connect",
        "pymysql.Connection",
        "pymysql.connect",
        "pymysql.connections.Connection",
        "records.Database",
        "sqlalchemy.create_engine",
        "sqlalchemy.engine.create_engine",
        "sqlalchemy.engine_from_config",
        "sqlalchemy.ext.asyncio.async_engine_from_config",
        "sqlalchemy.ext.asyncio.create_async_engine",
        "sqlmodel.create_engine",
        "torndb.Connection",
        "tortoise.Tortoise.init",
        "tortoise.contrib.aiohttp.register_tortoise",
        "tortoise.contrib.fastapi.RegisterTortoise",
        "tortoise.contrib.fastapi.register_tortoise",
        "tortoise.contrib.sanic.register_tortoise",
        "twisted.enterprise.adbapi.ConnectionPool",
        "web.database",
    }
)
DJANGO = "DATABASES"
_BINDS = "SQLALCHEMY_BINDS"
ASYNCHRONOUS = (
    "aiomysql",
    "asyncmy",
    "databases",
    "mysql.connector.aio",
    "peewee_async",
    "sqlalchemy.ext.asyncio",
    "tortoise",
)
"""Libraries that reach MySQL by coroutines."""


def _call(node: ast.Call, here: Here) -> Iterator[Connection | Setting]:
    name = here.meaning(node.func)
    if name not in _MAKERS:
        return
    yield Connection(here.place(node), here.caller, name)
    for keyword in node.keywords:
        if keyword.arg and is_secret(keyword.arg) and is_plain_secret(keyword.arg, literal(keyword.value)):
            yield Setting(
                here.place(keyword.value), f"{name}.{keyword.arg}", "constant", secret=True, committed=True
            )


def _assigned(node: ast.Assign | ast.AnnAssign, here: Here) -> Iterator[Connection | Alias]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    entries = dict(_entries(node.value))
    if (
        DJANGO in names
        and here.level is Level.MODULE
        and ("default" in entries or isinstance(node.value, ast.Call))
    ):
        yield Connection(here.place(node), MODULE, DJANGO)
    if names & {DJANGO, _BINDS}:
        yield from (
            Alias(key, value.lineno) for key, value in entries.items() if key != "default" and _is_mysql(value)
        )


def _class(node: ast.ClassDef, here: Here) -> Iterator[Connection]:
    """A class that is derived from a maker makes what that makes."""
    for base in node.bases:
        if (name := here.meaning(base)) in _MAKERS:
            here.learn(node.name, name)
    yield from ()


def _from(node: ast.ImportFrom, here: Here) -> Iterator[Connection]:
    """All names of a module: those of its makers are known."""
    if node.level == 0 and any(alias.name == "*" for alias in node.names):
        for maker in _MAKERS:
            if maker.rpartition(".")[0] == node.module:
                here.learn(last(maker), maker)
    yield from ()


def _entries(value: ast.expr | None) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(value, ast.Dict):
        for key, inner in zip(value.keys, value.values, strict=True):
            if (text := literal(key)) is not None:
                yield text, inner


def _is_mysql(value: ast.expr) -> bool:
    """Whether a description of a database says MySQL, or nothing else."""
    told = [text for node in ast.walk(value) if (text := literal(node)) is not None]
    stores = {found[0] for text in told if (found := store_of_url(text))} | set(map(store_of_engine, told)) - {
        None
    }
    return not stores or MYSQL in stores


NOTICED: Noticed = {
    ast.Call: _call,
    ast.Assign: _assigned,
    ast.AnnAssign: _assigned,
    ast.ClassDef: _class,
    ast.ImportFrom: _from,
}
