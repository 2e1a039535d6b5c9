"""`dal status` on a fleet in memory."""

from __future__ import annotations

import json

from dal.domain.control import Authority
from dal.errors import BackendUnavailable
from dal.ports import Leadership
from tests.unit.cli.fakes import FOUR, ONE, THREE, TWO, Bench
from tests.unit.cli.parts import unwrapped


def test_of_an_empty_fleet(bench: Bench) -> None:
    """Who leads, who may answer, what is complete, and that nobody is there."""
    result = bench.run("status")
    assert (result.exit_code, result.stderr) == (0, "")
    for said in ("MySQL; mirrors may lag", "only MySQL may answer", "DynamoDB no", "not armed", "0 pending"):
        assert said in result.stdout
    assert "no process is alive" in result.stdout


def test_of_processes(bench: Bench) -> None:
    """Where each stands, what its flags want, whether it beats; what blocks and what to type."""
    bench.fleet.has("a", THREE, FOUR)
    bench.fleet.had("b", TWO)
    result = bench.run("status")
    assert result.exit_code == 0
    rows = {line.split("│")[1].strip(): line for line in result.stdout.splitlines() if line.startswith("│")}
    assert all(said in rows["a"] for said in ("phase 3", "phase 4", "seen"))
    assert "or more" in rows["b"]
    assert "incomplete: DynamoDB does not count as complete yet" in result.stdout
    assert "-> dal verify --all" in result.stdout
    assert "waits for a clean verification" in result.stdout


def test_for_programs(bench: Bench) -> None:
    """One object with everything."""
    bench.fleet.has("a", THREE, FOUR)
    bench.writes()
    told = bench.told("status")
    assert (told["leader"], told["journal"]["pending"]) == ("mysql", 3)
    assert [(process["id"], process["alive"]) for process in told["processes"]] == [("a", True)]
    assert [block["why"] for block in told["blocks"]] == ["incomplete"]


def test_only_keys_of_before_count_under_strict(bench: Bench) -> None:
    """A key that is pending since before the epoch blocks; under strict that is looked up under the lock."""
    bench.fleet.has("a", THREE, FOUR)
    bench.control(ddb_complete=True, strict=True, epoch=2)
    assert bench.told("status")["blocks"] == []
    bench.writes()
    assert [block["why"] for block in bench.told("status")["blocks"]] == ["journal"]


def test_after_the_cutover(bench: Bench) -> None:
    """It says who leads and answers."""
    bench.control(leader=Authority.DYNAMODB, strict=True, ddb_answers=True)
    assert "only DynamoDB answers reads" in bench.run("status").stdout


def test_during_a_drain(bench: Bench) -> None:
    """Writes wait, and with nobody there somebody has to end it."""
    bench.control(leader=Authority.DRAINING, strict=True, ddb_answers=True)
    text = bench.run("status").stdout
    assert "writes wait while the journal is drained" in text
    assert "dal cutover --abort" in text


def test_when_it_cannot_be_read(bench: Bench) -> None:
    """Status 2 and a sentence."""
    bench.mysql.fail(BackendUnavailable("no server answers"))
    assert bench.refuses("status", status=2) == "dal: no server answers\n"


def test_without_mysql_in_phase_5(bench: Bench) -> None:
    """Whoever is on call learns that nobody needs it."""
    bench.dynamodb.lead.record(Leadership(Authority.DYNAMODB, 7))
    bench.mysql.fail(BackendUnavailable("no server answers"))
    told = unwrapped(bench.refuses("status", status=2))
    assert unwrapped("no server answers. DynamoDB leads: processes of phase 5 serve without MySQL") in told


def test_without_both(bench: Bench) -> None:
    """Neither error hides the other."""
    bench.mysql.fail(BackendUnavailable("no server answers"))
    bench.dynamodb.fail(BackendUnavailable("throttled"))
    told = unwrapped(bench.refuses("status", status=2))
    assert told == unwrapped("dal: no server answers. Nor does DynamoDB say who leads: throttled")


def test_watching(bench: Bench) -> None:
    """It looks again until Ctrl-C, which is no failure; one line for each look in JSON."""

    def interrupt() -> None:
        raise KeyboardInterrupt

    bench.fleet.looks = [lambda: None, bench.writes, interrupt]
    result = bench.run("status", "--watch", "--json")
    assert result.exit_code == 0
    looks = [json.loads(line)["journal"]["pending"] for line in result.stdout.splitlines()]
    assert looks == [0, 3]


def test_without_colours(bench: Bench) -> None:
    """No terminal, no escape sequences."""
    bench.fleet.has("a", ONE, TWO)
    assert "\x1b" not in bench.run("status").output
