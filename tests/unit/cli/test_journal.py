"""`dal journal`: what is pending, what is known of a key, another try, a drain."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dal.domain import Key
from dal.domain.control import Authority
from tests.unit.cli.fakes import ONE, TWO, Bench


def _postponed(bench: Bench, key: Key, tries: int = 1) -> None:
    for _ in range(tries):
        entry = bench.mysql.journal.find(key)
        assert entry is not None
        bench.mysql.journal.postpone(entry, seconds=60, error="the item is too large")


def test_list_of_nothing(bench: Bench) -> None:
    """An empty journal is said so, and is an empty list."""
    result = bench.run("journal", "list")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "the journal is empty\n")
    assert bench.told("journal", "list") == {"pending": 0, "poisoned": 0, "oldest": 0.0, "keys": []}


def test_list_says_why(bench: Bench) -> None:
    """Key, time, tries and error of what is pending; postponed keys are there too."""
    key = bench.writes()
    _postponed(bench, key)
    told = bench.told("journal", "list")
    assert told["pending"] == 3
    (user,) = [entry for entry in told["keys"] if entry["entity"] == "user"]
    assert (user["key"], user["tries"], user["error"]) == ([1], 1, "the item is too large")
    assert 0 < user["next_try"] <= 60
    assert 0 <= user["age"] < 60
    assert user["written"].startswith(f"{datetime.now(UTC):%Y-%m-%d}")
    text = bench.run("journal", "list", "--limit", "1")
    assert "user:1" in text.stdout
    assert "3 pending, 2 of them not shown" in text.stderr


def test_list_names_what_was_given_up(bench: Bench) -> None:
    """Keys that repair has given up on need a person; it says what to type."""
    _postponed(bench, bench.writes(), tries=10)
    assert "given up on 1" in (said := bench.run("journal", "list").stderr)
    assert "dal journal retry --all" in said


def test_show_of_a_pending_key(bench: Bench) -> None:
    """What the journal knows and who has the row; the difference is status 1; values are not shown."""
    bench.writes("secret")
    told = bench.told("journal", "show", "user", "1", status=1)
    assert (told["entity"], told["key"], told["agree"], told["journal"]["pending"]) == ("user", [1], False, True)
    assert (told["mysql"]["exists"], told["dynamodb"]) == (True, {"version": 0, "exists": False})
    result = bench.run("journal", "show", "user", "1")
    assert "only MySQL has the row" in result.stderr
    assert "journal: pending" in result.stderr
    assert "secret" not in result.output


def test_show_names_columns_and_values_on_request(bench: Bench) -> None:
    """Columns that differ by name; rows only with --values."""
    key = bench.writes()
    assert bench.run("journal", "drain").exit_code == 0
    bench.spoils(key, username="eve")
    told = bench.told("journal", "show", "user", "1", "--values", status=1)
    assert told["columns"] == ["username"]
    assert (told["mysql"]["row"]["username"], told["dynamodb"]["row"]["username"]) == ("ann", "eve")
    result = bench.run("journal", "show", "user", "1")
    assert "the rows differ in username" in result.stderr
    assert "the mirror of the last write is confirmed" in result.stderr
    assert "eve" not in result.output
    assert "eve" in bench.run("journal", "show", "user", "1", "--values").stdout


def test_show_of_a_unique_value(bench: Bench) -> None:
    """A unique value is found however it is spelt."""
    bench.writes()
    told = bench.told("journal", "show", "user.email", "Ann@EXAMPLE.org", status=1)
    assert (told["entity"], told["key"]) == ("user.email", ["ANN@EXAMPLE.ORG"])
    assert told["mysql"]["exists"]


def test_show_of_nothing(bench: Bench) -> None:
    """A key that nobody knows is no difference."""
    result = bench.run("journal", "show", "cart_item", "5", "17")
    assert result.exit_code == 0
    assert "neither database has such a row" in result.stderr
    assert "was not written since" in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["usr", "5"], "no entity 'usr'; it has cart_item"),
        (["user"], "user takes 1 value(s): ID"),
        (["cart_item", "5"], "cart_item takes 2 value(s): USER_ID PRODUCT_ID"),
        (["user", "five"], "'five' is no value of user.id"),
    ],
    ids=["unknown", "no value", "too few", "no number"],
)
def test_keys_that_are_none(bench: Bench, words: list[str], said: str) -> None:
    """Status 2 and what a key looks like."""
    assert said in bench.refuses("journal", "show", *words, status=2)


def test_retry_of_one_key(bench: Bench) -> None:
    """Its tries are forgotten; those of others are not."""
    first, second = bench.writes("ann"), bench.writes("bob")
    _postponed(bench, first)
    _postponed(bench, second)
    assert bench.told("journal", "retry", "user", "1") == {"retried": 1}
    tries = [entry.tries for key in (first, second) if (entry := bench.mysql.journal.find(key))]
    assert tries == [0, 1]


def test_retry_of_everything(bench: Bench) -> None:
    """All that was postponed; a second time there is nothing."""
    _postponed(bench, bench.writes())
    assert bench.run("journal", "retry", "--all").stderr == "repaired again at once: 1\n"
    assert "nothing to retry" in bench.run("journal", "retry", "--all").stderr


def test_retry_wants_to_know_what(bench: Bench) -> None:
    """A key or --all, not both, not neither."""
    assert "one of the two" in bench.refuses("journal", "retry", status=2)
    assert "one of the two" in bench.refuses("journal", "retry", "user", "1", "--all", status=2)


def test_drain_repairs_what_is_pending(bench: Bench) -> None:
    """Also what was postponed for a minute; afterwards both databases hold the same."""
    key = bench.writes()
    _postponed(bench, key)
    assert bench.told("journal", "drain") == {"repaired": 3, "left": 0, "keys": []}
    assert bench.mysql.journal.depth().pending == 0
    assert bench.told("journal", "show", "user", "1")["agree"]


def test_drain_names_what_is_left(bench: Bench) -> None:
    """A key that DynamoDB refuses does not keep the others; it is named with its error, status 1."""
    refused = bench.writes("ann")
    bench.writes("bob")
    bench.dynamodb.refused.add(refused)
    told = bench.told("journal", "drain", "--timeout", "0", status=1)
    assert (told["repaired"], told["left"]) == (5, 1)
    assert [(entry["key"], entry["error"]) for entry in told["keys"]] == [([1], "the item is too large")]
    text = bench.run("journal", "drain", "--timeout", "0")
    assert "user:1" in text.stdout
    assert "1 are left" in text.stderr


def test_drain_is_no_use_while_nobody_mirrors(bench: Bench) -> None:
    """In phase 1 it says what that means and wants --anyway."""
    bench.fleet.has("a", ONE)
    bench.writes()
    assert "--anyway" in bench.refuses("journal", "drain", status=1)
    assert bench.run("journal", "drain", "--anyway").exit_code == 0


def test_drain_beside_a_fleet_that_mirrors(bench: Bench) -> None:
    """One process in phase 2 is enough."""
    bench.fleet.has("a", ONE)
    bench.fleet.has("b", TWO)
    assert bench.run("journal", "drain").exit_code == 0


def test_no_drain_once_dynamodb_leads(bench: Bench) -> None:
    """What MySQL holds is old then."""
    bench.control(leader=Authority.DYNAMODB)
    assert "DynamoDB leads" in bench.refuses("journal", "drain", "--anyway", status=1)


@pytest.mark.parametrize(
    "command", [("journal", "list"), ("journal", "drain"), ("status",), ("cutover", "--arm")], ids=" ".join
)
def test_without_a_journal_there_is_nothing(bench: Bench, command: tuple[str, ...]) -> None:
    """Under another guard level: status 2, and what to set."""
    bench.site.has(flags={"guard": "combinations"})
    assert "set it to 'full' and run `dal install`" in bench.refuses(*command, status=2)
