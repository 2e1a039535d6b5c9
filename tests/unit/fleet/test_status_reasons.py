"""Every reason why the fleet may not advance, and every advice, in a situation that was planted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dal.domain.control import Authority, Control
from dal.domain.fleet import Block, Place
from dal.fleet.proven import Proven
from dal.fleet.reasons import ORDER, Why
from dal.fleet.status import SILENT
from dal.fleet.wished import Wished
from dal.ports import Depth
from flags import MigrationPhase
from tests.unit.fleet.scenes import (
    ANSWERING,
    ARMED,
    CLEAN,
    COMPLETE,
    DIRTY,
    FIVE,
    FOUR,
    FRESH,
    HALF,
    HOUR,
    LED,
    LOOK,
    ONE,
    SOUND,
    THREE,
    TWO,
    Scene,
    process,
    proven,
)


def _in(phase: MigrationPhase, control: Control, **parts: Any) -> tuple[Scene, MigrationPhase | None]:
    return Scene.at(phase, control, **parts), MigrationPhase(phase + 1) if phase < FIVE else None


BLOCKING: dict[str, tuple[tuple[Scene, MigrationPhase | None], str, str]] = {
    # the scene and the phase it is about, what must be said, what must be typed
    Why.NOBODY: ((Scene(FRESH, (), Wished()), None), "no process is alive", "start the application"),
    Why.BACK: (
        _in(THREE, COMPLETE, wish=Wished(place=Place(TWO)), processes=(process("a", THREE, TWO),)),
        "lead back, to phase 2 (dual-write)",
        LOOK,
    ),
    Why.READ_ONLY: (
        _in(TWO, FRESH, wish=Wished(read_only=True)),
        "writes are paused",
        "switch WRITE_MYSQL and WRITE_DDB on, both together, in Unleash",
    ),
    Why.REFUSED: (
        _in(ONE, FRESH, wish=Wished(refused="both READ flags are off")),
        "both READ flags are off",
        "set READ_MYSQL on, READ_DDB off, WRITE_MYSQL on, WRITE_DDB off in Unleash",
    ),
    Why.UNHEARD: (
        _in(TWO, FRESH, wish=Wished(place=Place(THREE)), processes=(process("a", TWO, THREE), process("b", TWO))),
        "the flags say phase 3, not heard yet by b (phase 2)",
        LOOK,
    ),
    Why.POISONED: (
        _in(THREE, COMPLETE, depth=Depth(5, 1, 2 * HOUR)),
        "given up on 1 key",
        "dal journal list, then dal journal retry --all",
    ),
    Why.OLD: (
        _in(FOUR, ARMED, depth=Depth(5, 0, 301)),
        "5 keys pending, the oldest for 5 minutes",
        "dal journal list, then dal journal drain",
    ),
    Why.BACKFILL: (
        _in(THREE, FRESH, proven=replace(SOUND, unfinished=(HALF,))),
        "the backfill of order has not ended, last sign of life 2 hours ago",
        "dal backfill --all",
    ),
    Why.DIFFERENT: (
        _in(THREE, COMPLETE, proven=proven(user=DIRTY)),
        "3 in user",
        "dal verify user --repair, then dal verify --all",
    ),
    Block.RETURNING: (
        (Scene.at(FIVE, replace(LED, leader=Authority.RETURNING)), None),
        "a rollback is under way",
        "dal rollback, or dal rollback --abort",
    ),
    SILENT: (
        _in(TWO, FRESH, processes=(process("a", TWO), process("b", ONE, alive=False))),
        "no heartbeat of b",
        LOOK,
    ),
    Block.FLEET: (
        _in(
            ONE,
            FRESH,
            processes=(process("a", ONE, TWO), process("b", THREE)),
            wish=Wished(place=Place(THREE)),
        ),
        "not in phase",
        LOOK,
    ),
    Block.JOURNAL: (
        _in(THREE, replace(COMPLETE, strict=True), pending=True, depth=Depth(3, 0, 2 * HOUR)),
        "keys are pending",
        "dal journal list",
    ),
    Block.INCOMPLETE: (_in(THREE, FRESH), "does not count as complete", "dal verify --all"),
    Block.UNARMED: (_in(FOUR, ANSWERING), "has to be armed", "dal cutover --arm"),
    Block.ANSWERING: (
        _in(
            FOUR,
            ANSWERING,
            processes=(process("a", FOUR, TWO), process("b", THREE, TWO)),
            wish=Wished(place=Place(TWO)),
        ),
        "DynamoDB still answers reads of a",
        "switch READ_MYSQL on and PREFER_DDB off",
    ),
}


@pytest.mark.parametrize("why", BLOCKING)
def test_it_may_not(why: str) -> None:
    """Each reason is found where it is planted, with the next thing to type."""
    (scene, phase), said, typed = BLOCKING[why]
    found = scene.verdict
    assert not found.may
    (reason,) = [reason for reason in found.blocking if reason.why == why]
    assert said in reason.detail
    assert reason.command == typed
    assert found.command == found.blocking[0].command
    if why not in {Block.FLEET, Block.ANSWERING}:  # of fleets that are apart already
        assert found.phase == phase
    assert found.sentence.startswith("may not advance")


ADVICE: dict[str, tuple[Scene, str, str]] = {
    Why.UNKNOWN: (
        Scene.at(ONE, FRESH, wish=Wished(unknown="unreachable")),
        "not known here: unreachable",
        LOOK,
    ),
    Why.BACKFILL: (
        Scene.at(TWO, FRESH, proven=Proven({}, (replace(HALF, age=5.0),))),
        "the backfill of order is under way",
        LOOK,
    ),
    Why.UNCOPIED: (
        Scene.at(TWO, FRESH, proven=Proven({"user": None})),
        "older rows of user were copied",
        "dal backfill --all",
    ),
    Why.DIFFERENT: (
        Scene.at(TWO, FRESH, proven=proven(order=DIRTY)),
        "3 in order",
        "dal verify order --repair, then dal verify --all",
    ),
    Why.STALE: (
        Scene.at(THREE, COMPLETE, proven=proven(user=replace(CLEAN, age=25 * HOUR), order=None)),
        "the oldest verification is 25 hours old; no result is kept of order",
        "dal verify --all",
    ),
    Why.ONE_WAY: (Scene.at(FOUR, ARMED), "no way back", ""),
    Block.ONE_WAY: (
        Scene.at(FIVE, LED, processes=(process("a", FIVE, FOUR),), wish=Wished(place=Place(FOUR))),
        "MySQL lacks what was written since",
        "switch WRITE_MYSQL off in Unleash",
    ),
}


@pytest.mark.parametrize("why", ADVICE)
def test_what_is_better_known_first(why: str) -> None:
    """Advice does not block; it says what it is about and what to type."""
    scene, said, typed = ADVICE[why]
    found = scene.verdict
    assert found.blocking == ()
    (reason,) = [reason for reason in found.advice if reason.why == why]
    assert said in reason.detail
    assert reason.command == typed


def test_every_reason_was_planted() -> None:
    """None is without a test, none without a rank."""
    assert {*BLOCKING, *ADVICE} == {*Why, *Block, SILENT} == {*ORDER}
    assert len(ORDER) == len(set(ORDER))


QUIET: dict[str, Scene] = {
    "keys that are just written": Scene.at(THREE, COMPLETE, depth=Depth(9, 0, 20.0)),
    "a verification of this morning": Scene.at(THREE, COMPLETE, proven=proven(user=replace(CLEAN, age=8 * HOUR))),
    "old keys before DynamoDB answers": Scene.at(ONE, FRESH, depth=Depth(9, 1, 9 * HOUR)),
    "flags without a server": Scene.at(TWO, FRESH, wish=Wished(place=Place(ONE), shared=False)),
    "a dead process in nobody's way": Scene.at(
        TWO, FRESH, processes=(process("a", TWO), process("b", THREE, alive=False))
    ),
}


@pytest.mark.parametrize("scene", QUIET.values(), ids=list(QUIET))
def test_what_is_no_reason(scene: Scene) -> None:
    """It may advance, without a word."""
    assert (scene.verdict.may, scene.verdict.reasons) == (True, ())
