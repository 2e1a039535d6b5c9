"""The suites on moto: no server, the same promises. DynamoDB Local has the last word."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest
from moto import mock_aws

from dal.adapters.dynamodb import DynamoDatabase, DynamoSettings
from tests.contract.database_suite import CONTRACT, FollowerSuite
from tests.contract.loading_suite import LoadingSuite
from tests.contract.segments_suite import FollowerSegmentsSuite
from tests.unit.dynamodb.asking_suite import AskingSuite
from tests.unit.dynamodb.entity_suite import EntitySuite
from tests.unit.dynamodb.leading_suite import LeadingSuite

pytestmark = pytest.mark.moto
SETTINGS = DynamoSettings(access_key_id="test", secret_access_key="test")


@dataclass(frozen=True, slots=True)
class Rig:
    """What the follower suite asks for."""

    follower: DynamoDatabase


@pytest.fixture
def database() -> Iterator[DynamoDatabase]:
    """The store's tables, empty, in memory."""
    with mock_aws(), closing(DynamoDatabase(CONTRACT, SETTINGS)) as database:
        database.create_tables()
        yield database


class TestEntityTable(EntitySuite, AskingSuite, LeadingSuite):
    """Repositories' tools on moto."""


class TestFollower(FollowerSuite, LoadingSuite, FollowerSegmentsSuite):
    """The follower on moto."""

    @pytest.fixture
    def rig(self, database: DynamoDatabase) -> Rig:
        """The database."""
        return Rig(database)
