"""`dal uninstall` on a fleet in memory: each thing that needs the tables, planted, and what it says otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from dal.domain.control import Authority
from dal.domain.fleet import Member, Place
from dal.errors import BackendUnavailable
from dal.ports import Leadership
from tests.contract.rows import CONTRACT
from tests.unit.cli.fakes import FIVE, FOUR, ONE, TWO, Bench

LED = {"leader": Authority.DYNAMODB, "epoch": 5, "strict": True, "ddb_answers": True, "ddb_complete": True}
OWN = sorted(entity.source_table for entity in CONTRACT.entities.values())
TABLES = ["dal_control", "dal_journal", "dal_instances", "dal_runs"]


@pytest.fixture
def retired(bench: Bench) -> Bench:
    """DynamoDB leads and says so; one live process in phase 5."""
    bench.control(**LED, mysql_complete=False)
    bench.dynamodb.lead.record(Leadership(Authority.DYNAMODB, 5))
    bench.fleet.has("a", FIVE)
    return bench


def test_after_phase_5(retired: Bench) -> None:
    """Our tables go, live processes of phase 5 do not mind; what is left of MySQL is said."""
    result = retired.run("uninstall", "--yes")
    assert (result.exit_code, result.stdout) == (0, ""), result.output
    assert result.stderr.splitlines()[:4] == [f"dropped {table}" for table in TABLES]
    assert "CONTROL#lead in DynamoDB: never delete it" in result.stderr
    assert f"drop the tables {', '.join(OWN)}, then the users" in result.stderr
    assert retired.mysql.removal.tables == []


def test_again_there_is_nothing_to_do(retired: Bench) -> None:
    """Also without a terminal, and for programs."""
    told = retired.told("uninstall", "--yes")
    assert (told["dry_run"], told["led"], told["dropped"]) == (False, "dynamodb", TABLES)
    again = retired.run("uninstall")
    assert (again.exit_code, again.stdout) == (0, "")
    assert again.stderr == "nothing to do: no table of the journal or the fleet is there\n"
    assert retired.told("uninstall")["dropped"] == []


def test_a_dry_run(retired: Bench) -> None:
    """It prints what would be dropped, and drops nothing; the application's tables are not among it."""
    dry = retired.run("uninstall", "--dry-run")
    assert dry.exit_code == 0
    assert dry.stdout.splitlines() == [f"DROP TABLE IF EXISTS {table};" for table in TABLES]
    assert "nothing was changed" in dry.stderr
    told = retired.told("uninstall", "--dry-run")
    assert told["dropped"] == TABLES
    assert told["left"] == OWN
    assert retired.mysql.removal.tables == TABLES


def test_without_a_terminal_it_needs_a_yes(retired: Bench) -> None:
    """Exit status 2: the command is not complete."""
    assert "give --yes" in retired.refuses("uninstall", status=2)
    assert retired.mysql.removal.tables == TABLES


def _below(bench: Bench) -> None:
    bench.fleet.has("late", FOUR)
    bench.fleet.stuck.add("late")


def _pending(bench: Bench) -> None:
    bench.control(leader=Authority.MYSQL)
    bench.writes()
    bench.control(leader=Authority.DYNAMODB)


def _unsaid(bench: Bench) -> None:
    bench.control(epoch=7)


def _run(name: str) -> Callable[[Bench], None]:
    return lambda bench: bench.mysql.runs.save(name, "user", json.dumps({"done": False}))


REASONS: dict[str, tuple[Callable[[Bench], object], str]] = {
    "a cutover": (lambda bench: bench.control(leader=Authority.DRAINING), "a cutover is under way"),
    "a rollback": (lambda bench: bench.control(leader=Authority.RETURNING), "`dal rollback --abort` gives it up"),
    "MySQL leads": (
        lambda bench: bench.control(leader=Authority.MYSQL),
        "every write of a (phase 4) ends with a statement on these tables",
    ),
    "DynamoDB answers": (lambda bench: bench.control(leader=Authority.MYSQL), "DynamoDB answers reads"),
    "below phase 5": (_below, "not in phase 5 yet: late (phase 4)"),
    "pending": (_pending, "keys are pending in the journal, 0 of them poisoned"),
    "the lead is not written down": (_unsaid, "CONTROL#lead does not say that it leads"),
    "a verification": (_run("verify"), "`dal verify` is under way"),
    "a backfill": (_run("backfill"), "`dal backfill` is under way"),
}


@pytest.mark.parametrize("dry", [(), ("--dry-run",)], ids=["for real", "dry"])
@pytest.mark.parametrize("reason", list(REASONS))
def test_what_needs_the_tables(retired: Bench, reason: str, dry: tuple[str, ...]) -> None:
    """Status 1 and a sentence; nothing is dropped."""
    plant, said = REASONS[reason]
    plant(retired)
    assert said in retired.refuses("uninstall", "--yes", *dry, status=1)
    assert retired.mysql.removal.tables == TABLES


def test_every_reason_is_said_at_once(retired: Bench) -> None:
    """One line each."""
    _below(retired)
    _pending(retired)
    _run("verify")(retired)
    said = retired.refuses("uninstall", "--yes", status=1)
    assert [line.split(":")[0] for line in said.splitlines()] == ["dal"] * 3


def test_a_run_that_was_left_long_ago_needs_nothing(retired: Bench) -> None:
    """No sign of life for a minute: whoever did it is gone."""
    _run("verify")(retired)
    retired.mysql.runs._now = lambda: 10**18  # ages later
    assert retired.run("uninstall", "--yes").exit_code == 0


def test_giving_up_before_it_began(bench: Bench) -> None:
    """Phase 1 with nobody left: what the journal holds is forgotten with it, and it is said how to begin again."""
    bench.writes()
    bench.fleet.had("gone", ONE)
    result = bench.run("uninstall", "--yes")
    assert result.exit_code == 0, result.output
    assert "the migration is given up" in result.stderr
    assert "`dal backfill --all`" in result.stderr


@pytest.mark.parametrize("phase", [ONE, TWO])
def test_a_live_process_that_mysql_leads_keeps_the_tables(bench: Bench, phase: int) -> None:
    """In phase 1 too: each of its writes would fail without the journal."""
    bench.fleet.has("web", Place(phase).stand.lowest)  # type: ignore[arg-type]  # a phase is an int
    assert "stop these processes" in bench.refuses("uninstall", "--yes", status=1)


def test_processes_that_run_without_the_tables_do_not_count(bench: Bench) -> None:
    """The configuration says 'combinations' by then, for the command too."""
    bench.site.has(flags={"guard": "combinations"})
    guarded = bench.run("uninstall", "--yes")
    assert guarded.exit_code == 0, guarded.output


def test_who_joins_between_the_look_and_the_lock_is_seen(bench: Bench) -> None:
    """It is asked again under the lock that every join takes."""
    member = Member("late", Place(ONE).stand, Place(ONE))
    bench.fleet.before.append(lambda: bench.fleet._announce(member))
    assert "every write of late" in bench.refuses("uninstall", "--yes", status=1)


def test_one_that_was_interrupted_goes_on(retired: Bench) -> None:
    """The control row goes first, so nothing can need the rest: no look, no refusal."""
    retired.mysql.removal.interrupted = 1
    assert "somebody holds a table" in retired.refuses("uninstall", "--yes", status=2)
    retired.mysql.removal.interrupted = 4
    _below(retired)
    told = retired.told("uninstall", "--yes")
    assert (told["led"], told["dropped"]) == (None, TABLES[1:])


def test_installing_asks_dynamodb_who_leads(retired: Bench) -> None:
    """A fresh control row must not let MySQL lead what it lacks: where DynamoDB is away, none is written."""
    retired.dynamodb.fail(BackendUnavailable("DynamoDB is away"))
    assert "DynamoDB is away" in retired.refuses("install", status=2)
