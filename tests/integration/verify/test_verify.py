"""A verification on real servers: what is planted on the wire is found, under live writes, after kill -9."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Self

import pytest

from dal.databases import Databases
from dal.domain import Key
from dal.verify.saving import SUMS
from examples.store.integration import CONTRACT as CONTRACT_FILE
from examples.store.seed import Size, seed
from tests.contract.rows import CONTRACT
from tests.integration.bootstrap.conftest import Site, bare, site

__all__ = ["bare", "site"]

pytestmark = pytest.mark.integration

SIZE = Size(users=20, categories=3, products=12, carts=6, orders=12)
TABLE = "Store"
DAL = str(Path(sys.executable).with_name("dal"))
PATIENCE = 60.0


@pytest.fixture
def copied(site: Site) -> Site:
    """The store in both databases."""
    with site.plain() as store:
        seed(store, SIZE)
    assert site.run("backfill", "--all").exit_code == 0
    return site


@contextmanager
def _items(at: Site) -> Iterator[Any]:
    """DynamoDB as anybody may use it."""
    with closing(at.dynamodb.client()) as client:
        yield client


def _execute(at: Site, statement: str) -> None:
    m = at.server
    with closing(m.connect(database=m.database)) as connection, connection.cursor() as cursor:
        cursor.execute("SET SESSION sql_mode = ''")
        cursor.execute(statement)
        connection.commit()


def _set(client: Any, key: dict[str, Any], attribute: str, value: dict[str, Any] | None) -> None:
    verb = f"REMOVE {attribute}" if value is None else f"SET {attribute} = :v"
    values = {} if value is None else {"ExpressionAttributeValues": {":v": value}}
    client.update_item(TableName=TABLE, Key=key, UpdateExpression=verb, **values)


def _key(pk: str) -> dict[str, Any]:
    return {"PK": {"S": pk}, "SK": {"S": "#META"}}


def _plant(at: Site) -> None:
    """One fault each: a number, a type, an attribute, the keys of an index, an item; a stranger; rows of MySQL."""
    with _items(at) as client:
        _set(client, _key("PRODUCT#1"), "price", {"N": "0.01"})
        _set(client, _key("PRODUCT#2"), "price", {"S": "0.01"})
        _set(client, _key("PRODUCT#3"), "created_at", None)
        _set(client, _key("PRODUCT#4"), "created_at", {"S": "yesterday"})
        _set(client, _key("PRODUCT#6"), "GSI1PK", {"S": "IN_CATEGORY#99"})
        _set(client, _key("PRODUCT#7"), "GSI2SK", None)
        _set(client, _key("USER#7"), "GSI3PK", {"S": "SUPER_ADMIN"})
        client.delete_item(TableName=TABLE, Key=_key("USER#3"))
        ours = client.get_item(TableName=TABLE, Key=_key("USER#4"))["Item"]
        client.put_item(TableName=TABLE, Item={**ours, **_key("USER#4444"), "id": {"N": "4444"}})
        client.put_item(TableName=TABLE, Item={**ours, **_key("PERSON#4")})
        client.put_item(TableName=TABLE, Item=_key("SOMETHING#ELSE"))
    _execute(
        at, "UPDATE products SET inventory_quantity = inventory_quantity + 1, updated_at = updated_at WHERE id = 5"
    )
    _execute(at, "UPDATE users SET is_seller = 2, updated_at = updated_at WHERE id = 6")


EXPECTED = {
    (("product", 1), "different", "foreign", "price: value"),
    (("product", 2), "different", "foreign", "price: type"),
    (("product", 3), "different", "foreign", "created_at: missing"),
    (("product", 4), "different", "foreign", "created_at: type"),
    (("product", 5), "different", "foreign", "inventory_quantity: value"),
    (("product", 6), "different", "foreign", "GSI1PK: value"),
    (("product", 7), "different", "foreign", "GSI2SK: missing"),
    (("user", 7), "different", "foreign", "GSI3PK: extra"),
    (("user", 3), "missing", "never_copied", ""),
    (("user", 4444), "extra", "foreign", ""),
    (("user", "PERSON#4"), "extra", "foreign", ""),
    (("user", 6), "different", "foreign", "is_seller: type"),
}


def _found(told: dict[str, Any]) -> set[tuple[tuple[str, Any], str, str, str]]:
    return {
        (
            (one["entity"], one["key"][0]),
            one["kind"],
            one["cause"],
            ", ".join(f"{name}: {kind}" for name, kind in one["columns"].items()),
        )
        for one in told["differences"]
    }


def test_faults_on_the_wire(copied: Site) -> None:
    """Each is found as what it is; what can be repaired is, and the others are named again."""
    assert copied.told("verify", "--all", "--looks", "0")["result"] == "clean"
    _plant(copied)
    told = copied.told("verify", "--all", "--looks", "1", "--pause", "0", "--chunk", "7", status=1)
    assert _found(told) == EXPECTED
    assert told["foreign"] == {"users": 4, "products": 7}
    told = copied.told("verify", "--all", "--looks", "0", "--repair", status=1)
    assert sum(counts["repaired"] for counts in told["entities"].values()) == len(EXPECTED) - 2
    left = {found[0] for found in _found(copied.told("verify", "--all", "--looks", "0", status=1))}
    assert left == {("user", "PERSON#4"), ("user", 6)}
    _execute(copied, "UPDATE users SET is_seller = 1, updated_at = updated_at WHERE id = 6")
    with _items(copied) as client:
        client.delete_item(TableName=TABLE, Key=_key("PERSON#4"))
    told = copied.told("verify", "--all", "--looks", "0", "--repair")
    assert (told["result"], told["all_named"]) == ("clean", True)


CHANGES = {"CATEGORY_NAME#": "CATEGORY_CALLED#", "utf8mb4_general_ci": "utf8mb4_bin"}
"""A key of an index, and the fold of all texts."""
CHANGED = {
    ("user", "different", "GSI1PK: value, GSI2PK: value"),
    ("category", "different", "GSI3PK: value"),
    ("user.username", "missing", ""),
    ("user.username", "extra", ""),
    ("user.email", "missing", ""),
    ("user.email", "extra", ""),
}


def test_a_contract_that_has_changed(copied: Site) -> None:
    """All items and unique values that are where and as the former one wanted them are found, and mended."""
    text = json.dumps(json.loads(CONTRACT_FILE.read_text()))
    for before, after in CHANGES.items():
        text = text.replace(before, after)
    changed = copied.folder / "contract.json"
    changed.write_text(text)
    copied.has(migration={"contractPath": str(changed)})
    assert copied.run("install").exit_code == 0
    told = copied.told("verify", "--all", "--looks", "0", status=1)
    assert {(entity, kind, columns) for (entity, _), kind, _, columns in _found(told)} == CHANGED
    assert copied.told("status")["ddb_complete"] is False
    assert copied.run("verify", "--all", "--repair", "--pause", "0").exit_code == 0
    assert copied.told("verify", "--all", "--looks", "0")["result"] == "clean"
    assert copied.told("status")["ddb_complete"] is True


def test_columns_that_nobody_copies(copied: Site) -> None:
    """A new column, one that has become wider, one that may be NULL: named; no proof until they are allowed."""
    _execute(copied, "ALTER TABLE users ADD nickname VARCHAR(10) NULL")
    _execute(copied, "ALTER TABLE users MODIFY password_hash VARCHAR(300) NOT NULL")
    _execute(copied, "ALTER TABLE categories MODIFY name VARCHAR(100) NULL")
    told = copied.told("verify", "--all", "--looks", "0", status=2)
    assert told["result"] == "incomplete"
    assert {drift["place"] for drift in told["drift"]} == {
        "users.nickname",
        "users.password_hash",
        "categories.name",
    }
    allowed = [word for place in ("users.*", "categories.name") for word in ("--allow-unknown-columns", place)]
    assert copied.told("verify", "--all", "--looks", "0", *allowed)["result"] == "clean"
    assert copied.told("verify", "order", "--looks", "0")["result"] == "clean"


class Writers:
    """Threads that write users through the layer, mirror a little later, and confirm that."""

    def __init__(self, databases: Databases, keys: list[Key]) -> None:
        self._databases, self._ended = databases, threading.Event()
        self.written = 0
        self._threads = [threading.Thread(target=self._write, args=(keys[part::2],)) for part in range(2)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _write(self, keys: list[Key]) -> None:
        mysql, dynamodb = self._databases.mysql, self._databases.dynamodb
        while not self._ended.is_set():
            for key in keys:
                with mysql.unit() as unit:
                    with mysql.connection.cursor() as cursor:
                        cursor.execute("UPDATE users SET last_name = UUID() WHERE id = %s", key.values)
                    unit.touch([key])
                time.sleep(0.002)  # the mirror is on its way
                dynamodb.repair(unit.sealed.states)
                assert mysql.journal is not None
                mysql.journal.clear([(state.key, state.version) for state in unit.sealed.states])
                self.written += 1


def test_under_live_writes(copied: Site) -> None:
    """Threads write every second user all the time: no difference is invented, and the planted one is found."""
    with _items(copied) as client, copied.databases() as databases:
        with Writers(databases, [Key("user", (number,)) for number in range(2, 20, 2)]) as writers:
            first = copied.told("verify", "--all", "--pause", "0.02", "--chunk", "5")
            _set(client, _key("USER#5"), "last_name", {"S": "spoilt"})
            told = copied.told("verify", "--all", "--pause", "0.02", "--chunk", "5", status=1)
        assert writers.written > 20
    assert first["result"] == "clean"
    assert {found[0] for found in _found(told)} == {("user", 5)}


def _saved(at: Site) -> list[dict[str, Any]]:
    with at.databases() as databases:
        assert databases.mysql.runs is not None
        return [json.loads(kept.state) for kept in databases.mysql.runs.load(SUMS).values()]


def test_killed_and_gone_on_with(copied: Site) -> None:
    """`kill -9` in the middle of a slow pass; the next process reads only the rest, on processes of its own."""
    with _items(copied) as client:
        _set(client, _key("USER#5"), "last_name", {"S": "spoilt"})
    words = [DAL, "verify", "--all", "--config", str(copied.path), "--json", "--looks", "0"]
    slow = subprocess.Popen(
        [*words, "--every", "40s", "--chunk", "2", "--engine", "threads:1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + PATIENCE
    while not _saved(copied) and time.monotonic() < deadline:
        assert slow.poll() is None
    slow.send_signal(signal.SIGKILL)
    slow.wait()
    (kept,) = _saved(copied)
    read = sum(kept["rows"]["mysql"].values())
    assert read > 0
    assert not all(place["done"] for places in kept["places"].values() for place in places)
    done = subprocess.run(
        [*words, "--engine", "processes:1"], capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    told = json.loads(done.stdout)
    assert done.returncode == 1, done.stderr
    assert {found[0] for found in _found(told)} == {("user", 5)}
    assert all(counts["mysql"] == counts["dynamodb"] for counts in told["entities"].values())
    assert told["entities"]["user"]["mysql"] == SIZE.users
    assert _saved(copied) == []


def test_a_sample(copied: Site) -> None:
    """Both sides are read in part, and key by key; nothing is invented."""
    told = copied.told("verify", "--all", "--sample", "0.5", "--looks", "0")
    assert (told["result"], told["sampled"]) == ("clean", 0.5)
    assert sum(counts["mysql"] + counts["dynamodb"] for counts in told["entities"].values()) > 0
    assert set(told["entities"]) >= set(CONTRACT.entities)
