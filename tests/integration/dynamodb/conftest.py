"""The store's tables, empty, on a real DynamoDB Local."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from dal.adapters.dynamodb import DynamoDatabase, DynamoSettings
from devstack import DynamoDbLocal
from tests.contract.database_suite import CONTRACT


@pytest.fixture
def settings(fresh_dynamodb: DynamoDbLocal) -> DynamoSettings:
    """How to reach a world without tables."""
    return DynamoSettings(
        endpoint_url=fresh_dynamodb.endpoint,
        region=fresh_dynamodb.region,
        access_key_id=fresh_dynamodb.access_key,
        secret_access_key=fresh_dynamodb.secret_key,
    )


@pytest.fixture
def database(settings: DynamoSettings) -> Iterator[DynamoDatabase]:
    """The store's tables, empty."""
    with closing(DynamoDatabase(CONTRACT, settings)) as database:
        database.create_tables()
        yield database
