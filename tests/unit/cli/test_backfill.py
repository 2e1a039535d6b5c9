"""`dal backfill`: what it asks before it begins, and what it says."""

from __future__ import annotations

import pytest

from dal.backfill import announce, unfinished
from dal.domain import Key
from dal.domain.control import Authority
from flags import MigrationPhase
from tests.contract.rows import user
from tests.unit.cli.fakes import Bench

ONE, TWO, THREE, FOUR, FIVE = MigrationPhase
QUICK = ("--chunk", "2")


def _old(bench: Bench, *names: str) -> list[Key]:
    """Users of before the journal."""
    rows = [bench.mysql.table("user").insert(user(name)) for name in names]
    return [Key("user", (row["id"],)) for row in rows]  # type: ignore[arg-type]  # ids are numbers


def test_it_copies_and_says_how_much(bench: Bench) -> None:
    """Once; again there is nothing to write."""
    _old(bench, "ann", "bob", "eve")
    first = {"rows": 3, "written": 9, "kept": 0, "marked": 0, "refused": 0, "units": 9.0, "throttled": 0}
    assert bench.told("backfill", "user", *QUICK) == {"user": first}
    assert bench.told("backfill", "user", *QUICK)["user"] == {**first, "written": 0, "kept": 9, "units": 0.0}
    said = bench.run("backfill", "--all")
    assert (said.exit_code, "next: `dal verify --all`" in said.stderr) == (0, True)
    assert "order_item" in said.stdout


def test_a_process_that_does_not_write_both_holds_it_up(bench: Bench) -> None:
    """It is named, with what to do; once it writes both, the backfill runs."""
    _old(bench, "ann")
    bench.fleet.has("web-1", ONE)
    said = bench.refuses("backfill", "--all", status=1)
    assert "not every process writes both databases: web-1 (phase 1); switch WRITE_DDB on" in said
    assert unfinished(bench.mysql.runs) == {}
    bench.fleet.has("web-1", TWO)
    assert bench.run("backfill", "--all").exit_code == 0


def test_a_dead_process_does_not(bench: Bench) -> None:
    """It is watched for as long as the fleet would."""
    bench.fleet.had("web-1", ONE)
    assert bench.run("backfill", "--all").exit_code == 0


@pytest.mark.parametrize("leader", [Authority.DRAINING, Authority.DYNAMODB])
def test_not_once_mysql_does_not_lead(bench: Bench, leader: Authority) -> None:
    """What it holds is old, or about to be."""
    bench.control(leader=leader)
    assert "MySQL does not lead" in bench.refuses("backfill", "--all", status=1)


def test_dynamodb_is_not_complete_meanwhile(bench: Bench) -> None:
    """The mark goes before the first row is put, and no verification sets it before the end."""
    _old(bench, "ann", "bob", "eve")
    bench.control(ddb_complete=True)
    bench.dynamodb.breaks_after = 1
    result = bench.run("backfill", "user", *QUICK)
    assert "does not count as complete until" in result.stderr
    assert result.exit_code == 2
    assert not bench.control().ddb_complete
    bench.dynamodb.breaks_after = 1_000_000
    assert bench.run("backfill", "user", *QUICK).exit_code == 0
    announce(bench.mysql.runs, ["order"])
    result = bench.run("verify", "--all", "--looks", "0")
    assert (result.exit_code, "the backfill of order has not ended" in result.stderr) == (1, True)
    assert not bench.control().ddb_complete
    assert bench.run("backfill", "order").exit_code == 0
    assert bench.run("verify", "--all", "--looks", "0").exit_code == 0
    assert bench.control().ddb_complete


def test_where_dynamodb_answers_every_write_is_conditional(bench: Bench) -> None:
    """Nobody may read an item that is older than it was; the mark stays."""
    _old(bench, "ann")
    bench.control(ddb_complete=True, ddb_answers=True)
    bench.dynamodb.breaks_after = 0  # of loads without conditions
    result = bench.run("backfill", "user")
    assert (result.exit_code, "answers reads already" in result.stderr) == (0, True)
    assert bench.control().ddb_complete
    assert bench.dynamodb.table("user").get(1) is not None


def test_without_a_journal(bench: Bench) -> None:
    """Every write is conditional, and progress is not kept."""
    bench.site.has(flags={"guard": "combinations"})
    result = bench.run("backfill", "--all")
    assert (result.exit_code, "every write is conditional, and progress is not kept" in result.stderr) == (0, True)


def test_what_was_written_meanwhile_is_mirrored_at_the_end(bench: Bench) -> None:
    """Not some seconds later: whoever compares then would meet an older item."""
    _old(bench, "ann")

    def writes() -> None:
        with bench.mysql.unit() as unit:
            bench.mysql.table("user").update(1, first_name="Anna")
            unit.touch([Key("user", (1,))])

    bench.dynamodb.meanwhile = writes
    assert bench.told("backfill", "user")["user"]["marked"] == 1
    assert bench.mysql.journal.depth().pending == 0
    assert (bench.dynamodb.table("user").get(1) or {})["first_name"] == "Anna"


def test_what_cannot_be_copied_is_named(bench: Bench) -> None:
    """Status 1; all others are there."""
    _, bob = _old(bench, "ann", "bob")
    bench.dynamodb.refused.add(bob)
    result = bench.run("backfill", "user")
    assert result.exit_code == 1
    assert "cannot be copied: user 2: the item is too large" in result.stderr
    assert bench.dynamodb.table("user").get(1) is not None


def test_a_dry_run_writes_nothing(bench: Bench) -> None:
    """It says what it would take, in any phase; nothing is written down either."""
    _old(bench, *(f"user{number}" for number in range(60)))
    bench.fleet.has("web-1", ONE)
    bench.control(ddb_complete=True)
    told = bench.told("backfill", "user", "--dry-run")["user"]
    assert (told["rows"], told["sampled"], told["units"]) == (60, 60, 360)
    assert [hot["index"] for hot in told["hot"]] == ["GSI3"]
    result = bench.run("backfill", "user", "--dry-run")
    assert "in index GSI3 100% of the sample lie under one partition key ('SUPER_ADMIN')" in result.stderr
    assert bench.dynamodb.table("user").get(1) is None
    assert (bench.control().ddb_complete, unfinished(bench.mysql.runs)) == (True, {})


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--engine", "fibres"), "--engine fibres: write threads:N"),
        (("--replica", "nowhere"), "'nowhere' is no place of a server; write HOST:PORT"),
    ],
)
def test_bad_options(bench: Bench, words: tuple[str, ...], said: str) -> None:
    """One sentence each."""
    assert said in bench.refuses("backfill", "user", *words, status=2)
