"""How units of work end in the journal, where several sessions or a bad state of the session come into it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pymysql
import pytest

from dal.adapters.mysql import Isolation
from dal.domain import Key
from dal.errors import BackendError, ConflictError, ConstraintError, FencedError, UnitError, UnsupportedOperation
from tests.contract.rows import category, mailed, named, user
from tests.integration.mysql.conftest import Site
from tests.integration.mysql.doing import add_user, run, thread_id
from tests.integration.mysql.rigs import JournalledMySQL, in_way, way_name

pytestmark = pytest.mark.integration

WAYS = [
    (True, Isolation.READ_COMMITTED),
    (True, Isolation.REPEATABLE_READ),
    (False, Isolation.REPEATABLE_READ),
]


@pytest.fixture(params=WAYS, ids=way_name)
def rig(site: Site, request: pytest.FixtureRequest) -> Iterator[JournalledMySQL]:
    """A journalled database."""
    with in_way(site, request.param) as found:
        yield found


def test_the_connection_stays_usable(rig: JournalledMySQL) -> None:
    """Fenced units, refused statements and empty ones between units that commit: always the same connection."""
    used = set[int]()

    def work(name: str, epoch: int) -> None:
        with rig.leader.unit(epoch=epoch) as unit:
            used.add(thread_id(rig.leader))
            unit.touch([Key("user", (add_user(rig.leader, name),)), named(name)])

    for turn in range(15):
        work(f"user{turn}", 1)
        with pytest.raises(FencedError):
            work(f"late{turn}", 2)
        with pytest.raises(pymysql.IntegrityError):
            work(f"user{turn}", 1)
        with rig.leader.unit(epoch=1) as unit:
            unit.touch([mailed(f"user{turn}@example.org")])
        assert [state.row is None for state in unit.sealed.states] == [False]
    assert len(used) == 1
    assert rig.count("users") == 15
    assert rig.leader.stats()["unit"].replaced == 0


def test_an_application_sends_one_statement_at_a_time(rig: JournalledMySQL) -> None:
    """After our own packets, too, what comes after a semicolon is not run."""
    with rig.leader.unit() as unit:
        unit.touch([Key("user", (1,))])
    with pytest.raises(pymysql.ProgrammingError), rig.leader.unit():
        run(rig.leader, "SELECT 1; DELETE FROM users")


def test_half_read_results_are_read_to_the_end(rig: JournalledMySQL) -> None:
    """A streaming cursor that the application has forgotten is not in the way of the commit."""
    for name in "abc":
        rig.insert("user", user(name))
    with rig.leader.unit() as unit:
        cursor = rig.leader.connection.cursor(pymysql.cursors.SSCursor)
        cursor.execute("SELECT id FROM users")
        assert cursor.fetchone() is not None
        unit.touch([named("b")])
    assert [state.row is None for state in unit.sealed.states] == [False]
    cursor.close()


def test_a_refused_commit_leaves_nothing(rig: JournalledMySQL, site: Site) -> None:
    """The journal waits for another session and gives up: a conflict, rolled back, and no lock is left."""
    key = Key("user", (1,))
    with rig.leader.unit() as unit:
        unit.touch([key])

    def late() -> None:
        with rig.leader.unit() as waiting:
            run(rig.leader, "SET innodb_lock_wait_timeout = 1")
            add_user(rig.leader, "ann")
            waiting.touch([key])

    with ThreadPoolExecutor(1) as pool, rig.leader.unit():
        run(rig.leader, "SELECT * FROM dal_journal FOR UPDATE")
        assert isinstance(pool.submit(late).exception(timeout=30), ConflictError)
        assert rig.count("users") == 0
    assert site.rests()


@pytest.mark.parametrize("sql", ["SET sql_mode = ''", "SET SESSION sql_mode = 'NO_ENGINE_SUBSTITUTION'"])
def test_a_lax_session_is_fenced_all_the_same(rig: JournalledMySQL, sql: str) -> None:
    """The fence needs a strict server; an application that switches that off does not disarm it."""

    def work() -> None:
        with rig.leader.unit(epoch=2) as unit:
            run(rig.leader, sql)
            unit.touch([Key("user", (add_user(rig.leader, "ann"),))])

    with pytest.raises(FencedError):
        work()
    assert rig.count("users") == rig.count("dal_journal") == 0


@pytest.mark.parametrize("how", ["find", "by hand"])
def test_rows_are_read_as_they_are_now(rig: JournalledMySQL, how: str) -> None:
    """A unit with an old snapshot, by its own hand or because of `find`, seals what others have committed."""
    ann = rig.insert("user", user())
    if how == "by hand":
        with rig.leader.unit():
            run(rig.leader, "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    with rig.leader.unit() as unit:
        if how == "find":
            unit.find("category", name="none")
        run(rig.leader, "SELECT * FROM users")
        with ThreadPoolExecutor(1) as pool:
            pool.submit(rig.update, "user", ann, first_name="Ann").result(timeout=30)
        unit.touch([Key("user", (ann,))])
    assert [(state.row or {})["first_name"] for state in unit.sealed.states] == ["Ann"]


@pytest.mark.parametrize("swallowed", [True, False])
def test_a_key_that_cannot_be_journalled_stops_the_unit(rig: JournalledMySQL, *, swallowed: bool) -> None:
    """Whether its code hears of it or not, nothing is committed."""

    def work() -> None:
        with rig.leader.unit() as unit:
            add_user(rig.leader, "ann")
            with suppress(UnsupportedOperation if swallowed else ZeroDivisionError):
                unit.touch([Key("user.username", ("x" * 2000,))])

    with pytest.raises(UnitError if swallowed else UnsupportedOperation):
        work()
    assert rig.count("users") == 0


def test_many_keys(rig: JournalledMySQL) -> None:
    """Five hundred keys are journalled together, each with its state."""
    ids = [rig.insert("category", category(f"c{number}")) for number in range(3)]
    keys = [Key("category", (row_id,)) for row_id in range(ids[0], ids[0] + 497)]
    with rig.leader.unit() as unit:
        unit.touch([*keys, named("ann"), mailed("b@example.org"), Key("user", (1,))])
    assert len(unit.sealed.states) == 500
    assert [state.row is not None for state in unit.sealed.states].count(True) == 3
    assert tuple(rig.leader.fetch(unit.sealed.keys)) == unit.sealed.states
    assert rig.journal.depth().pending == 500


def test_a_connection_that_died_before_the_end(rig: JournalledMySQL, site: Site) -> None:
    """Nothing can have been committed, so nobody has to wonder: a conflict, and the unit may be run again."""

    def work() -> None:
        with rig.leader.unit() as unit:
            unit.touch([Key("user", (add_user(rig.leader, "ann"),))])
            site.kill(thread_id(rig.leader))
            while not unit.session.gone():  # the news is on its way through the tap
                pass

    with pytest.raises(ConflictError):
        work()
    assert rig.count("users") == 0


def test_a_row_that_the_contract_does_not_allow(rig: JournalledMySQL, caplog: pytest.LogCaptureFixture) -> None:
    """The commit is done when it is seen: the write stands, its mirror waits, its neighbours do not."""
    ann = rig.insert("user", user())
    with rig.leader.unit() as unit:
        run(rig.leader, "SET sql_mode = ''")
        run(rig.leader, "UPDATE users SET created_at = '0000-00-00', first_name = 'Ann'")
        unit.touch([Key("user", (ann,)), named("ann")])
    assert [state.key for state in unit.sealed.states] == []
    assert unit.sealed.keys == (Key("user", (ann,)), named("ann"))
    assert rig.journal.depth().pending == 2
    assert "its mirror waits" in caplog.text
    with pytest.raises(BackendError, match="does not allow"):
        rig.leader.fetch([Key("user", (ann,))])


def test_refused_rows_are_told_as_such(rig: JournalledMySQL) -> None:
    """A NULL that the application writes is its own affair, even into a column named like the fence's."""
    with pytest.raises(pymysql.IntegrityError) as caught, rig.leader.unit():
        run(rig.leader, "INSERT INTO users (username, email, password_hash) VALUES (NULL, 'a', 'b')")
    assert isinstance(rig.leader.translate(caught.value), ConstraintError)
