"""Units of work on a real MariaDB: whatever goes wrong, nothing half done is committed."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace

import pymysql
import pytest

from dal.adapters.mysql import MySQLDatabase
from dal.domain import Key, State
from dal.errors import BackendUnavailable, ConflictError, ConstraintError, OutcomeUnknown, UnitError
from dal.ports import Sealed
from tests.contract.rows import CONTRACT
from tests.integration.mysql.conftest import Site
from tests.integration.mysql.doing import add_user, names, run, thread_id

pytestmark = pytest.mark.integration
ON_BOTH_FLAVOURS = True


def test_commit_inside_is_deferred(mysql: MySQLDatabase) -> None:
    """Code that commits by itself, by method or by SQL, commits nothing while the unit is open."""

    def work() -> None:
        with mysql.unit():
            mysql.connection.begin()
            add_user(mysql, "ann")
            mysql.connection.commit()
            run(mysql, "COMMIT")
            mysql.connection.autocommit(True)
            run(mysql, "SET autocommit = 1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    assert names(mysql) == []


@pytest.mark.parametrize("how", ["method", "sql"])
def test_rollback_inside_spoils_the_unit(mysql: MySQLDatabase, how: str) -> None:
    """Code that rolls back and carries on hears of it at the end; nothing is committed."""

    def work() -> None:
        with mysql.unit():
            add_user(mysql, "ann")
            if how == "method":
                mysql.connection.rollback()
            else:
                run(mysql, "ROLLBACK")

    with pytest.raises(UnitError, match="nothing was committed"):
        work()
    assert names(mysql) == []


def test_statement_after_a_rollback_is_refused(mysql: MySQLDatabase) -> None:
    """What would run in a transaction of its own after a rollback does not run at all."""

    def work() -> None:
        with mysql.unit():
            mysql.connection.rollback()
            add_user(mysql, "ann")

    with pytest.raises(UnitError, match="already rolled back"):
        work()
    assert names(mysql) == []


def test_rollback_and_raise_is_the_usual_way(mysql: MySQLDatabase) -> None:
    """Code that rolls back and raises gets its own error through."""

    def work() -> None:
        with mysql.unit():
            try:
                add_user(mysql, str(1 // 0))
            except ZeroDivisionError:
                mysql.connection.rollback()
                raise

    with pytest.raises(ZeroDivisionError):
        work()
    assert names(mysql) == []


def test_implicit_commit_is_refused(mysql: MySQLDatabase) -> None:
    """A statement that would commit behind the unit's back does not reach the server."""

    def work() -> None:
        with mysql.unit():
            add_user(mysql, "ann")
            run(mysql, "CREATE TABLE extra (id INT)")

    with pytest.raises(UnitError, match="would commit"):
        work()
    assert names(mysql) == []


def test_savepoints_work(mysql: MySQLDatabase) -> None:
    """Rolling back to a savepoint is the code's own affair."""
    with mysql.unit():
        add_user(mysql, "ann")
        run(mysql, "SAVEPOINT here")
        add_user(mysql, "bob")
        run(mysql, "ROLLBACK TO here")
    assert names(mysql) == ["ann"]


def test_refused_first_statement_leaves_no_lock(mysql: MySQLDatabase, site: Site) -> None:
    """A unit whose only statement failed still rolls back: its locks are gone."""
    with mysql.unit():
        add_user(mysql, "ann")
    with pytest.raises(pymysql.IntegrityError) as caught, mysql.unit():
        add_user(mysql, "ann")
    assert isinstance(mysql.translate(caught.value), ConstraintError)
    assert site.rests()


def test_deadlock_spoils_the_unit(mysql: MySQLDatabase) -> None:
    """The victim of a deadlock that swallows the error cannot commit the half that follows."""
    with mysql.unit():
        first, second = add_user(mysql, "ann"), add_user(mysql, "bob")
    both_hold, errors = threading.Barrier(2), list[Exception]()

    def work(mine: int, other: int) -> str:
        with mysql.unit():
            touch(mysql, mine)
            both_hold.wait(timeout=30)
            try:
                touch(mysql, other)
            except pymysql.OperationalError as error:
                errors.append(mysql.translate(error))
        return "committed"

    with ThreadPoolExecutor(2) as pool:
        ends = [pool.submit(work, first, second), pool.submit(work, second, first)]
        results = [end.exception(timeout=30) or end.result() for end in ends]
    assert sorted(type(result).__name__ for result in results) == ["UnitError", "str"]
    assert [type(error) for error in errors] == [ConflictError]


def test_sorted_locks_do_not_deadlock(mysql: MySQLDatabase) -> None:
    """Two threads that ask for the same keys of two entities in opposite order lock them in the same order."""
    with mysql.unit():
        keys = [Key("user", (add_user(mysql, name),)) for name in "abc"]
        run(mysql, "INSERT INTO categories (name) VALUES ('d'), ('e'), ('f')")
        keys += [Key("category", (row_id,)) for row_id in (1, 2, 3)]

    def ask(order: list[Key]) -> int:
        done = 0
        for _ in range(40):
            with mysql.unit() as unit:
                done += len(unit.states(order))
        return done

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(ask, keys), pool.submit(ask, keys[::-1])]
        assert [one.result(timeout=60) for one in both] == [240, 240]


def test_killed_before_the_first_statement(mysql: MySQLDatabase, site: Site) -> None:
    """A write whose connection is dead from the start runs again on another one, once."""
    used = list[int]()

    def write() -> int:
        used.append(thread_id(mysql))
        if len(used) == 1:
            site.kill(used[0])
        return add_user(mysql, "ann")

    mysql.writing(write)()
    assert len(used) == 2
    assert names(mysql) == ["ann"]


def test_unit_on_a_dead_connection_may_be_run_again(mysql: MySQLDatabase, site: Site) -> None:
    """A connection that was dead from the start means a conflict: nothing was done, asking again may help."""

    def work() -> None:
        with mysql.unit():
            site.kill(thread_id(mysql))
            add_user(mysql, "ann")

    with pytest.raises(pymysql.OperationalError) as caught:
        work()
    assert isinstance(mysql.translate(caught.value), ConflictError)


def test_ping_does_not_reconnect(mysql: MySQLDatabase, site: Site) -> None:
    """Code that pings before each statement, as many do, does not lose the first half of a unit."""

    def work() -> None:
        with mysql.unit():
            add_user(mysql, "ann")
            site.kill(thread_id(mysql))
            mysql.connection.ping(reconnect=True)
            add_user(mysql, "bob")

    with pytest.raises(pymysql.MySQLError):
        work()
    assert names(mysql) == []


def test_killed_in_the_middle(mysql: MySQLDatabase, site: Site) -> None:
    """A connection that breaks after a statement takes the unit with it, even if the code carries on."""

    def work() -> None:
        with mysql.unit():
            add_user(mysql, "ann")
            site.kill(thread_id(mysql))
            with suppress(pymysql.MySQLError):
                add_user(mysql, "bob")

    with pytest.raises(UnitError, match="connection broke"):
        work()
    assert names(mysql) == []
    with mysql.unit():
        add_user(mysql, "eve")
    assert names(mysql) == ["eve"]


def test_killed_at_commit(mysql: MySQLDatabase, site: Site) -> None:
    """A connection that breaks during COMMIT leaves the outcome unknown, and says so to all who wait for it."""
    heard: list[Sealed] = []

    def work() -> None:
        with mysql.unit() as unit:
            unit.defer(heard.append)
            add_user(mysql, "ann")
            site.kill(thread_id(mysql))

    with pytest.raises(OutcomeUnknown) as caught:
        work()
    assert [sealed.unknown for sealed in heard] == [caught.value]


def test_pool_exhaustion(site: Site) -> None:
    """When every connection is in a unit, the next caller hears what to do."""
    options = replace(site.options, pool_size=1, pool_timeout=0.05)
    with closing(MySQLDatabase(CONTRACT, options)) as mysql, mysql.unit(), ThreadPoolExecutor(1) as pool:
        error = pool.submit(mysql.unit().__enter__).exception(timeout=30)
    assert isinstance(error, BackendUnavailable)
    assert "raise pool_size" in str(error)


def test_missing_row_is_not_newer_than_what_comes_after(mysql: MySQLDatabase, site: Site) -> None:
    """A search that waited for a delete is older than that delete: it can never hide a later insert."""
    with mysql.unit():
        key = Key("user", (add_user(mysql, "ann"),))
    with ThreadPoolExecutor(1) as pool:
        with mysql.unit() as unit:
            run(mysql, "DELETE FROM users")
            search = pool.submit(mysql.fetch, [key])
            site.wait_for_lock_wait()
            (deleted,) = unit.states([key])
        (found,) = search.result(timeout=30)
    assert found.row is None
    assert found.version < deleted.version


def test_version_is_read_after_the_lock(mysql: MySQLDatabase, site: Site) -> None:
    """A state that waited for another writer is newer than what that writer stamped."""
    with mysql.unit():
        key = Key("user", (add_user(mysql, "ann"),))

    def second() -> State:
        with mysql.unit() as unit:
            return unit.states([key])[0]

    with ThreadPoolExecutor(1) as pool:
        with mysql.unit() as unit:
            touch(mysql, key.values[0])
            waiting = pool.submit(second)
            site.wait_for_lock_wait()
            (first,) = unit.states([key])
        assert waiting.result(timeout=30).version > first.version


def touch(database: MySQLDatabase, user_id: object) -> None:
    """Change a row."""
    run(database, "UPDATE users SET is_seller = NOT is_seller WHERE id = %s", user_id)
