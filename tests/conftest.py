"""Private servers for the tests: one of each kind per run, started when first asked for, stopped at the end."""

import os
from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings

from devstack import (
    Alertmanager,
    DynamoDbLocal,
    Flavour,
    MySqlServer,
    Part,
    Prometheus,
    Stack,
    Unleash,
)

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")  # machines are shared: a slow example is no fault

ALONE = (
    "tests/integration/devstack/",
    "tests/scenario/test_flips_under_load.py",
    "tests/scenario/test_walk_embedded.py",
    "tests/scenario/test_walk_real.py",
    "tests/unit/metrics/test_forks_at_once.py",
)
"""What measures or ends processes wants the machine for itself."""


EARLY = ("tests/scenario/", "tests/contract/", "tests/integration/")
"""What waits for servers: a long file that comes last keeps one of two workers idle."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first; mark what is run after everything else, one by one."""
    items.sort(key=lambda item: not item.nodeid.startswith(EARLY))
    for item in items:
        if item.nodeid.startswith(ALONE):
            item.add_marker(pytest.mark.alone)


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MySqlServer]:
    """The MariaDB server of this run."""
    with Stack.start({Part.MARIADB}) as stack:
        yield stack.mariadb


@pytest.fixture(scope="session")
def mysqld() -> Iterator[MySqlServer]:
    """The MySQL server of this run; only those who ask for MariaDB alone do without it."""
    if os.environ.get("MYSQL_FLAVOUR") == Flavour.MARIADB:
        pytest.skip("MYSQL_FLAVOUR=mariadb asks for MariaDB alone")
    with Stack.start({Part.MYSQL}) as stack:
        yield stack.mysql


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests of a module that says `ON_BOTH_FLAVOURS` on MariaDB and on MySQL, unless one is chosen."""
    asked = "flavour" in metafunc.fixturenames and getattr(metafunc.module, "ON_BOTH_FLAVOURS", False)
    if asked and "MYSQL_FLAVOUR" not in os.environ:
        metafunc.parametrize("flavour", list(Flavour), ids=str, indirect=True, scope="session")


@pytest.fixture(scope="session")
def flavour(request: pytest.FixtureRequest) -> Flavour:
    """Whose server a test runs on: the parameter of the test, else what `MYSQL_FLAVOUR` says, else MariaDB's."""
    chosen = getattr(request, "param", None)
    return Flavour(chosen or os.environ.get("MYSQL_FLAVOUR", Flavour.MARIADB))


@pytest.fixture(scope="session")
def database_server(flavour: Flavour, request: pytest.FixtureRequest) -> MySqlServer:
    """The server of that flavour; use `fresh_mysql` for tables of your own."""
    name = {Flavour.MARIADB: "mariadb", Flavour.MYSQL: "mysqld"}[flavour]
    server: MySqlServer = request.getfixturevalue(name)
    return server


@pytest.fixture
def fresh_mysql(database_server: MySqlServer) -> Iterator[MySqlServer]:
    """The same server with an empty database of this test in `.database`, dropped afterwards."""
    name = f"test_{uuid4().hex[:12]}"
    database_server.create_database(name)
    yield replace(database_server, database=name)
    database_server.drop_database(name)


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
