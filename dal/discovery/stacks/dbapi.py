"""DB-API drivers: connections, cursors, pools, and SQL as text wherever it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.model import Confidence
from dal.discovery.stacks.sending import is_statement, send
from dal.discovery.stacks.stack import Stack, ends
from dal.discovery.values.collections import Items
from dal.discovery.values.program import External, Foreign, Method
from dal.discovery.values.text import Text, string
from dal.discovery.values.value import Arguments, Member, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

MYSQL = "mysql"
_MAKERS: dict[tuple[str, str], tuple[str, str]] = {
    ("pymysql", "connect"): ("connection", MYSQL),
    ("pymysql", "Connect"): ("connection", MYSQL),
    ("pymysql", "Connection"): ("connection", MYSQL),
    ("MySQLdb", "connect"): ("connection", MYSQL),
    ("MySQLdb", "Connect"): ("connection", MYSQL),
    ("mysql", "connect"): ("connection", MYSQL),
    ("mysql", "MySQLConnection"): ("connection", MYSQL),
    ("mysql", "MySQLConnectionPool"): ("pool", MYSQL),
    ("mariadb", "connect"): ("connection", MYSQL),
    ("mariadb", "ConnectionPool"): ("pool", MYSQL),
    ("aiomysql", "connect"): ("connection", MYSQL),
    ("aiomysql", "create_pool"): ("pool", MYSQL),
    ("asyncmy", "connect"): ("connection", MYSQL),
    ("asyncmy", "create_pool"): ("pool", MYSQL),
    ("flask_mysqldb", "MySQL"): ("pool", MYSQL),
    ("flaskext", "MySQL"): ("pool", MYSQL),
    ("flask_mysql", "MySQL"): ("pool", MYSQL),
    ("flask_mysql_connector", "MySQL"): ("pool", MYSQL),
    ("dbutils", "PooledDB"): ("pool", MYSQL),
    ("dbutils", "PersistentDB"): ("pool", MYSQL),
    ("DBUtils", "PooledDB"): ("pool", MYSQL),
    ("DBUtils", "PersistentDB"): ("pool", MYSQL),
    ("pymysqlpool", "ConnectionPool"): ("pool", MYSQL),
    ("sqlite3", "connect"): ("connection", "sqlite"),
    ("aiosqlite", "connect"): ("connection", "sqlite"),
    ("psycopg2", "connect"): ("connection", "postgres"),
    ("psycopg", "connect"): ("connection", "postgres"),
    ("asyncpg", "connect"): ("connection", "postgres"),
    ("asyncpg", "create_pool"): ("pool", "postgres"),
    ("cx_Oracle", "connect"): ("connection", "oracle"),
    ("oracledb", "connect"): ("connection", "oracle"),
    ("pymssql", "connect"): ("connection", "mssql"),
    ("clickhouse_driver", "Client"): ("connection", "clickhouse"),
    ("cassandra", "Cluster"): ("pool", "cassandra"),
    ("duckdb", "connect"): ("connection", "duckdb"),
}
"""By top package and last name: what it makes, of which database."""
_TYPES = {
    "Connection": "connection",
    "MySQLConnection": "connection",
    "MySQLConnectionAbstract": "connection",
    "PooledMySQLConnection": "connection",
    "Cursor": "cursor",
    "DictCursor": "cursor",
    "SSCursor": "cursor",
    "SSDictCursor": "cursor",
    "MySQLCursor": "cursor",
    "MySQLCursorDict": "cursor",
    "MySQLCursorAbstract": "cursor",
    "Pool": "pool",
    "PooledDB": "pool",
    "MySQLConnectionPool": "pool",
    "MySQL": "pool",
}
_PACKAGES: dict[str, str] = {}
for _package, _last in _MAKERS:
    _PACKAGES.setdefault(_package, _MAKERS[_package, _last][1])

_SENDS = {"execute": 0, "executemany": 0, "execute_many": 0, "query": 0, "execute_async": 0, "cmd_query": 0}
"""Methods of cursors and connections that take a statement, and where it stands among their arguments."""
_OPENS = frozenset(
    ("cursor", "acquire", "get_connection", "connection", "get_conn", "connect", "get_db", "dedicated")
)
_MARKS = {"commit": "commit()", "begin": "begin()", "start_transaction": "start_transaction()"}
_SURE = frozenset(
    ("cursor", "cur", "curs", "crsr", "conn", "connection", "db", "database", "session", "engine", "c")
)
"""Names of variables whose `execute` is taken for a driver's, whatever they hold."""
_TALKS = frozenset(
    (
        "debug info warning warn error exception critical log print append extend add insert write format"
        " join replace compile match search sub findall split strip startswith endswith encode index count"
        " echo secho style set_description help add_argument get post put patch flash abort jsonify dumps"
        " loads Text text literal_column setdefault update remove pop fail assertEqual raises send_message"
        " send reply answer say embed label title"
    ).split()
)
"""Methods that take sentences, not statements."""


@dataclass(frozen=True, slots=True)
class Handle(Value):
    """A connection, a cursor or a pool of a driver."""

    role: str
    database: str = MYSQL

    def attribute(self, name: str, here: Here) -> Value:
        """Its methods; `connection` of some is no method."""
        del here
        if self.role == "pool" and name == "connection":
            return Connected(Handle("connection", self.database))
        return HandleMethod(self, name)

    def elements(self, here: Here) -> Value:
        """Rows."""
        del here
        return Foreign("driver.row")

    def truth(self) -> bool | None:
        """There is one."""
        return True


@dataclass(frozen=True, slots=True)
class Connected(Value):
    """`pool.connection`: a connection where it is an attribute, and what makes one where it is called."""

    handle: Handle

    def attribute(self, name: str, here: Here) -> Value:
        """As of the connection."""
        return self.handle.attribute(name, here)

    def call(self, arguments: Arguments, here: Here) -> Value:
        """The connection."""
        del arguments, here
        return self.handle

    def entered(self, here: Here) -> Value:
        """The connection."""
        del here
        return self.handle


@dataclass(frozen=True, slots=True)
class HandleMethod(Value):
    """A method of a connection, cursor or pool."""

    handle: Handle
    name: str

    def call(self, arguments: Arguments, here: Here) -> Value:
        """Statements are sent, cursors opened, rows fetched."""
        handle = self.handle
        if self.name in _OPENS or (self.name == "get" and handle.role == "pool"):
            role = "cursor" if handle.role == "connection" else "connection"
            return Handle("cursor" if self.name == "cursor" else role, handle.database)
        if handle.database == MYSQL:
            self._send(arguments, here)
        if self.name in ("execute", "executemany"):
            return handle
        return Foreign(f"driver.{self.name}()")

    def _send(self, arguments: Arguments, here: Here) -> None:
        if self.name in _SENDS:
            send(statement_among(arguments), here)
        elif self.name in ("callproc", "call_proc"):
            call_procedure(arguments, here)
        elif self.name in _MARKS:
            here.mark(_MARKS[self.name])


def statement_among(arguments: Arguments) -> Value:
    """The statement: first, or under one of the usual names."""
    for name in ("query", "sql", "statement", "operation", "stmt"):
        value = arguments.get(-1, name)
        if value is not None:
            return value
    return arguments.get(0) or Unknown("a statement")


def call_procedure(arguments: Arguments, here: Here) -> None:
    """`callproc(name, args)`."""
    from dal.discovery.evaluation.found import Found  # noqa: PLC0415
    from dal.discovery.model import Operation  # noqa: PLC0415

    value = arguments.get(0, "procname") or Unknown("a procedure")
    name = string(value)
    here.emit(
        Found(
            Operation.PROCEDURE,
            name,
            tables=(name,) if name else (),
            dynamic=name is None,
            reasons=() if name else ("the procedure's name is known at run time only",),
            statement=f"CALL {name or '…'}(…)",
            free=value.is_free,
        )
    )


class DbApi(Stack):
    """PyMySQL, mysqlclient, mysql-connector, aiomysql, asyncmy and whatever looks like them."""

    name = "db-api"

    def called(self, name: str, arguments: Arguments, here: Here) -> Value | None:
        """Connections and pools; functions of other libraries that take a statement, such as `pandas.read_sql`."""
        parts = (name.split(".", 1)[0], name.rsplit(".", 1)[-1])
        made = _MAKERS.get(parts)
        if made is not None:
            return Handle(*made)
        if parts[1].startswith("read_sql") and parts[0] in ("pandas", "pd", "polars"):
            send(arguments.get(0, "sql") or Unknown("a statement"), here)
            return Foreign(f"{name}()")
        if parts[0] in _PACKAGES and parts[1] in _TYPES:
            return Handle(_TYPES[parts[1]], _PACKAGES[parts[0]])
        if ends(name, "contextlib", "closing", "aclosing"):
            return arguments.get(0)
        return None

    def typed(self, name: str, here: Here) -> Value | None:
        """Annotations such as `pymysql.cursors.DictCursor`."""
        del here
        package, last = name.split(".", 1)[0], name.rsplit(".", 1)[-1]
        return Handle(_TYPES[last], _PACKAGES[package]) if package in _PACKAGES and last in _TYPES else None

    def guessed(self, member: Member, arguments: Arguments, here: Here) -> Value | None:
        """`x.execute("SELECT …")` sends a statement whatever x is, unless it is known to be something else."""
        if _is_other(member.owner):
            return None
        if member.name == "cursor" and all(_is_cursor(value) for value in arguments.positional):
            return Handle("cursor")
        if member.name in ("callproc", "call_proc") and arguments.positional:
            call_procedure(arguments, here)
            return Foreign("driver.callproc()")
        if member.name in _MARKS and not arguments.positional and _named_like_a_handle(member.owner):
            here.mark(_MARKS[member.name])
            return None
        return self._guessed_statement(member, arguments, here)

    def _guessed_statement(self, member: Member, arguments: Arguments, here: Here) -> Value | None:
        value = statement_among(arguments)
        if member.name in _SENDS and isinstance(value, Unknown) and _named_like_a_handle(member.owner):
            if member.name.startswith("execute"):
                send(value, here, Confidence.MEDIUM)
                return Foreign("driver.execute()")
            return None
        if member.name in _TALKS or member.name.startswith(("log", "assert", "render", "_log")):
            return None
        for argument in arguments.values():
            if isinstance(argument, Text) and is_statement(argument):
                send(argument, here, Confidence.HIGH if member.name in _SENDS else Confidence.MEDIUM)
                return Foreign("driver.execute()")
        if member.name in _SENDS and isinstance(value, Text) and value.is_free:
            send(value, here, Confidence.MEDIUM)
            return Foreign("driver.execute()")
        return None


def _is_other(owner: Value) -> bool:
    """Another kind of database, or a library that has no statements."""
    if isinstance(owner, Foreign):
        return owner.library in _OTHERS
    return isinstance(owner, Handle) and owner.database != MYSQL


_OTHERS = frozenset(
    (
        "sqlite3 aiosqlite psycopg2 psycopg asyncpg cx_Oracle oracledb pymssql clickhouse_driver"
        " clickhouse_connect cassandra duckdb redis aioredis pymongo motor elasticsearch elasticsearch_dsl"
        " opensearchpy logging structlog loguru requests httpx aiohttp click typer rich re pyspark snowflake"
        " google boto3 neo4j influxdb"
    ).split()
)


def _is_cursor(value: Value) -> bool:
    """`connection.cursor(DictCursor)`."""
    return isinstance(value, External) and value.name.endswith("Cursor")


def _named_like_a_handle(owner: Value) -> bool:
    name = owner.name if isinstance(owner, Unknown | Member) else ""
    last = name.rsplit(".", 1)[-1].lower().strip("_")
    return last in _SURE or last.endswith(("cursor", "_cur", "conn", "connection"))


__all__ = ["MYSQL", "Connected", "DbApi", "Handle", "HandleMethod", "Items", "Method", "call_procedure"]
