"""`dal explain` on a fleet in memory."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dal.domain.control import Authority
from dal.domain.fleet import Member, Place
from flags import Sticky
from tests.unit.cli.fakes import FIVE, FOUR, QUICK, THREE, TWO, Bench

USERS = "examples.store.dual.users"
FLAGS = {"READ_MYSQL": True, "READ_DDB": False, "WRITE_MYSQL": True, "WRITE_DDB": True}


def _flags(bench: Bench, flags: dict[str, Any] | None = None, **sections: Any) -> None:
    """A flag file instead of the configuration's phase."""
    path = bench.site.folder / "flags.json"
    if flags is not None:
        path.write_text(json.dumps(flags))
    bench.site.has(fleet=QUICK, flags={"file": str(path), **sections.pop("guarded", {})}, **sections)


def _roles(parts: list[dict[str, Any]]) -> list[tuple[str, str | None]]:
    return [(part["role"], part["backend"]) for part in parts]


def test_as_a_read_and_as_a_write(bench: Bench) -> None:
    """Without a table both are told, by where the live processes are."""
    bench.fleet.has("a", THREE)
    told = bench.told("explain", "user.find_by_id")
    (now,) = told["now"]
    assert (now["processes"], now["phase"], now["leader"], now["strict"]) == (["a"], 3, "mysql", False)
    assert _roles(now["read"]) == [("answers", "mysql"), ("compared", "dynamodb")]
    assert [role for role, _ in _roles(now["write"])] == ["rehearses", "leads", "journals", "follows"]
    assert (told["declared"], told["key"]) == (None, None)


def test_for_people(bench: Bench) -> None:
    """Who does what, and what becomes of a failure; nothing but text without a terminal."""
    bench.fleet.has("a", THREE)
    result = bench.run("explain", "user.find_by_id", "--read")
    assert (result.exit_code, result.stderr) == (0, "")
    for said in (
        "phase 3 (dual-read-write): a",
        "MySQL answers",
        "DynamoDB is compared",
        "if it fails: the caller",
    ):
        assert said in result.stdout
    assert "as a write" not in result.stdout
    assert "\x1b" not in result.stdout


def test_on_a_narrow_terminal(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words that are wider than their column are folded, never cut."""
    monkeypatch.setenv("COLUMNS", "40")
    bench.fleet.has("a", THREE)
    said = bench.run("explain", "user.create").stdout
    assert "FollowerWriteError" in "".join(said.split())
    assert "…" not in said


def test_a_fleet_on_its_way(bench: Bench) -> None:
    """Two neighbouring phases are told, each with its processes."""
    bench.control(ddb_complete=True, strict=True, ddb_answers=True)
    bench.fleet.has("a", FOUR)
    bench.fleet.has("b", THREE, FOUR)
    now = bench.told("explain", "user.find_by_id", "--read")["now"]
    assert [(one["phase"], one["processes"]) for one in now] == [(4, ["a"]), (3, ["b"])]
    assert [_roles(one["read"])[0][1] for one in now] == ["dynamodb", "mysql"]


def test_strictness_is_that_of_the_control_row(bench: Bench) -> None:
    """From the strict moment on no policy lets a write succeed without its mirror."""
    bench.fleet.has("a", THREE)
    assert "strict, whatever" not in bench.run("explain", "user.create").stdout
    bench.control(strict=True)
    assert "strict, whatever" in bench.run("explain", "user.create").stdout


def test_while_leadership_changes(bench: Bench) -> None:
    """Writes wait, and it says so."""
    bench.control(leader=Authority.DRAINING, strict=True, ddb_answers=True)
    bench.fleet.has("a", FOUR, FIVE)
    assert "writes wait at this moment" in bench.run("explain", "user.create").stdout


def test_nobody_is_there(bench: Bench) -> None:
    """It tells where a process would begin: as near to the flags as the control row allows."""
    _flags(bench, FLAGS)
    assert "no process is alive; one that starts now begins in phase 2" in bench.run("explain", "user.x").stdout
    bench.control(leader=Authority.DYNAMODB, strict=True, ddb_answers=True)
    (now,) = bench.told("explain", "user.x")["now"]
    assert (now["processes"], now["phase"]) == ([], 5)


def test_of_a_key(bench: Bench) -> None:
    """The journal's entry and both states, as `dal journal show` tells them; it is no failure that they differ."""
    bench.fleet.has("a", TWO)
    bench.writes()
    told = bench.told("explain", "user.find_by_id", "1")
    shown = bench.told("journal", "show", "user", "1", status=1)
    for known in (told["key"], shown):
        assert known["journal"].pop("age") >= 0
    assert told["key"] == shown
    assert (told["key"]["journal"]["pending"], told["key"]["agree"]) == (True, False)
    result = bench.run("explain", "user.find_by_id", "1")
    for said in ("user:1 now", "only MySQL has the row", "journal: pending"):
        assert said in result.stdout


def _spread(bench: Bench) -> None:
    """A process that follows a rollout: most operations in phase 2, some in 3."""
    place = Place(TWO, spread=True)
    bench.fleet.living["a"] = member = Member("a", place.stand, place)
    bench.fleet._announce(member)


@pytest.mark.parametrize("alive", [True, False], ids=["alive", "nobody"])
@pytest.mark.parametrize("percentage", [1, 50, 99])
def test_a_rollout_chooses_keys(bench: Bench, percentage: int, *, alive: bool) -> None:
    """The key of the context takes the route that Unleash's formula gives it."""
    if alive:
        _spread(bench)
    _flags(bench, {**FLAGS, "READ_DDB": {"rollout": percentage, "group": "dal"}})
    (now,) = bench.told("explain", "user.find_by_id", "--context", "17")["now"]
    chosen = Sticky("dal", percentage)("17")
    assert len(now["read"]) == 1 + chosen
    assert bool(now["rollout"] and now["rollout"]["chosen"]) == chosen


def test_the_key_of_a_rollout(bench: Bench) -> None:
    """A single KEY is taken for it; without one the earlier phase is told, and which option tells more."""
    _spread(bench)
    _flags(bench, {**FLAGS, "READ_DDB": {"rollout": 99, "group": "dal"}})
    rollout = bench.told("explain", "user.find_by_id", "17")["now"][0]["rollout"]
    assert (rollout["percentage"], rollout["phase"], rollout["key"]) == (99, 3, "17")
    text = " ".join(bench.run("explain", "user.find_by_id").stdout.split())
    assert "rollout: 99 % of all keys" in text
    assert "--context KEY tells of one" in text


def test_without_a_fleet(bench: Bench) -> None:
    """Under another guard level the flags alone decide; there is no journal to speak of."""
    _flags(bench, FLAGS, guarded={"guard": "combinations"})
    told = bench.told("explain", "user.create", "1")
    (now,) = told["now"]
    assert (now["phase"], now["leader"], now["processes"]) == (2, None, [])
    assert _roles(now["write"]) == [("leads", "mysql"), ("follows", "dynamodb")]
    assert told["key"]["journal"] is None
    text = bench.run("explain", "user.create", "1").stdout
    assert "there is no fleet" in text
    assert "the journal does not know" not in text


def test_the_kill_switch(bench: Bench) -> None:
    """Both WRITE flags off: nobody writes."""
    bench.fleet.has("a", TWO)
    _flags(bench, {**FLAGS, "WRITE_MYSQL": False, "WRITE_DDB": False})
    (now,) = bench.told("explain", "user.create", "--write")["now"]
    assert (now["read_only"], _roles(now["write"])) == (True, [("nobody", None)])


def test_flags_that_cannot_be_asked(bench: Bench) -> None:
    """It says so, and goes by the processes."""
    bench.fleet.has("a", TWO)
    _flags(bench)
    result = bench.run("explain", "user.create")
    assert result.exit_code == 0
    assert "the flags are not known here: unreachable" in result.stdout
    assert "phase 2 (dual-write): a" in result.stdout


@pytest.mark.parametrize("app", [USERS, f"{USERS}:DualUserRepository"], ids=["module", "table"])
def test_of_a_table(bench: Bench, app: str) -> None:
    """A table knows whether it is a read, and how it is compared."""
    bench.fleet.has("a", THREE)
    told = bench.told("explain", "user.find_all_super_admins", "--app", app)
    assert told["declared"] == {
        "kind": "read",
        "comparison": "by identity",
        "shadowed": "always",
        "policy": None,
        "touches": None,
    }
    assert "write" not in told["now"][0]
    assert "compared by identity" in told["now"][0]["read"][1]["does"]


def test_of_a_write_of_a_table(bench: Bench) -> None:
    """Policy and touched keys are told."""
    bench.fleet.has("a", TWO)
    text = bench.run("explain", "user.delete", "--app", USERS).stdout
    assert "a write; policy journal; it touches what `cascade` names" in text
    assert "policy journal: the caller succeeds" in " ".join(text.split())


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("user",), "'user' is no operation; write entity.method"),
        (("usr.find",), "no entity 'usr'; it has"),
        (("user.find", "x"), "'x' is no value of user.id"),
        (("user.find", "--app", "no.such.module"), "importing 'no.such.module' failed: ModuleNotFoundError"),
        (("user.find", "--app", f"{USERS}:Nothing"), "has no 'Nothing'"),
        (("order.find", "--app", USERS), "one DualRepository of 'order', here are: none"),
        (("user.find", "--app", USERS), "DualUserRepository has no 'find'; it has create, delete"),
        (("user.create", "--app", USERS, "--read"), "the table says that it is a write"),
    ],
    ids=["no method", "no entity", "no key", "no module", "no table", "another entity", "no row", "no read"],
)
def test_what_it_does_not_know(bench: Bench, command: tuple[str, ...], said: str) -> None:
    """A sentence for each, status 2."""
    assert said in " ".join(bench.refuses("explain", *command, status=2).split())
