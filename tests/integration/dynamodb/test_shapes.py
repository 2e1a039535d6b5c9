"""Tables of other shapes on a real DynamoDB Local."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from dal.adapters.dynamodb import DynamoDatabase, DynamoSettings
from tests.unit.dynamodb.shapes_suite import SHAPES, ShapesSuite

pytestmark = pytest.mark.integration


@pytest.fixture
def shapes(settings: DynamoSettings) -> Iterator[DynamoDatabase]:
    """Empty tables."""
    with closing(DynamoDatabase(SHAPES, settings)) as database:
        database.create_tables()
        yield database


class TestShapes(ShapesSuite):
    """On DynamoDB Local."""
