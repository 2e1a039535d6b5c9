"""docs/privileges.md, tried out: each command with exactly the documented rights, and with one of them less."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dal.cli.main import app
from dal.errors import DalError
from devstack import Flavour
from examples.store.seed import Size, seed
from tests.integration.bootstrap.conftest import Site
from tests.integration.bootstrap.documented import EACH, Profile, profiles
from tests.integration.bootstrap.persons import SCENES, RefusedError, World, act

pytestmark = pytest.mark.integration

DOCUMENTED = profiles()
SMALL = Size(users=3, categories=1, products=2, carts=1, orders=1)
LACKING = [
    ("application", "REFERENCES", "*", "no such foreign key"),
    ("status", "SELECT", EACH, "SELECT command denied"),
    ("journal", "UPDATE", "dal_journal", "GRANT UPDATE"),
    ("cutover", "UPDATE", "dal_control", "UPDATE on this database"),
    ("uninstall", "DROP", "dal_runs", "GRANT DROP"),
]
"""A right that is taken away, and what is said then."""


@pytest.fixture
def world(bare: Site) -> World:
    """A few rows in MySQL; each scene prepares the rest."""
    with bare.plain() as store:
        seed(store, SMALL)
    return World(bare)


def test_every_scene_is_documented() -> None:
    """And nothing else; what needs a database and is missing here would be a command without a section."""
    assert list(DOCUMENTED) == list(SCENES)
    text = " ".join(DOCUMENTED[name].title for name in DOCUMENTED)
    without = {"discover", "scaffold", "contract", "dashboards", "flags", "journal"}
    for command in app.registered_commands:
        name = str(command.name)
        assert name in without or f"`dal {name}" in text, name


def test_the_documented_rights_are_enough(world: World) -> None:
    """Each command does its work; the actions of DynamoDB that it asks for are exactly those of its policy."""
    for name, profile in DOCUMENTED.items():
        assert act(world, profile) == profile.actions, name


def test_without_one_of_them_it_says_which(world: World) -> None:
    """One sentence and status 2, or no start; MySQL shows foreign keys without it."""
    lacking = LACKING if world.site.server.flavour is Flavour.MARIADB else LACKING[1:]
    for name, right, table, said in lacking:
        with pytest.raises((RefusedError, DalError)) as caught:
            act(world, DOCUMENTED[name].without(right, table))
        assert said in " ".join(str(caught.value).split()), (name, right, table)


def test_without_an_action_it_says_which(world: World) -> None:
    """What DynamoDB answers is passed on, with where to allow it."""
    whole = DOCUMENTED["status"]
    less: Profile = replace(whole, actions=whole.actions - {"GetItem"})
    with pytest.raises(RefusedError, match="dynamodb:GetItem"):
        act(world, less)
