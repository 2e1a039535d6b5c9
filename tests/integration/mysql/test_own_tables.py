"""Journal and fleet where the server is not well: clocks set back, dead connections, scans, missing leadership."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from dal.adapters.mysql import journal_sql
from dal.adapters.mysql.key_text import written
from dal.domain import Key
from dal.domain.control import Authority
from dal.domain.fleet import Member, Place
from dal.errors import BackendError, ConflictError, FencedError
from devstack import Flavour
from flags import MigrationPhase
from tests.contract.fence_suite import change
from tests.contract.journal_suite import HOUR, postponed
from tests.contract.sealing_suite import ANN, BOB, touch
from tests.integration.mysql.conftest import Site
from tests.integration.mysql.rigs import JournalledMySQL, journalled

pytestmark = pytest.mark.integration
ON_BOTH_FLAVOURS = True

PLACE = Place(MigrationPhase.DUAL_WRITE)
ME = Member("me", PLACE.stand, PLACE)
DAY = 86_400_000_000


@pytest.fixture
def rig(site: Site) -> Iterator[JournalledMySQL]:
    """A journalled database."""
    with journalled(site, site.options) as found:
        yield found


def test_a_version_ahead_of_the_clock_hides_nothing(rig: JournalledMySQL) -> None:
    """After the clock was set back the age of a write is not known: it counts as old."""
    touch(rig.leader, ANN, BOB)
    rig.run_ahead(ANN)
    assert [entry.key for entry in rig.journal.pending(limit=9, quiet=60.0)] == [ANN]


def test_a_due_time_ahead_of_the_clock_hides_nothing(rig: JournalledMySQL, site: Site) -> None:
    """A repair is put off for a day at most, and what is due later than that is due now."""
    touch(rig.leader, ANN, BOB)
    assert postponed(rig.journal, BOB, 1000 * HOUR).ripe_in <= 24 * HOUR
    postponed(rig.journal, ANN)
    site.admin(f"UPDATE dal_journal SET retry_at = retry_at + {DAY} WHERE k = '[1]'")
    assert [entry.key for entry in rig.journal.pending(limit=9)] == [ANN]
    found = rig.journal.find(ANN)
    assert found is not None
    assert found.ripe_in == 0.0


def test_a_clock_set_back_ages_nothing(rig: JournalledMySQL, site: Site) -> None:
    """The oldest key is not younger than now."""
    touch(rig.leader, ANN)
    site.admin(f"UPDATE dal_journal SET since = since + {DAY}")
    assert rig.journal.depth().oldest == 0.0


def test_pending_since_the_first_of_its_writes(rig: JournalledMySQL, site: Site) -> None:
    """A key that is written over and over is as old as its first write without a mirror."""
    touch(rig.leader, ANN)
    site.admin(f"UPDATE dal_journal SET since = since - {DAY}")
    (state,) = touch(rig.leader, ANN).states
    assert rig.journal.depth().oldest > 23 * HOUR
    rig.journal.clear([(ANN, state.version)])
    touch(rig.leader, ANN)
    assert rig.journal.depth().oldest < HOUR


_EXPLAIN = {Flavour.MARIADB: ("EXPLAIN", 3), Flavour.MYSQL: ("EXPLAIN FORMAT=TRADITIONAL", 4)}
"""How a plan is asked for as a table, and where in it the way of access stands."""


def test_clearing_reads_its_own_keys_only(rig: JournalledMySQL, site: Site) -> None:
    """Two hundred of a thousand keys are found by the primary key."""
    keys = [Key("category", (number,)) for number in range(1000)]
    states = touch(rig.leader, *keys).states
    site.admin("ANALYZE TABLE dal_journal")
    statement = journal_sql.clear([(written(state.key), state.version) for state in states[:200]])
    explain, first = _EXPLAIN[site.server.flavour]
    (plan,) = site.admin(f"{explain} {statement.sql % tuple(map(_literal, statement.args))}")
    kind, _, key, _, _, rows = plan[first : first + 6]
    assert (kind, key) == ("range", "PRIMARY")
    assert int(str(rows)) <= 400
    rig.journal.clear([(state.key, state.version) for state in states])
    assert rig.journal.depth().pending == 0


def test_clearing_does_not_wait_for_new_keys(rig: JournalledMySQL, site: Site) -> None:
    """A unit that has journalled its keys is not in the way of those who clear others."""
    states = touch(rig.leader, ANN, BOB).states
    columns = "entity, k, version, epoch, pending, since"
    with site.server.connect(database=site.options.database, autocommit=False) as other:
        cursor = other.cursor()
        cursor.execute("UPDATE dal_journal SET version = version + 1 WHERE entity = 'user' AND k = '[2]'")
        cursor.execute(f"INSERT INTO dal_journal ({columns}) VALUES ('user', '[3]', 1, 1, 1, 1)")
        rig.journal.clear([(ANN, states[0].version)])
        with pytest.raises(ConflictError):
            rig.journal.clear([(BOB, states[1].version)])
        other.rollback()
    assert [entry.key for entry in rig.journal.pending(limit=9)] == [BOB]


def test_marks_end_with_leadership(rig: JournalledMySQL) -> None:
    """While draining a mark has to be mirrored first; when DynamoDB leads, MySQL's state must not be."""
    change(rig.forum, replace(rig.forum.control(), leader=Authority.DRAINING, epoch=2))
    rig.journal.mark([ANN])
    with rig.forum.assemble() as assembly:
        assert assembly.pending()
    change(rig.forum, replace(rig.forum.control(), leader=Authority.DYNAMODB, epoch=3))
    with pytest.raises(FencedError):
        rig.journal.mark([ANN, BOB])
    assert rig.journal.find(BOB) is None


def test_a_dead_connection_is_replaced(rig: JournalledMySQL, site: Site) -> None:
    """A heartbeat whose idle connection the server has closed goes out on another one."""
    with rig.forum.assemble() as assembly:
        assembly.announce(ME)
    for (number,) in site.admin(
        f"SELECT id FROM information_schema.processlist WHERE user = '{site.options.user}'"
        f" AND db = '{site.options.database}'"
    ):
        site.kill(int(str(number)))
    assert rig.forum.beat(ME)


def test_heartbeats_do_not_queue_behind_units(site: Site) -> None:
    """While all connections for units are in use, journal and fleet have theirs."""
    with journalled(site, replace(site.options, pool_size=1, pool_timeout=0.05)) as rig:
        with rig.forum.assemble() as assembly:
            assembly.announce(ME)
        with rig.leader.unit(), ThreadPoolExecutor(1) as pool:
            assert pool.submit(rig.forum.beat, ME).result(timeout=30)
            assert rig.forum.control().epoch == 1


def test_a_lost_server_is_a_backend_error(rig: JournalledMySQL) -> None:
    """Whoever asks hears of it in the words of `dal.errors`."""
    rig.leader.close()
    with pytest.raises(BackendError):
        rig.forum.control()


def test_who_has_beaten_meanwhile_is_not_struck(rig: JournalledMySQL) -> None:
    """A beat between the look and the strike shows that the process lives: what was decided without it is void."""
    with rig.forum.assemble() as assembly:
        assembly.announce(ME)

    def too_late() -> None:
        with ThreadPoolExecutor(1) as pool, rig.forum.assemble() as assembly:
            assert pool.submit(rig.forum.beat, ME).result(timeout=30)
            assembly.strike([ME.id])

    with pytest.raises(ConflictError, match="beaten"):
        too_late()
    assert rig.forum.beat(ME)


def _literal(value: object) -> str:
    return f"0x{value.hex()}" if isinstance(value, bytes) else repr(value)
