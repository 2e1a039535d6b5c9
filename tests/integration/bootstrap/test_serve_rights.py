"""`dal serve` with exactly the rights that docs/privileges.md gives to `status`, and with one of them less."""

from __future__ import annotations

import json

import pytest
import requests

from examples.store.seed import seed
from tests.integration.bootstrap.conftest import Site
from tests.integration.bootstrap.documented import profiles
from tests.integration.bootstrap.persons import World
from tests.integration.bootstrap.test_privileges import SMALL
from tests.serving import served

pytestmark = pytest.mark.integration
STATUS = profiles()["status"]


def asked(url: str) -> tuple[int, str]:
    """Status and body."""
    answer = requests.get(url, timeout=20)
    return answer.status_code, answer.text


@pytest.fixture
def world(bare: Site) -> World:
    """Installed, with two writes whose mirrors are not confirmed."""
    with bare.plain() as store:
        seed(store, SMALL)
    world = World(bare)
    world.anew(ddb_complete=True)
    world.writes()
    return world


def test_the_rights_of_status_are_enough(world: World) -> None:
    """The page and its JSON, with a verdict; DynamoDB is not asked for anything."""
    with world.person(STATUS) as person:
        person.has()
        with served(person.done) as url:
            (status, told), (_, page) = asked(f"{url}status.json"), asked(url)
        assert (status, json.loads(told)["journal"]["pending"]) == (200, 2)
        assert "No process is written down" in page
        assert "cannot be read" not in page
        assert person.policed.used == set()


def test_without_one_of_them_the_page_says_which(world: World) -> None:
    """It serves all the same, with the right that is missing in place of the verdict."""
    with world.person(STATUS.without("SELECT", "dal_runs")) as person:
        person.has()
        with served(person.done) as url:
            (status, told), (_, page) = asked(f"{url}status.json"), asked(url)
    assert status == 503
    assert "the user lacks a right; GRANT SELECT" in json.loads(told)["error"]
    assert "Not known: the fleet cannot be read" in page
    assert "GRANT SELECT" in page
