"""`dal install`: what it did, what it would do, why it cannot."""

from __future__ import annotations

from tests.unit.cli.fakes import Bench


def test_it_says_what_it_did(bench: Bench) -> None:
    """Each step in words; a second time everything is there."""
    first = bench.run("install")
    assert (first.exit_code, first.stdout) == (0, "")
    assert first.stderr.splitlines() == ["created dal_control", "wrote the control row"]
    assert bench.run("install").stderr == "everything is there already\n"


def test_a_dry_run_prints_sql(bench: Bench) -> None:
    """Statements end with a semicolon, words are elsewhere, nothing is done."""
    dry = bench.run("install", "--dry-run")
    assert dry.stdout.split("\n\n")[0] == "CREATE TABLE dal_control (id INT);"
    assert "nothing was changed" in dry.stderr
    assert bench.told("install") == {
        "dry_run": False,
        "statements": ["CREATE TABLE dal_control (id INT)", "INSERT IGNORE INTO dal_control VALUES (1)"],
    }
    assert bench.told("install", "--dry-run") == {"dry_run": True, "statements": []}


def test_it_says_why_it_cannot(bench: Bench) -> None:
    """What the library finds wrong is a sentence and status 2; renaming is asked for explicitly."""
    bench.mysql.problem = "the tables belong to another fleet"
    assert bench.refuses("install", status=2) == "dal: default: the tables belong to another fleet\n"
    assert "(rename)" in bench.refuses("install", "--rename", status=2)


def test_it_says_when_the_tables_are_not_used(bench: Bench) -> None:
    """Under another guard level they wait."""
    bench.site.has(flags={"guard": "combinations"})
    assert "the tables are used once it is 'full'" in bench.run("install").stderr
