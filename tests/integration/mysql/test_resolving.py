"""Commits whose answer was lost: what can be found out, and when it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from dal.adapters.mysql import MySQLDatabase
from dal.domain import Key
from dal.errors import OutcomeUnknown
from dal.ports import Sealed
from tests.contract.rows import CONTRACT, category, one
from tests.contract.sealing_suite import touch
from tests.integration.mysql.conftest import Site
from tests.integration.mysql.doing import run
from tests.integration.mysql.rigs import JournalledMySQL, journalled
from tests.integration.mysql.tap import Loss, Tap

pytestmark = pytest.mark.integration

ROUTES = [True, False]


@pytest.fixture(params=ROUTES, ids=["one packet", "one by one"])
def rig(site: Site, request: pytest.FixtureRequest) -> Iterator[JournalledMySQL]:
    """A journalled database whose connections do not wait long for an answer or a lock."""
    with journalled(site, replace(site.options, one_packet=request.param, read_timeout=2.0)) as found:
        yield found


def lose(leader: MySQLDatabase, tap: Tap, loss: Loss, key: Key, name: str) -> Sealed:
    """Rename a category, lose the commit as told; what the unit says of it."""
    heard = list[Sealed]()

    def work() -> None:
        with leader.unit() as unit:
            unit.defer(heard.append)
            run(leader, "UPDATE categories SET name = %s WHERE id = %s", name, key.values[0])
            unit.touch([key])
            tap.lose(loss)

    with pytest.raises(OutcomeUnknown):
        work()
    (sealed,) = heard
    assert sealed.keys == (key,)
    return sealed


def name_of(leader: MySQLDatabase, key: Key) -> object:
    """What a category is called now."""
    return (one(leader, key).row or {})["name"]


@pytest.mark.parametrize("loss", [Loss.QUESTION, Loss.SILENCE], ids=str)
def test_it_never_arrived(rig: JournalledMySQL, loss: Loss) -> None:
    """A key that is new to the journal tells, and so does one that was written no later than what was seen."""
    key = Key("category", (rig.insert("category", category()),))
    assert rig.leader.resolve(lose(rig.leader, rig.tap, loss, key, "lost")) is None
    touch(rig.leader, key)
    assert rig.leader.resolve(lose(rig.leader, rig.tap, loss, key, "lost")) is None
    assert name_of(rig.leader, key) == "books"


def test_it_arrived(rig: JournalledMySQL) -> None:
    """Its token is there: what was written is what counts, under the version that others see."""
    key = Key("category", (rig.insert("category", category()),))
    sealed = lose(rig.leader, rig.tap, Loss.ANSWER, key, "tea")
    (state,) = rig.leader.resolve(sealed) or ()
    assert (state.row or {})["name"] == "tea"
    assert state == one(rig.leader, key)


def test_it_is_still_under_way(rig: JournalledMySQL) -> None:
    """While the doubtful transaction lives its locks are waited for, and nobody says that nothing was done."""
    key = Key("category", (rig.insert("category", category()),))
    sealed = lose(rig.leader, rig.tap, Loss.DELAY, key, "tea")
    with pytest.raises(OutcomeUnknown):
        rig.leader.resolve(sealed)
    rig.tap.release()
    (state,) = rig.leader.resolve(sealed) or ()
    assert (state.row or {})["name"] == "tea"


def test_a_process_that_has_seen_nothing_cannot_tell(rig: JournalledMySQL) -> None:
    """A key whose row bears another token may have been written before or since."""
    key = Key("category", (rig.insert("category", category()),))
    touch(rig.leader, key)
    options = replace(rig.site.options, host="127.0.0.1", port=rig.tap.port)
    with closing(MySQLDatabase(CONTRACT, options, journal=True)) as newcomer:
        sealed = lose(newcomer, rig.tap, Loss.QUESTION, key, "lost")
        with pytest.raises(OutcomeUnknown):
            newcomer.resolve(sealed)


def test_versions_do_not_fall_below_what_was_seen(rig: JournalledMySQL) -> None:
    """That is what the proof rests on: a clock set back by years changes nothing, not even for a new key."""
    (seen,) = touch(rig.leader, Key("user", (1,))).states
    with rig.leader.unit() as unit:
        run(rig.leader, "SET timestamp = 1000000000")
        unit.touch([Key("user", (2,))])
    assert unit.sealed.states[0].version > seen.version


def test_without_a_journal_rows_tell(site: Site) -> None:
    """They are what the unit wrote, or it cannot be told."""
    with Tap(site.options.host, site.options.port) as tap:
        options = replace(site.options, host="127.0.0.1", port=tap.port)
        with closing(MySQLDatabase(CONTRACT, options)) as mysql:
            with mysql.unit():
                run(mysql, "INSERT INTO categories (id, name) VALUES (5, 'books')")
            key = Key("category", (5,))
            sealed = lose(mysql, tap, Loss.ANSWER, key, "tea")
            (state,) = mysql.resolve(sealed) or ()
            assert (state.row or {})["name"] == "tea"
            with pytest.raises(OutcomeUnknown):
                mysql.resolve(lose(mysql, tap, Loss.QUESTION, key, "lost"))
