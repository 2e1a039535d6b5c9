"""Whether the fleet may advance: the verdict in every phase, at rest and on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dal.domain.control import Authority
from dal.domain.fleet import Member, Place, Stand
from dal.fleet.proven import Proven
from dal.fleet.reasons import Why
from dal.fleet.status import Process
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

RESTING = {ONE: FRESH, TWO: FRESH, THREE: COMPLETE, FOUR: ARMED}
SWITCHES = {
    ONE: "switch WRITE_DDB on in Unleash",
    TWO: "switch READ_DDB on in Unleash",
    THREE: "switch READ_MYSQL off in Unleash",
    FOUR: "switch WRITE_MYSQL off in Unleash",
}


@pytest.mark.parametrize("phase", SWITCHES, ids=lambda phase: phase.label)
def test_it_may_advance_where_nothing_is_wrong(phase: MigrationPhase) -> None:
    """From each phase to the next, by the one flag in which they differ."""
    found = Scene.at(phase, RESTING[phase]).verdict
    assert (found.may, found.phase, found.blocking) == (True, phase + 1, ())
    assert found.command == SWITCHES[phase]
    assert found.sentence.startswith(
        f"may advance to phase {phase + 1} ({MigrationPhase(phase + 1).label}); next: "
    )


def test_nothing_follows_the_last_phase() -> None:
    """Phase 5 is the end; the way back is named."""
    found = Scene.at(FIVE, LED).verdict
    assert (found.may, found.phase, found.reasons, found.command) == (False, None, (), "")
    assert found.sentence.endswith("nothing further, and no way back but `dal rollback`")


def test_the_last_step_is_warned_of() -> None:
    """Before 5, armed or not, it says that no flag leads back."""
    for control in (ANSWERING, ARMED):
        assert (
            "no way back without data loss, except `dal rollback`"
            in Scene.at(FOUR, control).verdict.advice[-1].detail
        )
    assert "dal rollback" in Scene.at(FOUR, ARMED).verdict.sentence


@pytest.mark.parametrize("low", [ONE, TWO, THREE, FOUR], ids=lambda phase: phase.label)
def test_a_fleet_on_its_way(low: MigrationPhase) -> None:
    """Whoever straddles two phases, or is asked to by the flags, moves: there is nothing to type but to look."""
    there = MigrationPhase(low + 1)
    control = {**RESTING, THREE: ANSWERING, FOUR: LED}[low]
    apart = (process("a", there), process("b", low, there))
    for processes in (apart, (process("a", low, there), process("b", low, there))):
        found = Scene.at(low, control, processes=processes, wish=Wished(place=Place(there))).verdict
        assert (found.may, found.moving, found.phase, found.command) == (True, True, there, LOOK)
        assert "on the way" in found.sentence


def test_reasons_stand_in_the_order_of_the_work() -> None:
    """Copy, repair, verify: the first is the one to type next."""
    found = Scene.at(THREE, FRESH, proven=Proven({"user": DIRTY}, (HALF,))).verdict
    assert [reason.why for reason in found.blocking] == ["backfill", "different", "incomplete"]
    assert found.command == "dal backfill --all"
    assert "(and 2 more); next: dal backfill --all" in found.sentence


def test_what_blocks_stands_before_advice() -> None:
    """However early the advice would come."""
    stale = proven(user=replace(CLEAN, age=25 * HOUR))
    found = Scene.at(FOUR, ANSWERING, proven=stale).verdict
    assert [reason.why for reason in found.reasons] == ["unarmed", "stale", "no_way_back"]


def test_pending_keys_are_told_once() -> None:
    """Where the step waits for them, it needs no second reason."""
    for poisoned in (0, 1):
        depth = Depth(3, poisoned, 2 * HOUR)
        found = Scene.at(THREE, replace(COMPLETE, strict=True), pending=True, depth=depth).verdict
        assert [reason.why for reason in found.blocking] == ["journal"]


def test_copying_again_takes_nothing_back() -> None:
    """Once DynamoDB is complete, a backfill that has not ended is worth knowing, and no more."""
    found = Scene.at(THREE, COMPLETE, proven=replace(SOUND, unfinished=(HALF,))).verdict
    assert (found.may, [reason.why for reason in found.advice]) == (True, ["backfill"])


def test_after_the_cutover_there_is_nothing_to_consider() -> None:
    """DynamoDB leads: whoever is still in 4 follows, whatever was verified."""
    found = Scene.at(FOUR, LED, proven=proven(user=DIRTY), depth=Depth(9, 9, HOUR)).verdict
    assert (found.may, found.moving, found.phase, found.reasons) == (True, True, FIVE, ())


def test_the_fleet_does_not_wait_for_advice() -> None:
    """A step that is under way is not said to be forbidden by what it does not wait for."""
    known = {"proven": proven(user=DIRTY), "wish": Wished(place=Place(FOUR))}
    found = Scene.at(THREE, ANSWERING, processes=(process("a", FOUR), process("b", THREE, FOUR)), **known).verdict
    assert (found.may, found.moving, [reason.why for reason in found.advice]) == (True, True, ["different"])


def test_unlike_processes_without_a_flag_server() -> None:
    """Where nobody can be asked, the processes are compared with each other."""
    scene = Scene.at(
        TWO, FRESH, processes=(process("a", TWO, THREE), process("b", TWO)), wish=Wished(shared=False)
    )
    assert "not heard yet by b (phase 2)" in scene.verdict.blocking[0].detail


def test_a_rollout_ends_with_everybody() -> None:
    """A fleet of which some operations are in phase 3 is in phase 2; the flag is there already, for some."""
    wish = Wished(place=Place(TWO, spread=True), rollout="25 % of all keys")
    found = Scene.at(TWO, FRESH, processes=(process("a", TWO, spread=True),), wish=wish).verdict
    assert (found.phase, found.command) == (THREE, "switch READ_DDB on for everybody in Unleash")


def test_operations_in_flight_count() -> None:
    """A process that arrives is on the way until its last operation of the phase before has ended."""
    arriving = Process(Member("a", Stand(TWO, THREE), Place(THREE)))
    found = Scene.at(TWO, FRESH, processes=(arriving,), wish=Wished(place=Place(THREE))).verdict
    assert (found.may, found.moving, found.phase) == (True, True, THREE)


def test_a_drain() -> None:
    """It is on the way to 5, or waits for keys; with nobody there, who ends it is the first question."""
    draining = replace(ARMED, leader=Authority.DRAINING)
    assert Scene.at(FOUR, draining).verdict.moving
    held = Scene.at(FOUR, draining, pending=True).verdict
    assert (held.may, held.phase, held.command) == (False, FIVE, "dal journal list")
    assert Scene.at(FOUR, draining, processes=()).verdict.command == "dal cutover, or dal cutover --abort"


def test_after_a_rollback() -> None:
    """MySQL leads again and processes are still in 5: they go back by themselves."""
    found = Scene.at(FIVE, ANSWERING).verdict
    assert (found.may, found.blocking[0].why) == (False, Why.BACK)
    assert "go back to phase 4" in found.sentence


def test_json() -> None:
    """Plain values."""
    assert Scene.at(THREE, FRESH).verdict.as_json() == {
        "may": False,
        "phase": 4,
        "moving": False,
        "command": "dal verify --all",
        "reasons": [
            {
                "why": "incomplete",
                "detail": "DynamoDB does not count as complete yet",
                "command": "dal verify --all",
                "blocks": True,
            }
        ],
    }
