"""The scaffolds that several tests look at; made once."""

import pytest

from tests.unit.scaffold.making import PLAIN, STORE, Made, scaffolded


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """That of the example store."""
    contract = STORE / "migrationContract.json"
    return scaffolded(STORE, tmp_path_factory.mktemp("store"), contract=contract, package="store_data")


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """That of a backend of plain functions, on its draft contract."""
    return scaffolded(PLAIN, tmp_path_factory.mktemp("plain"), package="lending_data")
