"""`dal serve` with exactly the rights that docs/privileges.md gives to `status`, and with one of them less."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

import pytest

from devstack.http import answers
from devstack.ports import HOST, free_port
from examples.store.seed import seed
from tests.integration.bootstrap.conftest import Site
from tests.integration.bootstrap.documented import profiles
from tests.integration.bootstrap.persons import Person, World
from tests.integration.bootstrap.test_privileges import SMALL

pytestmark = pytest.mark.integration
STATUS = profiles()["status"]


@contextmanager
def serving(person: Person) -> Iterator[int]:
    """Typed by them, until it is told to end; its port."""
    port = free_port()
    typed = threading.Thread(target=person.done, args=("serve", "--port", str(port)))
    typed.start()
    try:
        while typed.is_alive() and not answers(f"http://{HOST}:{port}/healthz"):
            typed.join(0.02)
        assert typed.is_alive(), "it has ended"
        yield port
    finally:
        if typed.is_alive():
            signal.pthread_kill(typed.ident or 0, signal.SIGTERM)
        typed.join(20)
    assert not typed.is_alive()


def asked(port: int, path: str) -> tuple[int, str]:
    """Status and body."""
    connection = HTTPConnection(HOST, port, timeout=20)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


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
        with serving(person) as port:
            (status, told), (_, page) = asked(port, "/status.json"), asked(port, "/")
        assert (status, json.loads(told)["journal"]["pending"]) == (200, 2)
        assert "No process is written down" in page
        assert "cannot be read" not in page
        assert person.policed.used == set()


def test_without_one_of_them_the_page_says_which(world: World) -> None:
    """It serves all the same, with the right that is missing in place of the verdict."""
    with world.person(STATUS.without("SELECT", "dal_runs")) as person:
        person.has()
        with serving(person) as port:
            (status, told), (_, page) = asked(port, "/status.json"), asked(port, "/")
    assert status == 503
    assert "the user lacks a right; GRANT SELECT" in json.loads(told)["error"]
    assert "Not known: the fleet cannot be read" in page
    assert "GRANT SELECT" in page
