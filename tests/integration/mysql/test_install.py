"""`dal install` as a library, and what a process says that finds the tables otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest

from dal.adapters.mysql import MySQLDatabase, MySQLForum
from dal.adapters.mysql.schema import TABLES, VERSION, ddl
from dal.domain import Key
from dal.domain.control import Authority
from dal.domain.fleet import Member, Place
from dal.errors import ConfigurationError
from flags import MigrationPhase
from tests.contract.rows import CONTRACT
from tests.integration.mysql.conftest import Site

pytestmark = pytest.mark.integration
ON_BOTH_FLAVOURS = True

OTHER = replace(CONTRACT, hash="f" * 64)
PLACE = Place(MigrationPhase.DUAL_WRITE)


@pytest.fixture
def database(site: Site) -> Iterator[MySQLDatabase]:
    """A journalled database, not installed yet."""
    with closing(MySQLDatabase(CONTRACT, site.options, journal=True)) as found:
        yield found


@contextmanager
def under_another_contract(site: Site) -> Iterator[MySQLDatabase]:
    """A process with another contract on the same tables."""
    with closing(MySQLDatabase(OTHER, site.options, journal=True)) as found:
        yield found


def forum_of(database: MySQLDatabase) -> MySQLForum:
    """Where its fleet meets."""
    assert database.forum is not None
    return database.forum


def join(database: MySQLDatabase) -> None:
    """Write a process down."""
    with forum_of(database).assemble() as assembly:
        assembly.announce(Member("web-1", PLACE.stand, PLACE))


def tables(site: Site) -> list[str]:
    """Our tables that are there."""
    found = site.admin("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")
    return sorted(str(name) for (name,) in found if str(name).startswith("dal_"))


def problems(database: MySQLDatabase) -> str:
    """What its check finds."""
    with pytest.raises(ConfigurationError) as caught:
        database.check()
    return "\n".join(caught.value.problems)


def test_again_does_nothing(database: MySQLDatabase, site: Site) -> None:
    """The first time creates tables and a row, the second time changes nothing; then the check is content."""
    assert [text.split(" (")[0] for text in database.install(fleet="shop")] == [
        *(f"CREATE TABLE IF NOT EXISTS {table}" for table in TABLES),
        "INSERT IGNORE INTO dal_control",
    ]
    assert tables(site) == sorted(TABLES)
    assert database.install(fleet="shop") == []
    database.check()
    control = forum_of(database).control()
    assert (control.leader, control.epoch, control.fleet) == (Authority.MYSQL, 1, "shop")
    assert (control.contract, control.schema) == (CONTRACT.hash, VERSION)


def test_a_dry_run_changes_nothing(database: MySQLDatabase, site: Site) -> None:
    """It lists the statements that the real one runs, on an empty database and on a half finished one."""
    planned = database.install(fleet="shop", dry_run=True)
    assert tables(site) == []
    site.admin(ddl()[1])
    assert database.install(fleet="shop", dry_run=True) == [planned[0], *planned[2:]]
    assert database.install(fleet="shop") == [planned[0], *planned[2:]]
    site.admin("DROP TABLE dal_instances")
    assert database.install(fleet="shop", dry_run=True) == [planned[2]]
    assert tables(site) == ["dal_control", "dal_journal", "dal_runs"]
    site.admin("DELETE FROM dal_control")
    assert database.install(fleet="shop") == [planned[2], planned[-1]]
    assert database.install(fleet="shop", dry_run=True) == []


def test_another_contract_waits_for_an_empty_fleet(database: MySQLDatabase, site: Site) -> None:
    """It is refused while somebody serves under the old one; then it is taken, and has to be verified anew."""
    database.install(fleet="shop")
    join(database)
    with forum_of(database).assemble() as assembly:
        assembly.change(replace(assembly.control, ddb_complete=True))
    with under_another_contract(site) as other:
        assert "the fleet goes by contract" in problems(other)
        with pytest.raises(ConfigurationError, match=f"{CONTRACT.hash[:12]}.*{OTHER.hash[:12]}.*web-1"):
            other.install(fleet="shop")
        forum_of(database).leave("web-1")
        assert len(other.install(fleet="shop", dry_run=True)) == 1
        assert forum_of(database).control().contract == CONTRACT.hash
        assert len(other.install(fleet="shop")) == 1
        other.check()
    control = forum_of(database).control()
    assert (control.contract, control.ddb_complete) == (OTHER.hash, False)


def test_another_fleet_is_not_taken_over(database: MySQLDatabase) -> None:
    """A name changes only when it is asked for and nobody serves."""
    database.install(fleet="shop")
    with pytest.raises(ConfigurationError, match=r"'shop'.*'bank'.*rename"):
        database.install(fleet="bank")
    join(database)
    with pytest.raises(ConfigurationError, match=r"'shop'.*'bank'.*web-1"):
        database.install(fleet="bank", rename=True)
    forum_of(database).leave("web-1")
    database.install(fleet="bank", rename=True)
    assert forum_of(database).control().fleet == "bank"


@pytest.mark.parametrize(
    ("version", "said"), [(0, "run the `dal install`"), (VERSION + 1, "update switchyard-dal")]
)
def test_tables_of_another_version(database: MySQLDatabase, site: Site, version: int, said: str) -> None:
    """Nobody works with them, and the installation leaves them alone."""
    database.install(fleet="shop")
    site.admin(f"UPDATE dal_control SET schema_version = {version}")
    assert said in problems(database)
    for refused in (forum_of(database).control, lambda: database.install(fleet="shop")):
        with pytest.raises(ConfigurationError, match=f"version {version}"):
            refused()


def test_not_installed(database: MySQLDatabase, site: Site) -> None:
    """Check, forum, journal and units say what to run; half an installation is none."""

    def write() -> None:
        with database.unit() as unit:
            unit.touch([Key("user", (1,))])

    assert "run `dal install`" in problems(database)
    assert database.journal is not None
    for refused in (write, forum_of(database).control, database.journal.depth):
        with pytest.raises(ConfigurationError, match="run `dal install`"):
            refused()
    for table in TABLES:
        database.install(fleet="shop")
        site.admin(f"DROP TABLE {table}")
        assert "run `dal install`" in problems(database)
    database.install(fleet="shop")
    site.admin("DELETE FROM dal_control")
    assert "dal_control is empty; run `dal install`" in problems(database)


def test_missing_rights_are_named(database: MySQLDatabase, site: Site) -> None:
    """What the user lacks is said when it installs, and when it starts."""
    name, secret = f"u{site.options.database[-10:]}", "not-so-secret"
    site.admin(f"CREATE USER '{name}'@'%' IDENTIFIED BY '{secret}'")
    try:
        site.admin(f"GRANT SELECT ON {site.options.database}.* TO '{name}'@'%'")
        options = replace(site.options, user=name, password=secret)
        with closing(MySQLDatabase(CONTRACT, options, journal=True)) as poor:
            with pytest.raises(ConfigurationError, match="GRANT CREATE on this database"):
                poor.install(fleet="shop")
            database.install(fleet="shop")
            said = problems(poor)
        assert all(f"GRANT {right} on this database" in said for right in ("INSERT", "UPDATE", "DELETE"))
        assert secret not in said
    finally:
        site.admin(f"DROP USER '{name}'@'%'")
