"""Tables of other shapes on moto. DynamoDB Local has the last word."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from moto import mock_aws

from dal.adapters.dynamodb import DynamoDatabase, DynamoSettings
from tests.unit.dynamodb.shapes_suite import SHAPES, ShapesSuite

pytestmark = pytest.mark.moto


@pytest.fixture
def shapes() -> Iterator[DynamoDatabase]:
    """Empty tables in memory."""
    settings = DynamoSettings(access_key_id="test", secret_access_key="test")
    with mock_aws(), closing(DynamoDatabase(SHAPES, settings)) as database:
        database.create_tables()
        yield database


class TestShapes(ShapesSuite):
    """On moto."""
