"""MySQL after phase 5: live processes go on and others start, by whatever way it is retired."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from examples.store.entities import User
from examples.store.tests.making import Maker
from flags import MigrationPhase
from tests.integration.bootstrap.conftest import Site, unwrapped_words
from tests.integration.bootstrap.test_fleet_commands import (
    FIVE,
    FLEET,
    FOUR,
    ONE,
    THREE,
    TWO,
    Process,
    processes,
    walk,
)

pytestmark = pytest.mark.integration


def tables(site: Site) -> set[str]:
    """What is there in MySQL."""
    return {str(name) for (name,) in as_root(site, f"SHOW TABLES IN {site.server.database}")}


def as_root(site: Site, sql: str) -> tuple[tuple[object, ...], ...]:
    """Run it, and what it answers."""
    with closing(site.server.connect()) as root, root.cursor() as cursor:
        cursor.execute(sql)
        return tuple(cursor.fetchall())


def outlive_lease(process: Process, name: str = "ann") -> list[User]:
    """Write for longer than what the process knows now would count."""
    membership, users = process.layer.runtime.membership, list[User]()
    end = membership.lease.until + FLEET["lease"]
    while membership.lease.until < end:
        users.append(process.maker.user(f"{name}{len(users)}"))
    return users


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
        users += outlive_lease(process)
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


def nobody_answers(site: Site) -> None:
    """What starts from now on finds no server."""
    site.has(fleet=FLEET, metrics={"enabled": False}, mysql={"port": 1})


def drop_database(site: Site) -> None:
    """The server stays, for others."""
    site.has(fleet=FLEET, metrics={"enabled": False}, mysql=SHOP)
    as_root(site, f"DROP DATABASE {site.server.database}")


def take_rights(site: Site) -> None:
    """The user stays, without a database."""
    as_root(site, "REVOKE ALL PRIVILEGES, GRANT OPTION FROM shop")


def drop_user(site: Site) -> None:
    """Its connections are cut."""
    for (thread,) in as_root(site, "SELECT id FROM information_schema.processlist WHERE user = 'shop'"):
        as_root(site, f"KILL {thread}")
    as_root(site, "DROP USER shop")


SHOP = {"username": "shop", "password": "secret"}
RETIRED = {
    nobody_answers: "no server answers",
    drop_database: "there is no database",
    take_rights: "user 'shop' may not use database",
    drop_user: "the server refuses user 'shop'",
}
"""Ways of it, one after the other, with what is said."""


@pytest.fixture
def shop(lively: Site) -> Iterator[Site]:
    """A user of its own in MySQL."""
    as_root(lively, "CREATE USER shop IDENTIFIED BY 'secret'")
    as_root(lively, f"GRANT ALL ON {lively.server.database}.* TO shop")
    lively.has(fleet=FLEET, metrics={"enabled": False}, mysql=SHOP)
    yield lively
    as_root(lively, "DROP USER IF EXISTS shop")


def test_mysql_is_retired_without_a_word(shop: Site, caplog: pytest.LogCaptureFixture) -> None:
    """In phase 5 live processes go on, others start, and `dal status` says that nobody needs it."""
    assert shop.run("verify", "--all").exit_code == 0
    with processes(shop, 1, TWO) as (process,):
        walk(shop, [process], THREE, FOUR)
        process.wishes.move_to(FIVE)
        assert shop.told("cutover", "--yes")["result"] == "handed_over"
        users = outlive_lease(process, "ann")
        for retire, reason in RETIRED.items():
            retire(shop)
            users += outlive_lease(process, f"{retire.__name__}.old")
            with processes(shop, 1, ONE) as (second,):
                assert second.layer.flags.snapshot().phase is MigrationPhase.DYNAMODB_ONLY
                users += outlive_lease(second, f"{retire.__name__}.new")
            told = shop.run("status")
            assert told.exit_code == 2
            for said in (reason, "DynamoDB leads: processes of phase 5 serve without MySQL"):
                assert said in unwrapped_words(told.stderr)
            assert shop.run("check").exit_code == 0
    assert len({user.id for user in users}) == len(users)
    assert not [record for record in caplog.records if record.exc_info]
