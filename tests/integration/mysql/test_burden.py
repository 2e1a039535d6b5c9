"""How hard the server works, and how far a replica is behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from dal.adapters.mysql import MySQLDatabase
from dal.errors import ConfigurationError
from devstack import Flavour
from tests.contract.rows import CONTRACT
from tests.integration.mysql.conftest import Site

pytestmark = pytest.mark.integration
ON_BOTH_FLAVOURS = True


@pytest.fixture
def database(site: Site) -> Iterator[MySQLDatabase]:
    """As a backfill opens a replica: without a journal."""
    with closing(MySQLDatabase(CONTRACT, site.options)) as found:
        yield found


def test_statements_that_run(database: MySQLDatabase) -> None:
    """The question itself is one."""
    assert database.burden.running() >= 1


def test_a_server_that_is_no_replica(database: MySQLDatabase) -> None:
    """It cannot say how far it is behind, and says so."""
    with pytest.raises(ConfigurationError, match="is no replica"):
        database.burden.lag()


_REPLICATION = {
    Flavour.MARIADB: (
        "CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=1, MASTER_USER='nobody'",
        "RESET SLAVE ALL",
    ),
    Flavour.MYSQL: (
        "CHANGE REPLICATION SOURCE TO SOURCE_HOST='127.0.0.1', SOURCE_PORT=1, SOURCE_USER='nobody'",
        "RESET REPLICA ALL",
    ),
}


def test_a_replica_that_stands_still(database: MySQLDatabase, site: Site) -> None:
    """Its replication does not run: infinitely far behind."""
    follow, forget = _REPLICATION[site.server.flavour]
    site.admin(follow)
    try:
        assert database.burden.lag() == float("inf")
    finally:
        site.admin(forget)
