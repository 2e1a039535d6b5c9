"""Private servers for the tests: one of each kind per run, started when first asked for, stopped at the end."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from devstack import DynamoDbLocal, MariaDb, Part, Stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """An empty stack that grows by the parts the tests ask for."""
    with Stack.start(()) as stack:
        yield stack


@pytest.fixture(scope="session")
def mariadb(stack: Stack) -> MariaDb:
    """The MariaDB server of this run; use `fresh_mariadb` for tables of your own."""
    return stack.ensure(Part.MARIADB).mariadb


@pytest.fixture
def fresh_mariadb(mariadb: MariaDb) -> Iterator[MariaDb]:
    """The same server with an empty database of this test in `.database`, dropped afterwards."""
    name = f"test_{uuid4().hex[:12]}"
    mariadb.create_database(name)
    yield replace(mariadb, database=name)
    mariadb.drop_database(name)


@pytest.fixture(scope="session")
def dynamodb_local(stack: Stack) -> DynamoDbLocal:
    """The DynamoDB Local server of this run; use `fresh_dynamodb` for tables of your own."""
    return stack.ensure(Part.DYNAMODB).dynamodb


@pytest.fixture
def fresh_dynamodb(dynamodb_local: DynamoDbLocal) -> DynamoDbLocal:
    """The same server under an access key of this test: a world without tables."""
    return replace(dynamodb_local, access_key=f"test{uuid4().hex[:12]}")
