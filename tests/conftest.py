"""Private servers for the tests: one of each kind per run, started when first asked for, stopped at the end."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from devstack import Alertmanager, DynamoDbLocal, MariaDb, Part, Prometheus, Stack, Unleash

ALONE = (
    "tests/integration/devstack/",
    "tests/scenario/test_flips_under_load.py",
    "tests/scenario/test_walk_embedded.py",
    "tests/scenario/test_walk_real.py",
    "tests/unit/metrics/test_forks_at_once.py",
)
"""What measures or ends processes wants the machine for itself."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is run after everything else, one by one."""
    for item in items:
        if item.nodeid.startswith(ALONE):
            item.add_marker(pytest.mark.alone)


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDb]:
    """The MariaDB server of this run; use `fresh_mariadb` for tables of your own."""
    with Stack.start({Part.MARIADB}) as stack:
        yield stack.mariadb


@pytest.fixture
def fresh_mariadb(mariadb: MariaDb) -> Iterator[MariaDb]:
    """The same server with an empty database of this test in `.database`, dropped afterwards."""
    name = f"test_{uuid4().hex[:12]}"
    mariadb.create_database(name)
    yield replace(mariadb, database=name)
    mariadb.drop_database(name)


@pytest.fixture(scope="session")
def dynamodb_local() -> Iterator[DynamoDbLocal]:
    """The DynamoDB Local server of this run; use `fresh_dynamodb` for tables of your own."""
    with Stack.start({Part.DYNAMODB}) as stack:
        yield stack.dynamodb


@pytest.fixture
def fresh_dynamodb(dynamodb_local: DynamoDbLocal) -> DynamoDbLocal:
    """The same server under an access key of this test: a world without tables."""
    return replace(dynamodb_local, access_key=f"test{uuid4().hex[:12]}")


@pytest.fixture(scope="session")
def unleash() -> Iterator[Unleash]:
    """The Unleash server of this run; use `unleash_phase_1` for flags in a known state."""
    with Stack.start({Part.UNLEASH}) as stack:
        yield stack.unleash


@pytest.fixture
def unleash_phase_1(unleash: Unleash) -> Unleash:
    """The same server with the five flags in phase 1: not archived, without partial rollouts."""
    with unleash.admin() as admin:
        admin.reset()
    return unleash


@pytest.fixture(scope="session")
def prometheus() -> Iterator[Prometheus]:
    """The Prometheus server of this run; tell it what to scrape with `prometheus.scrape(job, targets)`."""
    with Stack.start({Part.PROMETHEUS}) as stack:
        yield stack.prometheus


@pytest.fixture(scope="session")
def alertmanager() -> Iterator[Alertmanager]:
    """The Alertmanager of this run; `prometheus.notify([alertmanager.target])` brings it alerts."""
    with Stack.start({Part.ALERTMANAGER}) as stack:
        yield stack.alertmanager
