"""The suites on a real DynamoDB Local."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from dal.adapters.dynamodb import DynamoDatabase
from tests.contract.database_suite import FollowerSuite
from tests.contract.loading_suite import LoadingSuite
from tests.contract.segments_suite import FollowerSegmentsSuite
from tests.unit.dynamodb.asking_suite import AskingSuite
from tests.unit.dynamodb.entity_suite import EntitySuite
from tests.unit.dynamodb.leading_suite import LeadingSuite

pytestmark = pytest.mark.integration


@dataclass(frozen=True, slots=True)
class Rig:
    """What the follower suite asks for."""

    follower: DynamoDatabase


class TestEntityTable(EntitySuite, AskingSuite, LeadingSuite):
    """Repositories' tools on DynamoDB Local."""


class TestFollower(FollowerSuite, LoadingSuite, FollowerSegmentsSuite):
    """The follower on DynamoDB Local."""

    @pytest.fixture
    def rig(self, database: DynamoDatabase) -> Rig:
        """The database."""
        return Rig(database)
