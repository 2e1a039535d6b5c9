"""Repairs: through the journal, at once or by a plan."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from dal.adapters.dynamodb import DynamoDatabase
from dal.adapters.mysql import MySQLDatabase
from dal.cli.repairing import Repairing
from dal.cli.shared import Opened
from dal.config import Config
from dal.databases import Databases
from dal.domain import Applied, Key, State
from dal.domain.control import Authority
from dal.verify import Divergence, Kind, Options, look
from dal.verify.plan import Of, PlanWriter, read_plan
from tests.contract.rows import CONTRACT, mailed, user
from tests.unit.cli.fakes import Bench, Unguarded
from tests.unit.cli.test_verify import ALL, QUICK, _copied

YEARS = 100 * 365 * 24 * 3600 * 1_000_000


def _clean(bench: Bench) -> bool:
    return bench.run(*ALL).exit_code == 0


def test_everything_is_repaired(bench: Bench) -> None:
    """A changed item, one that is gone, one too many, and a unique value: equal, and the mark is set."""
    ann, bob, eve = _copied(bench, "ann", "bob", "eve")
    bench.spoils(ann, username="spoilt")
    bench.spoils(bob, gone=True)
    bench.mysql.table("user").delete(eve.values)
    bench.spoils(mailed("ann@example.org"), id=2)
    told = bench.told(*ALL, "--repair")
    assert told["result"] == "clean"
    assert sum(entity["repaired"] for entity in told["entities"].values()) == 6
    assert bench.control().ddb_complete
    assert bench.mysql.journal.depth().pending == 0
    assert _clean(bench)


def test_an_item_of_the_future(bench: Bench) -> None:
    """Its version lies above every mirror's, until the journal's is raised above it; other keys keep theirs."""
    ann, bob = _copied(bench, "ann", "bob")
    (state,) = bench.dynamodb.fetch([ann])
    future = State(ann, state.version + YEARS, {**(state.row or {}), "username": "spoilt"})
    assert bench.dynamodb.apply([future]) == [Applied.APPLIED]
    bench.spoils(bob, username="spoilt")
    told = bench.told(*ALL, "--repair")
    assert told["entities"]["user"]["repaired"] == 2
    assert {kind["cause"] for kind in told["kinds"]} == {"newer", "foreign"}
    assert bench.dynamodb.fetch([ann])[0].version > future.version
    assert bench.dynamodb.fetch([bob])[0].version < future.version
    assert _clean(bench)


def test_what_dynamodb_refuses_is_left(bench: Bench) -> None:
    """It still differs: status 1, pending, and the others are repaired."""
    ann, bob = _copied(bench, "ann", "bob")
    bench.spoils(ann, username="spoilt")
    bench.spoils(bob, username="spoilt")
    bench.dynamodb.refused.add(ann)
    told = bench.told(*ALL, "--repair", status=1)
    counts = told["entities"]["user"]
    assert (counts["different"], counts["repaired"]) == (2, 1)
    assert bench.mysql.journal.depth().pending == 1
    assert not bench.control().ddb_complete


class _Clocked(Unguarded):
    """MySQL without a journal: the server's clock gives versions."""

    def fetch(self, keys: Sequence[Key]) -> Sequence[State]:
        return [replace(state, version=time.time_ns() // 1000) for state in super().fetch(keys)]


def test_without_a_journal(bench: Bench) -> None:
    """MySQL's state is put where it is newer; an item of the future stays, and is known to differ."""
    mysql = _Clocked()
    keys = [Key("user", (mysql.table("user").insert(user(name))["id"],)) for name in ("ann", "bob")]  # type: ignore[arg-type]
    bench.dynamodb.copy([replace(state, version=1) for state in mysql.walk("user").states])
    for key in keys:
        bench.spoils(key, username="spoilt")
    (state,) = bench.dynamodb.fetch(keys[1:])
    bench.dynamodb.apply([replace(state, version=time.time_ns() // 1000 + YEARS)])
    databases = Databases(CONTRACT, cast("MySQLDatabase", mysql), cast("DynamoDatabase", bench.dynamodb))
    repair = Repairing(Opened(Config.load(bench.site.config), databases), Options(looks=0))
    assert repair(look(databases, keys)) == {"user": 1}
    assert [found.key for found in look(databases, keys)] == [keys[1]]


def test_a_plan_changes_nothing(bench: Bench, tmp_path: Path) -> None:
    """It names keys, kinds, causes, columns and versions, and no values."""
    ann, bob = _copied(bench, "ann", "bob")
    bench.spoils(ann, username="a secret")
    bench.spoils(bob, gone=True)
    path = tmp_path / "plan.jsonl"
    result = bench.run(*ALL, "--plan", str(path))
    assert result.exit_code == 1
    assert f"what --apply {path} would repair" in result.stderr.replace("\n", "")
    header, *lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert header == {"plan": 1, "contract": bench.mysql.contract.hash, "fleet": "default"}
    assert sorted((line["key"][0], line["kind"]) for line in lines) == [(1, "different"), (2, "missing")]
    assert "a secret" not in path.read_text()
    assert bench.mysql.journal.depth().pending == 0
    assert not _clean(bench)


def test_applying_a_plan(bench: Bench, tmp_path: Path) -> None:
    """Each key is looked at again: what agrees by now, or is under way, is left alone."""
    ann, bob, eve = _copied(bench, "ann", "bob", "eve")
    for key in (ann, bob, eve):
        bench.spoils(key, username="spoilt")
    path = tmp_path / "plan.jsonl"
    bench.run(*ALL, "--plan", str(path))
    bench.spoils(bob, username="bob")
    bench.mysql.journal.mark([eve])
    told = bench.told("verify", "--apply", str(path), *QUICK)
    assert told == {"planned": 3, "agree": 1, "under_way": 1, "repaired": 1, "left": 0}
    bench.spoils(ann, username="spoilt again")
    bench.dynamodb.refused.add(ann)
    told = bench.told("verify", "--apply", str(path), *QUICK, status=1)
    assert (told["planned"], told["left"]) == (3, 1)


def test_plans_of_others_are_refused(bench: Bench, tmp_path: Path) -> None:
    """Of another contract or fleet, of no plan at all, and once DynamoDB leads."""
    (ann,) = _copied(bench, "ann")
    bench.spoils(ann, username="spoilt")
    path = tmp_path / "plan.jsonl"
    bench.run(*ALL, "--plan", str(path))
    good = path.read_text()
    for other in (good.replace(bench.mysql.contract.hash, "0" * 64), good.replace("default", "another")):
        path.write_text(other)
        assert "another contract, fleet or version" in _refused(bench, path, status=2)
    path.write_text("anything\n")
    assert "this is no plan" in _refused(bench, path, status=2)
    path.write_text(good.splitlines()[0] + "\n{}\n")
    assert "line 2" in _refused(bench, path, status=2)
    path.write_text(good)
    bench.control(leader=Authority.DYNAMODB)
    assert "`dal rollback`" in _refused(bench, path, status=1)
    assert bench.mysql.journal.depth().pending == 0


def _refused(bench: Bench, path: Path, *, status: int) -> str:
    return bench.refuses("verify", "--apply", str(path), status=status)


@pytest.mark.parametrize("values", [(5,), ("a", 2), (b"\x00\xff",)])
def test_keys_survive_a_plan(tmp_path: Path, values: tuple[int | str | bytes, ...]) -> None:
    """Whatever they are made of."""
    path, of = tmp_path / "plan", Of("c", "f")
    with path.open("w") as file:
        PlanWriter(file, of)([Divergence(Key("user", values), Kind.EXTRA)])
    assert list(read_plan(path, of)) == [Key("user", values)]
