"""`dal verify`: what it says, writes down, and lets DynamoDB do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dal.cli.main import app
from dal.domain import Key
from dal.domain.control import Authority
from dal.fleet.proven import proven
from dal.ports import Drift, Segments
from tests.contract.rows import CONTRACT, user
from tests.unit.cli.fakes import Bench

QUICK = ("--looks", "0")
ALL = ("verify", "--all", *QUICK)
PLAIN = {"pending": 0, "moving": 0, "repaired": 0}


def _old(bench: Bench, *names: str) -> list[Key]:
    """Users of before the journal."""
    return [Key("user", (bench.mysql.table("user").insert(user(name))["id"],)) for name in names]  # type: ignore[arg-type]


def _copied(bench: Bench, *names: str) -> list[Key]:
    """The same, in both databases."""
    keys = _old(bench, *names)
    for entity in CONTRACT.entities:
        bench.dynamodb.copy(bench.mysql.walk(entity, limit=1000).states)
    return keys


def test_equal_databases(bench: Bench) -> None:
    """Status 0; rows and unique values of both sides; nothing to report."""
    _copied(bench, "ann", "bob")
    told = bench.told(*ALL)
    assert (told["result"], told["sampled"], told["all_named"]) == ("clean", 1.0, True)
    assert (
        told["entities"]["user"]
        == told["entities"]["user.email"]
        == {
            "mysql": 2,
            "dynamodb": 2,
            "different": 0,
            **PLAIN,
        }
    )
    assert (told["kinds"], told["columns"], told["foreign"], told["differences"], told["drift"]) == (
        [],
        [],
        {},
        [],
        [],
    )
    assert "the databases are equal" in bench.run(*ALL).stderr


def test_differences_are_reported(bench: Bench, tmp_path: Path) -> None:
    """By kind, cause, column and table; without values; the file says what is printed."""
    ann, bob = _copied(bench, "ann", "bob")
    bench.spoils(ann, username="a secret")
    bench.spoils(bob, gone=True)
    path = tmp_path / "report.json"
    told = bench.told(*ALL, "--report", str(path), status=1)
    written = json.loads(path.read_text())
    assert {**written, "seconds": 0} == {**told, "seconds": 0}
    assert "a secret" not in path.read_text()
    assert told["result"] == "different"
    assert told["kinds"] == [
        {"entity": "user", "kind": "different", "cause": "foreign", "count": 1},
        {"entity": "user", "kind": "missing", "cause": "foreign", "count": 1},
    ]
    assert told["columns"] == [{"entity": "user", "column": "username", "kind": "value", "count": 1}]
    assert told["foreign"] == {"users": 2}
    first = next(found for found in told["differences"] if found["kind"] == "different")
    assert (first["key"], first["columns"], first["repairable"]) == ([ann.values[0]], {"username": "value"}, True)
    said = bench.run(*ALL).stderr
    assert "different: user:1 (username: value), foreign" in said
    assert "users: 2 keys were changed past the layer" in said


def test_a_clean_verification_of_everything_sets_the_mark(bench: Bench) -> None:
    """Of everything, not of a part and not of a sample."""
    _copied(bench, "ann")
    for partly in (("verify", "user", *QUICK), (*ALL, "--sample", "0.5")):
        assert "only a clean --all, without --sample, proves" in bench.run(*partly).stderr
        assert not bench.control().ddb_complete
    assert "DynamoDB counts as complete from now on" in bench.run(*ALL).stderr
    assert bench.control().ddb_complete


def test_differences_take_the_mark_away(bench: Bench) -> None:
    """Until DynamoDB answers: then it is too late for that, and only said."""
    bench.control(ddb_complete=True)
    _old(bench, "ann")
    result = bench.run("verify", "user", *QUICK)
    assert result.exit_code == 1
    assert "does not count as complete any more" in result.stderr
    assert "they were never copied: `dal backfill ENTITY`" in result.stderr
    assert not bench.control().ddb_complete
    bench.control(ddb_complete=True, ddb_answers=True)
    assert bench.run("verify", "user", *QUICK).exit_code == 1
    assert bench.control().ddb_complete


def test_results_are_kept(bench: Bench) -> None:
    """By entity, unique values with it; what is not proved is not kept."""
    (ann,) = _copied(bench, "ann")
    bench.run(*ALL, "--sample", "0.5")
    assert set(proven(bench.mysql.runs, CONTRACT.entities).entities.values()) == {None}
    bench.run(*ALL)
    bench.spoils(Key("user.email", ("ANN@EXAMPLE.ORG",)), id=7)
    bench.run("verify", "user", *QUICK)
    kept = proven(bench.mysql.runs, CONTRACT.entities)
    told = {name: (v.clean, v.rows, v.different) for name, v in kept.entities.items() if v}
    assert told == {**dict.fromkeys(CONTRACT.entities, (True, 0, 0)), "user": (False, 1, 1)}
    assert kept.unfinished == ()
    assert bench.control().ddb_complete is False
    assert ann


def test_pending_keys_are_no_differences(bench: Bench) -> None:
    """They will be mirrored; the journal knows them, whoever answers."""
    bench.writes()
    result = bench.run("verify", "user", *QUICK)
    assert result.exit_code == 0
    assert "3 keys are under way" in result.stderr
    assert bench.told("verify", "user", *QUICK)["entities"]["user"]["pending"] == 1


def test_the_mark_is_of_one_contract(bench: Bench) -> None:
    """A fleet that goes by another contract is not complete by this one."""
    bench.control(contract="other")
    result = bench.run(*ALL)
    assert (result.exit_code, "another contract" in result.stderr) == (1, True)


def test_verifying_once_dynamodb_leads(bench: Bench) -> None:
    """Differences are no fault then, there is no mark to keep, and nothing is repaired from MySQL."""
    _old(bench, "ann")
    bench.control(leader=Authority.DYNAMODB)
    result = bench.run(*ALL)
    assert (result.exit_code, "MySQL lacks what was written since" in result.stderr) == (1, True)
    assert "`dal rollback`" in bench.refuses(*ALL, "--repair", status=1)


def test_without_a_fleet(bench: Bench) -> None:
    """Under another guard level there is nobody to tell."""
    bench.site.has(flags={"guard": "combinations"})
    assert "complete" not in bench.run(*ALL).stderr


class _Drifted:
    """Segments of tables with a column that nobody knows."""

    def __init__(self, real: Segments) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def drift(self, _: object) -> list[Drift]:
        return [Drift("users.nickname", "is in no entity of the contract")]


def test_unknown_columns(bench: Bench) -> None:
    """They keep a run from being a proof, unless they are left behind on purpose."""
    _copied(bench, "ann")
    bench.mysql.segments = _Drifted(bench.mysql.segments)  # type: ignore[assignment]
    result = bench.run(*ALL)
    assert result.exit_code == 2
    assert "unknown to the contract: users.nickname is in no entity" in result.stderr
    assert not bench.control().ddb_complete
    told = bench.told(*ALL, status=2)
    assert (told["result"], [d["place"] for d in told["drift"]]) == ("incomplete", ["users.nickname"])
    assert set(proven(bench.mysql.runs, CONTRACT.entities).entities.values()) == {None}
    assert bench.run(*ALL, "--allow-unknown-columns", "orders.x").exit_code == 2
    for allowed in ("users.nickname", "users.*"):
        assert bench.run(*ALL, "--allow-unknown-columns", allowed).exit_code == 0
    assert bench.control().ddb_complete


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--all", "--sample", "2"), "a share between 0 and 1"),
        (("--all", "--every", "soon"), "write 24h, 90m or 30s"),
        (("--all", "--every", "0h"), "write 24h, 90m or 30s"),
        (("--all", "--repair", "--plan", "p"), "one of the two"),
        (("--all", "--apply", "p"), "give neither entities nor --all"),
        (("--all", "--engine", "magic"), "threads:N"),
    ],
)
def test_bad_input(bench: Bench, words: tuple[str, ...], said: str) -> None:
    """Each with its remedy, before anything is read."""
    assert said in bench.refuses("verify", *words, status=2)


def test_it_is_a_command() -> None:
    """Under its name."""
    assert "verify" in {command.name for command in app.registered_commands}
