"""What `dal status` shows on one screen: the verdict first, then flags, proofs, processes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from flags import Backend, MigrationPhase
from tests.contract.rows import CONTRACT
from tests.unit.cli.fakes import FIVE, FOUR, ONE, QUICK, THREE, TWO, Bench

Flags = dict[str, Any]
MINUTE = 60_000_000


def flags_of(phase: MigrationPhase) -> Flags:
    """As a flag file holds them."""
    names = ("READ_MYSQL", "READ_DDB", "WRITE_MYSQL", "WRITE_DDB")
    return dict(zip(names, phase.flags.key, strict=True))


def wishes(bench: Bench, flags: Flags | str) -> None:
    """The flags are in this file; text is one that cannot be read."""
    path = bench.site.folder / "flags.json"
    path.write_text(flags if isinstance(flags, str) else json.dumps(flags))
    bench.site.has(fleet=QUICK, flags={"file": str(path)})


def verified(bench: Bench, **different: int) -> None:
    """Every entity was verified, with so many differences."""
    for name in CONTRACT.entities:
        found = different.get(name, 0)
        told = {"clean": not found, "rows": 1000, "different": found, "seconds": 1.0}
        bench.mysql.runs.save("verified", name, json.dumps(told))


def screen(bench: Bench, *options: str) -> str:
    """In one line, whatever the width."""
    result = bench.run("status", *options)
    assert (result.exit_code, result.stderr) == (0, "")
    return " ".join(result.stdout.split())


def test_the_verdict_comes_first(bench: Bench) -> None:
    """Before all facts: whether the fleet may advance, and the one thing to type."""
    bench.fleet.has("a", ONE)
    wishes(bench, flags_of(ONE))
    lines = bench.run("status").stdout.splitlines()
    assert lines[0] == "may advance to phase 2 (dual-write)"
    assert lines[1] == f"  -> switch WRITE_DDB on in {bench.site.folder / 'flags.json'}"


def test_reasons_follow_it(bench: Bench) -> None:
    """Each with what to type about it; advice stands below."""
    bench.fleet.has("a", THREE)
    wishes(bench, flags_of(THREE))
    text = screen(bench)
    headline, _, reasons = text.partition(", because ")
    assert headline == "may not advance to phase 4 (dynamodb-primary)"
    advised = "incomplete: DynamoDB does not count as complete yet -> dal verify --all note uncopied: "
    assert reasons.startswith(advised)


def test_before_the_last_step(bench: Bench) -> None:
    """Armed: it may, and there is no way back."""
    bench.control(ddb_complete=True, strict=True, ddb_answers=True, armed=True)
    bench.fleet.has("a", FOUR)
    verified(bench)
    text = screen(bench)
    assert text.startswith("may advance to phase 5 (dynamodb-only)")
    assert "no way back without data loss, except `dal rollback`" in text


def test_what_the_flags_say(bench: Bench) -> None:
    """Phase, place and age; who has not heard them yet."""
    bench.fleet.has("a", TWO, THREE)
    bench.fleet.has("b", TWO)
    wishes(bench, flags_of(THREE))
    result = bench.run("status")
    text = " ".join(result.stdout.split())
    assert "flags phase 3 in" in text
    assert "heard 0." in text
    assert "not heard yet by b (phase 2)" in text
    assert [line for line in result.stdout.splitlines() if "(not heard)" in line and "│ b" in line]
    told = bench.told("status")
    assert (told["flags"]["phase"], told["advance"]["reasons"][0]["why"]) == (3, "unheard")


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ("{", "flags not known"),
        ({"READ_MYSQL": True}, "not known here: missing_flags: not all four flags are there"),
        ({**flags_of(TWO), "WRITE_MYSQL": False, "WRITE_DDB": False}, "flags read-only: the kill switch"),
        ({**flags_of(TWO), "READ_MYSQL": False}, "flags refused: processes stay where they are"),
        (
            {**flags_of(TWO), "READ_DDB": {"rollout": 25, "group": "dal"}},
            "flags phase 2, in part (25 % of all keys)",
        ),
        ({**flags_of(THREE), "PREFER_DDB": True}, "flags phase 3 + PREFER_DDB"),
    ],
    ids=["unreadable", "missing", "read-only", "refused", "rollout", "preferring"],
)
def test_flags_of_every_kind(bench: Bench, flags: Flags | str, said: str) -> None:
    """None of them is fatal, each is said."""
    bench.fleet.has("a", TWO)
    wishes(bench, flags)
    assert said in screen(bench)


def test_a_flag_server_that_does_not_answer(bench: Bench) -> None:
    """It is said with the reason, the rest is shown all the same, and nothing else is printed."""
    bench.fleet.has("a", TWO)
    server = {"url": "http://127.0.0.1:1", "token": "secret", "requestTimeout": 0.2}
    bench.site.has(fleet=QUICK, unleash=server)
    text = screen(bench)
    assert "the flags are not known here: unreachable: no connection; check address and network" in text
    assert "may advance to phase 3" in text
    assert "secret" not in text


def test_flags_that_are_wrong(bench: Bench) -> None:
    """A configuration that spells no phase is said; the fleet is shown all the same."""
    bench.site.has(fleet=QUICK, featureFlags={**flags_of(TWO), "READ_MYSQL": False})
    bench.fleet.has("a", TWO)
    assert "the flags are not known here: featureFlags" in screen(bench)


def test_nothing_is_kept_of_what_was_heard(bench: Bench) -> None:
    """An application that starts later must not start with what a command has heard."""
    bench.fleet.has("a", TWO)
    path = bench.site.folder / "flags.json"
    path.write_text(json.dumps(flags_of(TWO)))
    state = bench.site.folder / "state"
    bench.site.has(fleet=QUICK, flags={"file": str(path), "stateDir": str(state)})
    bench.run("status")
    assert not state.exists()


def test_parity_and_its_age(bench: Bench) -> None:
    """What differs, what was never looked at, what is clean."""
    verified(bench, order=3)
    bench.mysql.runs.forget("verified")
    bench.mysql.runs.save("verified", "user", '{"clean": true, "rows": 12, "different": 0, "seconds": 1}')
    bench.mysql.runs.save("verified", "order", '{"clean": false, "rows": 1200, "different": 3, "seconds": 1}')
    text = screen(bench)
    assert "order: 3 of 1,200 rows differ, 0." in text
    assert "never verified: category, product, cart_item, order_item" in text
    assert "clean: user (12 rows); 0." in text
    told = bench.told("status")["verified"]
    assert (told["order"]["different"], told["user"]["clean"], told["product"]) == (3, True, None)


def test_runs_that_have_not_ended(bench: Bench) -> None:
    """What they work on, and when they were last heard of."""
    bench.mysql.runs.save("backfill", "user", '{"done": false}')
    assert "backfill not ended: user; last sign of life 0." in screen(bench)
    (run,) = bench.told("status")["unfinished"]
    assert (run["run"], run["entities"]) == ("backfill", ["user"])


def test_freshness_is_asked_for(bench: Bench) -> None:
    """How long a verification counts as fresh."""
    bench.control(ddb_complete=True)
    bench.fleet.has("a", THREE)
    verified(bench)
    kept = bench.mysql.runs._kept["verified"]
    kept["user"] = (kept["user"][0], kept["user"][1] - 45 * MINUTE)
    for hours in ((), ("--fresh", "1")):
        assert "stale" not in screen(bench, *hours)
    assert "stale: the oldest verification is 45 minutes old" in screen(bench, "--fresh", "0.5")


def test_a_large_fleet_fits_on_the_screen(bench: Bench) -> None:
    """Processes that are alike share a line; the odd one has its own."""
    for number in range(20):
        bench.fleet.has(f"web-{number:02}", TWO)
    bench.fleet.has("worker", TWO, THREE)
    result = bench.run("status")
    assert len(result.stdout.splitlines()) < 25
    assert "web-00 and 19 more" in result.stdout
    assert "web-02 (phase 2) and 17 more" in " ".join(result.stdout.split())
    assert [line for line in result.stdout.splitlines() if "│ worker" in line and "phase 3" in line]


def test_a_small_fleet_is_named(bench: Bench) -> None:
    """A line for each process."""
    for name in ("a", "b"):
        bench.fleet.has(name, TWO)
    text = bench.run("status").stdout
    assert all(f"│ {name} " in text for name in ("a", "b"))


def test_a_step_that_waits_for_many(bench: Bench) -> None:
    """The sentence is cut short; programs get all of it."""
    for number in range(40):
        bench.fleet.has(f"web-{number:02}", THREE)
    bench.fleet.has("worker", ONE, THREE)
    assert "… (--json has all of it)" in screen(bench)
    (block,) = bench.told("status")["blocks"]
    assert "web-39" in block["detail"]


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_any_width(bench: Bench, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    """Nothing is cut off and no line is wider, but for what is to be copied."""
    monkeypatch.setenv("COLUMNS", str(columns))
    bench.fleet.has("web-frontend-7c9f8d5b4-xk2lp-31337-ab12cd.1", FOUR)
    wishes(bench, flags_of(FOUR))
    lines = bench.run("status").stdout.splitlines()
    assert all(len(line) <= columns for line in lines if "->" not in line)
    assert "…" not in "".join(lines)
    assert "web-frontend" in "".join(lines)


@pytest.mark.parametrize("phase", MigrationPhase, ids=lambda phase: phase.label)
def test_the_one_line_for_programs(bench: Bench, phase: MigrationPhase) -> None:
    """`verdict` is the whole verdict as a sentence, `advance` the same in parts."""
    bench.fleet.has("a", phase)
    told = bench.told("status")
    assert told["advance"]["phase"] in {phase + 1, None, FIVE}
    assert told["verdict"].startswith(("may advance", "may not advance", "phase 5"))
    assert told["advance"]["may"] == told["verdict"].startswith("may advance")
    assert set(told["verified"]) == set(CONTRACT.entities)
    assert told["leader"] == Backend.MYSQL
