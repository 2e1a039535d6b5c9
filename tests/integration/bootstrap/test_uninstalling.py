"""`dal uninstall` on real servers: live processes of phase 5 go on, others start, and installing is no harm."""

from __future__ import annotations

from contextlib import closing

import pytest

from examples.store.tests.making import Maker
from flags import MigrationPhase
from tests.integration.bootstrap.conftest import Site, unwrapped_words
from tests.integration.bootstrap.test_fleet_commands import FIVE, FLEET, FOUR, ONE, THREE, TWO, processes, walk

pytestmark = pytest.mark.integration


def tables(site: Site) -> set[str]:
    """What is there in MySQL."""
    with closing(site.server.connect(database=site.server.database)) as root, root.cursor() as cursor:
        cursor.execute("SHOW TABLES")
        return {str(name) for (name,) in cursor.fetchall()}


@pytest.fixture
def lively(site: Site) -> Site:
    """A fleet whose heart beats quickly."""
    site.has(fleet=FLEET, metrics={"enabled": False})
    return site


def test_after_phase_5(lively: Site, caplog: pytest.LogCaptureFixture) -> None:
    """Reads and writes outlive the tables and their lease; a process that starts then is in phase 5 at once."""
    before = tables(lively)
    assert lively.run("verify", "--all").exit_code == 0
    with processes(lively, 1, TWO) as (process,):
        walk(lively, [process], THREE, FOUR)
        assert "every write of" in lively.run("uninstall", "--yes").stderr
        process.wishes.move_to(FIVE)
        assert lively.told("cutover", "--yes")["result"] == "handed_over"
        told = lively.told("uninstall", "--yes")
        assert (told["led"], set(told["left"])) == ("dynamodb", tables(lively))
        assert tables(lively) == before - set(told["dropped"])
        users = [process.maker.user() for _ in range(3)]
        lease = process.layer.runtime.membership.lease.until
        while process.layer.runtime.membership.lease.until < lease + 2 * FLEET["lease"]:
            users.append(process.maker.user())
        with processes(lively, 1, ONE) as (second,):
            assert second.layer.flags.snapshot().phase is MigrationPhase.DYNAMODB_ONLY
            assert Maker(second._store()).user("eve").id not in [user.id for user in users]
            assert lively.run("check").exit_code == 0
            again = lively.run("install")
            assert "DynamoDB leads, as its item CONTROL#lead says" in unwrapped_words(again.stderr)
            process.maker.user()
            assert {process["lowest"] for process in lively.told("status")["processes"]} <= {5}
            assert lively.told("status")["leader"] == "dynamodb"
        assert len({user.id for user in users}) == len(users)
    assert not [record for record in caplog.records if record.exc_info]


def test_giving_up_and_beginning_again(lively: Site) -> None:
    """In phase 1 with nobody left; afterwards there is nothing to do, and everything can be installed anew."""
    with processes(lively, 1, ONE) as (process,):
        process.maker.user()
        assert "stop these processes" in unwrapped_words(lively.run("uninstall", "--yes").stderr)
    assert lively.told("uninstall", "--yes")["led"] == "mysql"
    assert "nothing to do" in lively.run("uninstall").stderr
    assert lively.run("status").exit_code == 2
    assert lively.run("install").exit_code == 0
    with processes(lively, 1, ONE) as (process,):
        process.maker.user("again")
        assert lively.told("status")["journal"]["pending"] == 3
