"""What the contract suites ask of a journalled MariaDB: in one packet and one by one, at each isolation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from dal.adapters.mysql import Isolation
from tests.contract.database_suite import (
    DeferralSuite,
    FenceSuite,
    ForumSuite,
    JournalSuite,
    LeaderSuite,
    PendingSuite,
    ResolveSuite,
    RestoreSuite,
    SealingSuite,
)
from tests.contract.segments_suite import LeaderSegmentsSuite
from tests.contract.slices_suite import SlicesSuite
from tests.integration.mysql.conftest import Site
from tests.integration.mysql.rigs import JournalledMySQL, in_way, journalled, way_name

pytestmark = pytest.mark.integration

WAYS = [
    (True, Isolation.READ_COMMITTED),
    (True, Isolation.REPEATABLE_READ),
    (False, Isolation.SERIALIZABLE),
]


@pytest.fixture(params=WAYS, ids=way_name)
def rig(site: Site, request: pytest.FixtureRequest) -> Iterator[JournalledMySQL]:
    """The database and an administrator."""
    with in_way(site, request.param) as found:
        yield found


class TestUnits(LeaderSuite, DeferralSuite, SealingSuite, FenceSuite, ResolveSuite):
    """Units of work whose keys are journalled."""


class TestTables:
    """The journal and the fleet do not depend on how units end."""

    @pytest.fixture
    def rig(self, site: Site) -> Iterator[JournalledMySQL]:
        """The usual way."""
        with journalled(site, replace(site.options, lock_timeout=5)) as found:
            yield found

    class TestJournal(JournalSuite):
        """Keys whose mirror is not confirmed."""

    class TestRestoring(RestoreSuite):
        """What DynamoDB was written, taken over."""

    class TestSlices(SlicesSuite):
        """Slices and runs on MariaDB."""

    class TestSegments(LeaderSegmentsSuite):
        """Parts of tables on MariaDB."""

    class TestForum(ForumSuite, PendingSuite):
        """Control row and processes."""
