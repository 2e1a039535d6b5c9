"""The suite's store, once for each world."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from examples.store.app import create_app
from examples.store.repositories import Store
from examples.store.tests.making import Maker
from flags import MigrationPhase
from tests.contract.store.worlds import checked, memory_side, memory_world


def _memory(_: pytest.FixtureRequest) -> Iterator[Store]:
    yield memory_side().store


def _memory_in(phase: MigrationPhase):  # noqa: ANN202  pytest's own business
    def opened(_: pytest.FixtureRequest) -> Iterator[Store]:
        with checked(memory_world(phase)) as store:
            yield store

    return opened


WORLDS = [
    pytest.param(_memory, id="memory"),
    *(pytest.param(_memory_in(phase), id=f"memory+memory-{phase.value}") for phase in MigrationPhase),
]


@pytest.fixture(params=WORLDS)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty store of each world."""
    yield from request.param(request)


@pytest.fixture
def make(store: Store) -> Maker:
    """Makes what a test needs but is not about."""
    return Maker(store)


@pytest.fixture
def client(store: Store) -> FlaskClient:
    """The application without a server."""
    return create_app(store).test_client()
