"""The command line on real servers, in the order in which an operator types it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dal.domain import Applied, Key, State
from examples.store.integration import dynamodb_store
from examples.store.seed import Size, seed
from examples.store.tests.making import Maker
from tests.integration.bootstrap.conftest import Site, unwrapped_words

pytestmark = pytest.mark.integration
SMALL = Size(users=12, categories=3, products=8, carts=4, orders=5)
AGES = 10**17
"""Microseconds: such a version is of a far future."""


@pytest.fixture
def filled(site: Site) -> Site:
    """Rows that were there before."""
    with site.plain() as store:
        seed(store, SMALL)
    return site


@pytest.fixture
def copied(filled: Site) -> Site:
    """The same rows in DynamoDB."""
    assert filled.run("backfill", "--all").exit_code == 0
    return filled


def _printed(site: Site, *command: str, status: int = 0) -> dict[str, dict[str, Any]]:
    result = site.run(*command, "--json")
    assert result.exit_code == status, result.output
    told: dict[str, dict[str, Any]] = json.loads(result.stdout)
    return told


def _spoil(site: Site, key: Key, *, by: int = 1, **changes: Any) -> None:
    """Change an item in DynamoDB behind everybody's back, to a version later by so much; `gone` deletes it."""
    with site.databases() as databases:
        (state,) = databases.dynamodb.fetch([key])
        assert state.row is not None
        row = None if changes.pop("gone", False) else {**state.row, **changes}
        assert databases.dynamodb.apply([State(key, state.version + by, row)]) == [Applied.APPLIED]


def test_tables_are_missed_made_and_left_alone(bare: Site) -> None:
    """`check` misses the tables, `create-tables` and `install` make them once, and then `check` is content."""
    missed = bare.run("check")
    assert missed.exit_code == 2
    assert "dynamodb table 'Store'" in missed.output
    assert "the tables of the journal are missing; run `dal install`" in unwrapped_words(missed.output)
    assert "Traceback" not in missed.output
    assert "created dal_journal" in bare.run("install").output
    assert "created: Store" in bare.run("create-tables").output
    again = bare.run("create-tables")
    assert (again.exit_code, again.stdout) == (0, "")
    assert "every table exists already" in again.stderr
    content = bare.run("check")
    assert content.exit_code == 0
    assert "fit together" in content.output


def test_backfill_copies_and_says_how_much(filled: Site) -> None:
    """Rows are counted per entity; a unique value is an item of its own; a second run is harmless."""
    told = _printed(filled, "backfill", "--all")
    assert (told["user"]["rows"], told["user"]["written"], told["user"]["kept"]) == (12, 36, 0)
    assert told["category"]["rows"] == SMALL.categories
    again = _printed(filled, "backfill", "user", "order", "--chunk", "5")
    assert set(again) == {"user", "order"}
    assert again["user"]["rows"] == 12
    table = filled.run("backfill", "user")
    assert table.exit_code == 0
    assert "12" in table.stdout


def test_verify_says_equal(copied: Site) -> None:
    """Status 0, every entity and unique constraint counted on both sides."""
    told = _printed(copied, "verify", "--all", "--looks", "0")
    counted = told["entities"]
    assert (told["result"], counted["user"]["mysql"], counted["user"]["dynamodb"]) == ("clean", 12, 12)
    assert all(counts["mysql"] == counts["dynamodb"] for counts in counted.values())
    assert "the databases are equal" in copied.run("verify", "--all", "--looks", "0").stderr


@pytest.mark.parametrize(
    ("key", "changes", "said"),
    [
        (Key("user", (1,)), {"first_name": "corrupt"}, "(first_name: value)"),
        (Key("product", (1,)), {"gone": True}, "missing"),
    ],
    ids=["corrupt", "missing"],
)
def test_verify_finds_a_planted_difference(copied: Site, key: Key, changes: dict[str, Any], said: str) -> None:
    """Status 1; the key and the column are named; --repair mirrors the row anew, and then all is equal."""
    _spoil(copied, key, **changes)
    told = _printed(copied, "verify", "--all", "--looks", "0", status=1)
    differ = {name: counts["different"] for name, counts in told["entities"].items() if counts["different"]}
    assert differ == {key.entity: 1}
    text = copied.run("verify", "--all", "--looks", "0")
    assert text.exit_code == 1
    assert said in text.stderr
    assert "the databases differ" in text.stderr
    assert "repair them with `dal verify --repair`" in text.stderr
    repaired = _printed(copied, "verify", key.entity, "--looks", "0", "--repair")["entities"][key.entity]
    assert (repaired["different"], repaired["repaired"]) == (1, 1)
    assert _printed(copied, "verify", key.entity, "--looks", "0")["entities"][key.entity]["different"] == 0


def test_an_item_of_the_future_is_repaired(copied: Site) -> None:
    """It wins over every mirror, until the journal's version is raised above it; later writes go on from there."""
    key = Key("user", (1,))
    _spoil(copied, key, by=AGES, first_name="corrupt")
    told = _printed(copied, "verify", "user", "--looks", "0", "--repair")
    assert told["kinds"] == [{"entity": "user", "kind": "different", "cause": "newer", "count": 1}]
    with copied.databases() as databases:
        assert databases.dynamodb.fetch([key])[0].version > AGES
        with databases.mysql.unit() as unit:
            unit.touch([key])
        assert databases.dynamodb.apply(unit.sealed.states) == [Applied.APPLIED]


def test_counters_are_raised_above_mysql(copied: Site) -> None:
    """After `raise-counters` DynamoDB alone gives out ids that MySQL never gave."""
    result = copied.run("raise-counters")
    assert result.exit_code == 0
    assert "user: ids go on above 12" in result.stderr
    with copied.databases() as databases:
        assert Maker(dynamodb_store(databases.dynamodb)).user().id > 12


def test_the_installed_command(site: Site) -> None:
    """`dal` itself, as a program of its own: results on standard output, words on standard error."""
    program = Path(sys.executable).with_name("dal")
    done = subprocess.run(
        [program, "verify", "--all", "--json", "--config", site.path],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["entities"]["user"]["mysql"] == 0
