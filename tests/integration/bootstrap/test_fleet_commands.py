"""Installing, watching and handing over on real servers, with live processes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

import dal
from dal.adapters.dynamodb import DynamoDatabase
from dal.adapters.mysql import MySQLDatabase
from dal.bootstrap import Dal
from dal.domain.control import Authority
from examples.store.integration import StoreRepositories, dynamodb_store, mysql_store
from examples.store.repositories import Store
from examples.store.tests.making import Maker
from flags import FakeFlagSource, Guard, GuardLevel, MigrationPhase, Publishing
from tests.integration.bootstrap.conftest import Site, unwrapped_words
from tests.terminals import on_a_terminal

pytestmark = pytest.mark.integration
ONE, TWO, THREE, FOUR, FIVE = MigrationPhase
FLEET = {"beat": 0.2, "lease": 0.6, "deadAfter": 1.0}
LOOKS = 100


class Process:
    """One process of the store in this one, with flags of its own."""

    def __init__(self, site: Site, phase: MigrationPhase) -> None:
        self.wishes = FakeFlagSource(phase, Publishing(guard=Guard(GuardLevel.FULL)))
        self.layer: Dal[MySQLDatabase, DynamoDatabase] = dal.connect(site.config(), source=self.wishes)
        self.maker = Maker(self._store())

    def _store(self) -> Store:
        stores = mysql_store(self.layer.mysql), dynamodb_store(self.layer.dynamodb)
        return StoreRepositories(self.layer.runtime, mysql=stores[0], dynamodb=stores[1]).store()


@contextmanager
def processes(site: Site, count: int, phase: MigrationPhase) -> Iterator[list[Process]]:
    """Some processes that are closed at the end."""
    with ExitStack() as stack:
        found = [Process(site, phase) for _ in range(count)]
        for process in found:
            stack.callback(process.layer.close)
        yield found


@pytest.fixture
def lively(site: Site) -> Site:
    """A fleet whose heart beats quickly."""
    site.has(fleet=FLEET, metrics={"enabled": False})
    return site


def status(site: Site, ready: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """What `dal status` says, once it says so."""
    for _ in range(LOOKS):
        told = site.told("status")
        if ready(told):
            return told
    raise AssertionError(told)


def all_in(phase: MigrationPhase) -> Callable[[dict[str, Any]], bool]:
    """Every process stands in that phase."""
    return lambda told: {process["lowest"] for process in told["processes"]} == {int(phase)}


def walk(site: Site, found: list[Process], *phases: MigrationPhase) -> None:
    """All flags go there, and the fleet follows."""
    for phase in phases:
        for process in found:
            process.wishes.move_to(phase)
        status(site, all_in(phase))


def test_the_sql_of_a_dry_run_is_runnable(bare: Site) -> None:
    """Typed into MySQL it does what `dal install` would have done: afterwards everything is there."""
    script = bare.run("install", "--dry-run").stdout
    with closing(bare.server.connect(database=bare.server.database)) as root, root.cursor() as cursor:
        for statement in filter(str.strip, script.split(";\n")):
            cursor.execute(statement)
    assert bare.run("install").stderr == "everything is there already\n"
    assert bare.told("status")["fleet"] == "default"


def test_another_fleets_tables(site: Site) -> None:
    """Status 2: whose they are, and how to take them over on purpose."""
    site.has(fleet={"name": "other"})
    result = site.run("install")
    assert result.exit_code == 2
    assert "the tables belong to fleet 'default', not to 'other'" in unwrapped_words(result.stderr)
    assert site.run("install", "--rename").exit_code == 0
    assert site.told("status")["fleet"] == "other"


@pytest.mark.parametrize("command", [("status",), ("journal", "list"), ("cutover", "--arm")], ids=" ".join)
def test_before_the_installation(bare: Site, command: tuple[str, ...]) -> None:
    """Status 2 and what to run."""
    result = bare.run(*command)
    assert result.exit_code == 2
    assert "run `dal install`" in unwrapped_words(result.stderr)


def test_a_journal_fills_and_is_drained(lively: Site) -> None:
    """What one process writes in phase 1 is pending; it can be looked at, and drained once nobody runs."""
    with processes(lively, 1, ONE) as (process,):
        user = process.maker.user("ann")
        assert "--anyway" in lively.run("journal", "drain").stderr
    told = lively.told("journal", "list")
    assert (told["pending"], told["poisoned"]) == (3, 0)
    assert {entry["entity"] for entry in told["keys"]} == {"user", "user.email", "user.username"}
    shown = lively.told("journal", "show", "user.username", "ANN", status=1)
    assert (shown["mysql"]["exists"], shown["dynamodb"]["exists"]) == (True, False)
    assert lively.told("journal", "drain") == {"repaired": 3, "left": 0, "keys": []}
    again = lively.told("journal", "show", "user", str(user.id))
    assert (again["agree"], again["journal"]["pending"]) == (True, False)
    assert again["mysql"]["version"] == again["dynamodb"]["version"]


def test_the_cutover_as_an_operator_types_it(lively: Site) -> None:
    """From phase 2 to 5: what blocks is said with what to type; `dal cutover` does the rest."""
    with processes(lively, 2, TWO) as fleet:
        fleet[0].maker.user("ann")
        walk(lively, fleet, THREE)
        for process in fleet:
            process.wishes.move_to(FOUR)
        blocked = status(lively, lambda told: bool(told["blocks"]))["blocks"]
        assert [(block["why"], block["command"]) for block in blocked] == [("incomplete", "dal verify --all")]
        assert (
            "not in phase 4" in lively.run("cutover", "--yes").stderr or not lively.told("status")["ddb_complete"]
        )
        assert lively.run("verify", "--all").exit_code == 0
        status(lively, all_in(FOUR))
        fleet[1].maker.user("bob")
        told = lively.told("cutover", "--yes")
        assert (told["result"], told["late"]) == ("handed_over", [])
        after = lively.told("status")
        assert (after["leader"], [block["why"] for block in after["blocks"]]) == ("dynamodb", ["one_way"])
        walk(lively, fleet, FIVE)
        assert fleet[0].maker.user("eve").id > 2
        assert lively.told("status")["blocks"] == []
    with lively.databases() as databases:
        assert databases.dynamodb.lead.known()


def test_arming_lets_the_fleet_hand_over_by_itself(lively: Site) -> None:
    """Flags alone are held in phase 4 until it is armed."""
    assert lively.run("verify", "--all").exit_code == 0
    with processes(lively, 2, TWO) as fleet:
        walk(lively, fleet, THREE, FOUR)
        for process in fleet:
            process.wishes.move_to(FIVE)
        blocked = status(lively, lambda told: bool(told["blocks"]))["blocks"]
        assert [(block["why"], block["command"]) for block in blocked] == [("unarmed", "dal cutover --arm")]
        assert lively.run("cutover", "--arm").exit_code == 0
        assert status(lively, all_in(FIVE))["leader"] == Authority.DYNAMODB


def test_a_cutover_asks_on_a_terminal(lively: Site) -> None:
    """Whoever says no has changed nothing; words fit into 80 columns; no traceback."""
    assert lively.run("verify", "--all").exit_code == 0
    said, exit_code = on_a_terminal([*_program(), "cutover", "--config", str(lively.path)], "n\n")
    assert exit_code == 1
    assert "Hand over? [y/N]" in said
    assert "nothing was changed" in said
    assert "Traceback" not in said
    assert lively.told("status")["leader"] == "mysql"


def _program() -> list[str]:
    return [str(Path(sys.executable).with_name("dal"))]
