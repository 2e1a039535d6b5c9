"""The protocol holds in every state of the small worlds, and each of its rules is needed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, replace
from functools import cache

import pytest

from dal.domain.fleet import Place
from tests.model.__main__ import main
from tests.model.configurations import (
    ANSWERING,
    BACKFILL,
    CUTOVER,
    FLEET,
    MIRRORS,
    PLACES,
    ROAD,
    ROLLBACK,
    SMALL,
    SPREAD,
    WOKEN,
    Configuration,
)
from tests.model.explore import Explored, explore
from tests.model.finding import Finding
from tests.model.findings import LOCKS, examine
from tests.model.liveness import stuck
from tests.model.mirrors import forgotten
from tests.model.mutants import MUTANTS
from tests.model.protocol import PROTOCOL, SwitchyardProtocol
from tests.model.rules import Rules
from tests.model.world import World

Record = Callable[[str, object], None]


@cache
def explored(config: Configuration) -> Explored[World]:
    """Every state of that world."""
    return explore(SwitchyardProtocol(config))


@pytest.mark.parametrize("config", SMALL, ids=lambda config: config.name)
def test_the_protocol_holds_in_every_state(config: Configuration, record_property: Record) -> None:
    """Nothing acknowledged is lost, nothing goes back, nobody is answered by a database that lacks something."""
    finding = Finding.of(config.name, explored(config))
    record_property("states", finding.states)
    print(finding)  # noqa: T201  seen with -s
    assert finding.trace is None, str(finding)


def test_units_of_work_do_not_wait_for_each_other(record_property: Record) -> None:
    """The journal last and its keys in order: no unit, and no cutover, is in a deadlock."""
    finding = examine(LOCKS, size="small")
    record_property("states", finding.states)
    print(finding)  # noqa: T201  seen with -s
    assert finding.trace is None, str(finding)


@pytest.mark.parametrize("wanted", PLACES, ids=lambda place: f"{place.phase.label}-{place.prefer}-{place.spread}")
def test_every_wish_can_come_true(wanted: Place) -> None:
    """Wherever flips and deaths have left a fleet, no wish is out of reach; after the cutover only phase 5."""
    assert stuck(explored(FLEET).parents, wanted) is None


@pytest.mark.parametrize("name", MUTANTS)
def test_each_rule_is_needed(name: str, record_property: Record) -> None:
    """Without the rule there is a way to exactly the fault that it is for."""
    finding = MUTANTS[name].examine(name)
    record_property("trace", str(finding.trace))
    print(finding)  # noqa: T201  seen with -s
    assert finding.trace is not None, f"nothing wrong in {finding.states} states"
    assert finding.trace.violation.fault is MUTANTS[name].watch


def test_no_rule_is_without_a_mutant() -> None:
    """A rule that can be left out unnoticed is no rule, or the worlds are too small."""
    broken = {
        rule.name for rule in fields(Rules) for mutant in MUTANTS.values() if not getattr(mutant.rules, rule.name)
    }
    assert broken == {rule.name for rule in fields(Rules)}


@pytest.mark.parametrize("config", [ANSWERING, CUTOVER, WOKEN], ids=lambda config: config.name)
def test_a_mutant_fails_for_its_rule_only(config: Configuration) -> None:
    """The worlds in which mutants fail hold under the full rules."""
    assert explored(config).trace is None


@pytest.mark.parametrize(
    "config",
    [
        replace(MIRRORS, writes=2),
        replace(BACKFILL, writes=2),
        replace(CUTOVER, writes=1, starts=CUTOVER.starts[:1]),
    ],
    ids=lambda config: config.name,
)
def test_what_is_forgotten_has_no_effect(config: Configuration, monkeypatch: pytest.MonkeyPatch) -> None:
    """States that differ in useless mirrors only are explored as one, and none is missed by it."""
    merged = set(explored(config).parents)
    monkeypatch.setattr("tests.model.protocol.forgotten", lambda world, _config, _rules: world)
    whole = explore(SwitchyardProtocol(config))
    assert whole.states > len(merged)
    assert {forgotten(world, config, PROTOCOL) for world in whole.parents} == merged


def test_the_road_is_walked_to_its_end() -> None:
    """The worlds are not too small to mean anything: data is written in every phase, and read back after it."""
    worlds = explored(ROAD).parents
    assert {PLACES[world.processes[0].place] for world in worlds} == set(PLACES) - {SPREAD}
    assert any(world.control.leader == "dynamodb" and all(world.acknowledged) for world in worlds)
    assert any(
        world.control.leader == "dynamodb" and world.items == (None,) for world in explored(CUTOVER).parents
    )


def test_the_way_back_is_walked_to_its_end() -> None:
    """What DynamoDB was written is MySQL's then, deletes too; writes go on there, and a second cutover follows."""
    worlds = explored(ROLLBACK).parents
    back = [world for world in worlds if world.control.leader == "mysql"]
    assert any(world.rows[0].write == world.acknowledged[0] == 1 for world in back)
    assert any(not world.lives(0, world.rows[0].write) for world in back)
    assert any(world.acknowledged == (2,) and not world.items[0].led for world in back if world.items[0])
    assert any(world.control.leader == "dynamodb" and world.back.turn > 2 for world in worlds)
    assert any(world.control.leader == "dynamodb" and world.back.turn == 2 for world in worlds)  # given up


def test_the_command_explores_a_world(capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m tests.model` prints states, as a document where it is asked to."""
    assert main(["--world", "mirrors", "--jobs", "1", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["states"] == explored(MIRRORS).states
    assert report["worlds"][0]["trace"] is None


def test_the_command_shows_the_trace_of_a_mutant(capsys: pytest.CaptureFixture[str]) -> None:
    """What goes wrong is told step by step."""
    assert main(["--mutant", "no_version_condition"]) == 0
    assert "went back" in capsys.readouterr().out
