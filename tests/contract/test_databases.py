"""The suites of roles on memory and on a real MariaDB."""

from __future__ import annotations

import pytest

from dal.adapters.memory import MemoryDatabase
from dal.adapters.mysql import MySQLDatabase
from flags import Backend
from tests.contract.database_suite import (
    CLOSURE_LIMIT,
    CONTRACT,
    DeferralSuite,
    FollowerSuite,
    LeaderSuite,
    SealingSuite,
)
from tests.contract.loading_suite import LoadingSuite
from tests.contract.rigs import MemoryRig, MySQLRig
from tests.contract.segments_suite import FollowerSegmentsSuite, LeaderSegmentsSuite


@pytest.fixture
def memory(request: pytest.FixtureRequest) -> MemoryDatabase:
    """A memory database for the role that the class names."""
    return MemoryDatabase(CONTRACT, backend=request.cls.backend, closure_limit=CLOSURE_LIMIT)


class TestMemoryAsMySQL(LeaderSuite, DeferralSuite, SealingSuite, LeaderSegmentsSuite):
    """Memory in the place of MySQL leads."""

    backend = Backend.MYSQL

    @pytest.fixture
    def rig(self, memory: MemoryDatabase) -> MemoryRig:
        """The database and its tables."""
        return MemoryRig(memory)


class TestMemoryAsDynamoDB(LeaderSuite, SealingSuite, FollowerSuite, LoadingSuite, FollowerSegmentsSuite):
    """Memory in the place of DynamoDB follows, and leads in the last phase."""

    backend = Backend.DYNAMODB

    @pytest.fixture
    def rig(self, memory: MemoryDatabase) -> MemoryRig:
        """The database and its tables."""
        return MemoryRig(memory)


@pytest.mark.integration
class TestMySQL(LeaderSuite, DeferralSuite):
    """A real MariaDB leads, without a journal."""

    @pytest.fixture
    def rig(self, mysql: MySQLDatabase) -> MySQLRig:
        """The database and SQL."""
        return MySQLRig(mysql)
