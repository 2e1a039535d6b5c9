"""The plain wiring's connections, on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial

import pymysql
import pytest
from pymysql.cursors import DictCursor

from examples.store.connections import MySQLConnection, ThreadConnections, connect
from examples.store.settings import MySQLSettings
from examples.store.tests.together import together

pytestmark = pytest.mark.integration


@pytest.fixture
def connections(settings: MySQLSettings) -> Iterator[ThreadConnections]:
    """Connections to the suite's database."""
    connections = ThreadConnections(partial(connect, settings))
    yield connections
    connections.close()


def server_id(connections: ThreadConnections) -> int:
    """What the server calls this thread's connection."""
    with connections.cursor(DictCursor) as cursor:
        cursor.execute("SELECT CONNECTION_ID() AS id")
        (row,) = cursor.fetchall()
    return int(row["id"])


def kill(connection: MySQLConnection, number: int) -> None:
    """End another connection from the server's side."""
    with connection.cursor() as cursor:
        cursor.execute(f"KILL {number}")


def test_each_thread_has_its_own_connection_and_keeps_it(connections: ThreadConnections) -> None:
    """A connection costs more than a request."""
    first = server_id(connections)
    connections.release()
    assert server_id(connections) == first
    (other,) = together(lambda: server_id(connections))
    assert other != first


def test_sessions_are_in_utc_strict_and_read_what_is_committed(settings: MySQLSettings) -> None:
    """The repositories rely on each of them."""
    with closing(connect(settings)) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW VARIABLES WHERE Variable_name IN ('time_zone', 'sql_mode', 'autocommit')")
        found = dict(cursor.fetchall())
        cursor.execute("SHOW VARIABLES WHERE Variable_name IN ('tx_isolation', 'transaction_isolation')")
        isolation = {value for _name, value in cursor.fetchall()}
    assert (found["time_zone"], found["autocommit"]) == ("+00:00", "OFF")
    assert "STRICT_TRANS_TABLES" in found["sql_mode"]
    assert isolation == {"READ-COMMITTED"}


def test_a_broken_connection_costs_one_request(
    connections: ThreadConnections, connection: MySQLConnection
) -> None:
    """The request that meets it fails with the driver's error; the next one has a new connection."""
    first = server_id(connections)
    kill(connection, first)
    with pytest.raises(pymysql.MySQLError):
        server_id(connections)
    connections.release()
    assert server_id(connections) != first


def test_what_was_not_committed_ends_with_the_request(
    connections: ThreadConnections, connection: MySQLConnection
) -> None:
    """A thread's next request does not inherit it, and locks are gone."""
    with connections.cursor(DictCursor) as cursor:
        cursor.execute("INSERT INTO categories (name) VALUES ('Lost')")
    connections.release()
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM categories FOR UPDATE")
        assert cursor.fetchone() == (0,)


def test_settings_come_from_the_environment() -> None:
    """What is not set has a default, and the password is not shown."""
    settings = MySQLSettings.from_env({"STORE_MYSQL_PORT": "3307", "STORE_MYSQL_PASSWORD": "secret"})
    assert (settings.host, settings.port, settings.password) == ("127.0.0.1", 3307, "secret")
    assert "secret" not in repr(settings)
