"""`dal flags provision`, `status` and `history`, and what they say when the flag server does not do it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

import pytest

from flags import FLAG_NAMES, MigrationPhase
from flags.admin import UnleashAdmin, carry_out, plan
from flags.admin.texts import DESCRIPTIONS
from flags.phases import REQUIRED_FLAGS
from tests.unit.cli.flags.desk import TOKEN, Desk
from tests.unit.flags.fake_admin import ADMIN, CLIENT, VIEWER

ONE, TWO, THREE, FOUR, FIVE = MigrationPhase


def test_provision(desk: Desk) -> None:
    """All is made once; the dry run says the same and does nothing, and a second run has nothing to do."""
    planned = desk.told("provision", "--dry-run")
    assert (planned["done"], desk.fake.writes) == (False, [])
    done = desk.told("provision")
    assert (done["steps"], done["done"]) == (planned["steps"], True)
    assert {name: flag["description"] for name, flag in desk.fake.flags.items()} == dict(DESCRIPTIONS)
    writes = len(desk.fake.writes)
    again = desk.run("provision")
    assert (again.exit_code, again.stdout, len(desk.fake.writes)) == (0, "", writes)
    assert again.stderr == "nothing to do: all is there (default, development)\n"


def test_provision_switches_nothing_that_exists(desk: Desk) -> None:
    """In phase 3, with a description that somebody has changed."""
    desk.has(THREE)
    desk.fake.flags["READ_DDB"]["description"] = "mine"
    assert desk.does("provision") == "describe READ_DDB\n"
    assert "phase 3" in desk.does("status")
    assert "phase 1 does not fit" in desk.refuses("provision", "--phase", "1")


def test_provision_that_was_broken_off(desk: Desk) -> None:
    """All toggles were made and none was switched: they exist, so it says what to do instead of switching them."""
    admin = UnleashAdmin(desk.fake.settings())
    carry_out(plan(admin.board())[:-1], admin)
    result = desk.run("provision")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "the toggles spell no phase: both READ flags are off: nothing can be read; `dal flags phase` leads" in (
        result.stderr
    )
    assert desk.does("phase", "1").startswith("READ_MYSQL on, WRITE_MYSQL on: ")
    assert desk.run("provision").exit_code == 0


def test_provision_brings_back_what_was_archived(desk: Desk) -> None:
    """The dry run shows the order, the words what is spelled then, and no process reads anything in between."""
    desk.has(THREE)
    desk.fake.flags["READ_DDB"]["archived"] = True
    planned = desk.told("provision", "--dry-run")["steps"]
    assert planned[0] == "archive WRITE_MYSQL until the others are back: nobody obeys fewer than four flags"
    result = desk.run("provision")
    assert result.stdout.splitlines() == planned
    assert result.stderr == "done (default, development): phase 3 (dual-read-write); next: `dal flags status`\n"


def test_provision_that_would_be_noticed(desk: Desk) -> None:
    """Three environments in three phases: refused, unless it is forced."""
    desk.fake.environments = ("development", "production", "staging")
    desk.has(ONE)
    for place, phase in {"production": TWO, "staging": THREE}.items():
        for name in REQUIRED_FLAGS:
            desk.fake.flip(name, place, on=getattr(phase.flags, name))
    desk.fake.flags["WRITE_DDB"]["archived"] = True
    said = desk.refuses("provision")
    assert (
        "processes in production would read a phase that nobody asked for; give --force while no process" in said
    )
    assert "switch WRITE_DDB on in staging: phase 3 (dual-read-write)" in desk.does("provision", "--force")
    assert {place: one["phase"] for place, one in desk.told("status")["spells"].items()} == {
        "development": 1,
        "production": 2,
        "staging": 3,
    }


def test_provision_creates_the_project_where_it_can(desk: Desk) -> None:
    """Open source cannot, and says so in one sentence."""
    desk.goes_by(project="shop")
    assert (
        "cannot create the project 'shop'; the open-source one has only 'default'" in desk.run("provision").stderr
    )
    desk.fake.enterprise = True
    assert desk.does("provision", "--phase", "dual-write").startswith("create the project shop (")
    assert desk.told("status")["spells"]["development"]["phase"] == 2


def test_status(desk: Desk) -> None:
    """Each toggle in each environment, what they spell, and what comes next."""
    desk.has(TWO)
    said = desk.does("status")
    assert "development: phase 2 (dual-write) (configured)" in said
    assert "production: nothing was ever switched on" in said
    assert "next: READ_DDB on is phase 3 (dual-read-write)" in said
    told = desk.told("status")
    assert list(told["flags"]) == list(FLAG_NAMES)
    assert told["flags"]["WRITE_DDB"] == {
        "place": "here",
        "stale": False,
        "on": {"development": True, "production": False},
    }
    assert told["spells"]["development"]["phase"] == 2
    assert told["findings"] == []


def test_status_shows_a_percentage(desk: Desk) -> None:
    """In the table and in what it spells."""
    desk.has(TWO)
    (strategy,) = desk.fake.flags["READ_DDB"]["environments"]["development"]["strategies"]
    strategy["parameters"]["rollout"] = "25"
    desk.fake.flip("READ_DDB", on=True)
    said = desk.does("status")
    assert "on (25 %)" in said
    assert "25 % of all keys in phase 3" in said


FAULTS: dict[str, tuple[Callable[[Desk], object], str, str]] = {
    "archived": (
        lambda desk: desk.fake.flags["READ_DDB"].update(archived=True),
        "READ_DDB is archived",
        "dal flags provision",
    ),
    "missing": (lambda desk: desk.fake.flags.pop("WRITE_DDB"), "WRITE_DDB is missing", "dal flags provision"),
    "stale": (
        lambda desk: desk.fake.flags["PREFER_DDB"].update(stale=True),
        "PREFER_DDB is marked as stale",
        "dal flags provision",
    ),
    "no phase": (lambda desk: desk.fake.flip("WRITE_DDB", on=False), "spell no phase", "dal flags phase"),
    "a constraint": (
        lambda desk: desk.fake.add_strategy("WRITE_DDB", "development", {"name": "default", "constraints": [{}]}),
        "WRITE_DDB has constraints",
        "in Unleash",
    ),
}


@pytest.mark.parametrize("fault", list(FAULTS))
def test_status_finds_faults(desk: Desk, fault: str) -> None:
    """Exit status 1, what it is and what to do; the same for programs."""
    desk.has(THREE)
    plant, what, remedy = FAULTS[fault]
    plant(desk)
    result = desk.run("status")
    assert result.exit_code == 1
    assert what in result.stdout
    (found,) = desk.told("status", status=1)["findings"]
    assert (what in found["what"], remedy in found["remedy"]) == (True, True)


def test_history(desk: Desk) -> None:
    """Who, what, and where it led; the newest first, so many as asked for."""
    desk.has(ONE)
    desk.fake.flip("WRITE_DDB", on=True, who="ann")
    desk.fake.flip("READ_DDB", on=True, who="bob")
    told = desk.told("history", "--limit", "2")
    assert told["whole"]
    found = [(one["who"], one["did"], one["before"]["phase"], one["after"]["phase"]) for one in told["history"]]
    assert found == [("bob", ["READ_DDB on"], 2, 3), ("ann", ["WRITE_DDB on"], 1, 2)]
    result = desk.run("history", "--limit", "1")
    assert "bob" in result.stdout
    assert "ann" not in result.stdout
    assert result.stderr == "2 older ones are not shown; --limit shows more\n"


def test_history_says_where_the_log_is_cut(desk: Desk) -> None:
    """It does not make up what it cannot know."""
    desk.has(ONE)
    desk.fake.events.clear()
    assert "the log does not lead to the toggles as they are now (phase 1" in desk.run("history").stderr


TOKENS = {
    "none": ("", "is not set in the environment; create an admin token"),
    "malformed": ("a b", "is malformed"),
    "unknown": ("*:*.secret-of-ours", "(401): You must log in to use Unleash; put a valid token into"),
    "of a client": (CLIENT, "(403): invalid token: expected a different token type"),
}


@pytest.mark.parametrize("case", list(TOKENS))
def test_tokens(desk: Desk, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    """One sentence each, with the name of the variable and never with its value."""
    token, said = TOKENS[case]
    monkeypatch.setenv(TOKEN, token)
    sentence = desk.refuses("status")
    assert (said in sentence, TOKEN in sentence) == (True, True), sentence
    assert not token or token not in sentence


def test_every_command_needs_the_token(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """None goes on without it."""
    monkeypatch.delenv(TOKEN)
    for command in (("provision",), ("set", "READ_DDB", "on"), ("phase", "2"), ("history",)):
        assert "is not set in the environment" in desk.refuses(*command)


def test_a_token_that_may_only_look(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It sees the status and does not switch; the permission that it lacks is named."""
    desk.has(TWO)
    monkeypatch.setenv(TOKEN, f"{VIEWER}\n")
    assert "phase 2" in desk.does("status")
    assert "UPDATE_FEATURE_ENVIRONMENT" in desk.refuses("phase", "3")


PLACES = {
    "project": ({"project": "nowhere"}, "no project 'nowhere'", "set unleash.project to one that exists"),
    "environment": (
        {"environment": "staging"},
        "no environment 'staging'; there is development, production",
        "set unleash.environment to one of them",
    ),
    "server down": ({"url": "http://127.0.0.1:1/api"}, "no connection to http://127.0.0.1:1/api/admin", "check"),
    "address": ({"url": "nowhere"}, "unleash: url must look like http://host:4242/api", "not 'nowhere'"),
}


@pytest.mark.parametrize("place", list(PLACES))
def test_places_that_are_wrong(desk: Desk, place: str) -> None:
    """What is wrong with the configuration is said in its words."""
    settings, said, remedy = PLACES[place]
    desk.goes_by(**settings)
    sentence = desk.refuses("status")
    assert (said in sentence, remedy in sentence) == (True, True), sentence


def test_no_flag_server_is_configured(desk: Desk) -> None:
    """Flags from a file or the configuration have no Admin API."""
    desk.bench.site.has()
    assert "unleash: is missing" in desk.refuses("status")


ANSWERS = {
    "it fails": ((502, {}, b""), "the flag server fails with status 502; see its log"),
    "it is none": ((200, {}, b"hello"), "not one of Unleash (body: invalid json"),
    "a login": (
        (200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><title>Sign in</title>"),
        "a web page answers in place of Unleash, perhaps a login; check unleash.url",
    ),
    "too many": (
        (429, {}, b"Too many requests"),
        "was asked too often (status 429); wait a minute, then try again",
    ),
    "it moved": ((301, {"Location": "http://x/"}, b""), "put the address that it sends to into unleash.url"),
}


@pytest.mark.parametrize("answer", list(ANSWERS))
def test_answers_that_are_none(desk: Desk, answer: str) -> None:
    """A failure, a web page, a redirect: one sentence, and the token goes nowhere else."""
    reply, said = ANSWERS[answer]
    desk.fake.broken = lambda: reply
    assert said in desk.refuses("status")


def test_a_server_that_is_silent(desk: Desk) -> None:
    """Given up after five times the timeout of a poll."""
    desk.goes_by(requestTimeout=0.02)
    released = threading.Event()
    desk.fake.meanwhile.append(lambda: released.wait(10.0))
    said = desk.refuses("status")
    released.set()
    assert "did not answer within 0.1 s; see with `dal flags status` whether it was done" in said


def test_the_token_is_no_option(desk: Desk) -> None:
    """It would stand in the history of the shell; nor is it part of what is printed."""
    assert desk.run("status", "--token", ADMIN).exit_code == 2
    desk.has(ONE)
    for command in (("provision",), ("status",), ("history",), ("phase", "2")):
        assert ADMIN not in json.dumps(desk.told(*command))
