"""Reads on a real MariaDB: connections that die, and code that does too much."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import replace

import pymysql
import pytest
from pymysql.cursors import Cursor, SSCursor

from dal.adapters.mysql import MySQLDatabase
from dal.errors import BackendTimeout, BackendUnavailable, UnitError
from devstack import Flavour
from tests.contract.rows import CONTRACT
from tests.integration.mysql.conftest import Site
from tests.integration.mysql.doing import add_user, names, run, thread_id

pytestmark = pytest.mark.integration
ON_BOTH_FLAVOURS = True


def test_idle_connection_killed(mysql: MySQLDatabase, site: Site) -> None:
    """A connection killed while idle is replaced before anybody notices."""
    killed = mysql.reading(thread_id)(mysql)
    site.kill(killed)
    assert mysql.reading(thread_id)(mysql) != killed
    assert mysql.stats()["read"].replaced == 1


def test_connection_killed_before_the_first_statement(mysql: MySQLDatabase, site: Site) -> None:
    """A connection that dies between checkout and the first answer is replaced, and the read asked again."""
    used = list[int]()

    def read() -> tuple[tuple[object, ...], ...]:
        used.append(thread_id(mysql))
        if len(used) == 1:
            site.kill(used[0])
        return run(mysql, "SELECT 1")

    assert mysql.reading(read)() == ((1,),)
    assert len(set(used)) == 2


def test_connection_killed_after_an_answer(mysql: MySQLDatabase, site: Site) -> None:
    """A read that has seen data is not repeated: its error surfaces, and the next read is well."""

    def read() -> None:
        run(mysql, "SELECT 1")
        site.kill(thread_id(mysql))
        run(mysql, "SELECT 1")

    with pytest.raises(pymysql.OperationalError) as caught:
        mysql.reading(read)()
    assert isinstance(mysql.translate(caught.value), BackendUnavailable)
    assert mysql.reading(run)(mysql, "SELECT 1") == ((1,),)


def test_slow_answer_is_not_repeated(site: Site) -> None:
    """A timeout surfaces after one attempt."""
    attempts = list[int]()
    with closing(MySQLDatabase(CONTRACT, replace(site.options, read_timeout=0.3))) as mysql:

        def read() -> None:
            attempts.append(1)
            run(mysql, "SELECT SLEEP(5)")

        with pytest.raises(pymysql.OperationalError) as caught:
            mysql.reading(read)()
    assert isinstance(mysql.translate(caught.value), BackendTimeout)
    assert len(attempts) == 1


def test_read_cannot_write(mysql: MySQLDatabase) -> None:
    """A method that is declared as a read and writes is refused by the server, with a remedy."""
    with pytest.raises(pymysql.OperationalError) as caught:
        mysql.reading(add_user)(mysql, "ann")
    error = mysql.translate(caught.value)
    assert isinstance(error, UnitError)
    assert "declare it with write" in str(error)
    assert names(mysql) == []


def test_transaction_left_open_is_ended(mysql: MySQLDatabase, site: Site) -> None:
    """A read that opens a transaction and forgets it does not hand its snapshot to the next one."""

    def forgetful() -> None:
        mysql.connection.begin()
        run(mysql, "SELECT * FROM users")

    mysql.reading(forgetful)()
    assert site.rests()
    with mysql.unit():
        add_user(mysql, "ann")
    assert names(mysql) == ["ann"]


def test_result_left_half_read(mysql: MySQLDatabase) -> None:
    """A streaming cursor that was not read to its end does not leak its rows into the next read."""
    cursors = list[Cursor]()  # one that is forgotten reads to its end by itself

    def leave() -> int:
        cursors.append(mysql.connection.cursor(SSCursor))
        cursors[0].execute("SELECT 1 FROM information_schema.collations AS a, information_schema.collations AS b")
        return thread_id(mysql)

    first = mysql.reading(leave)()
    assert mysql.stats()["read"].idle == 0
    assert mysql.reading(run)(mysql, "SELECT 'new'") == (("new",),)
    assert mysql.reading(thread_id)(mysql) != first


def test_nothing_bound(mysql: MySQLDatabase) -> None:
    """Code outside of reads and units is told what to do."""
    with pytest.raises(UnitError, match="dual repository or the router"):
        mysql.connection.cursor()
    with pytest.raises(UnitError, match="dual repository or the router"):
        mysql.connection.commit()


def test_read_inside_a_unit_sees_its_writes(mysql: MySQLDatabase) -> None:
    """A read in a unit uses the unit's connection."""
    with mysql.unit():
        add_user(mysql, "ann")
        assert names(mysql) == ["ann"]


def test_session_is_as_promised(mysql: MySQLDatabase, flavour: Flavour) -> None:
    """UTC, strict, utf8mb4, autocommit and isolation are set on both kinds of connection."""
    sql = "SELECT @@time_zone, @@sql_mode LIKE '%%STRICT_TRANS_TABLES%%', @@character_set_client, @@autocommit"
    assert mysql.reading(run)(mysql, sql) == (("+00:00", 1, "utf8mb4", 1),)
    with mysql.unit():
        name = {Flavour.MARIADB: "tx_isolation", Flavour.MYSQL: "transaction_isolation"}[flavour]
        assert run(mysql, f"{sql}, @@{name}") == (("+00:00", 1, "utf8mb4", 0, "READ-COMMITTED"),)


def test_forked_child_has_connections_of_its_own(mysql: MySQLDatabase) -> None:
    """A child reads on a new connection; the parent's goes on working."""
    parent = mysql.reading(thread_id)(mysql)
    child = os.fork()
    if child == 0:
        os._exit(0 if mysql.reading(thread_id)(mysql) != parent else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert mysql.reading(thread_id)(mysql) == parent
    assert mysql.reading(run)(mysql, "SELECT 1") == ((1,),)
