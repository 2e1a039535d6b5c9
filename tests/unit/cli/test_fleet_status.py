"""What blocks the next step, from what is written down."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dal.domain.control import Authority, Control
from dal.domain.fleet import Block, Member, Place, Stand
from dal.fleet.status import SILENT, Process, Status, here, status
from dal.ports import Depth
from flags import MigrationPhase

ONE, TWO, THREE, FOUR, FIVE = MigrationPhase
FRESH = Control(fleet="shop")
COMPLETE = replace(FRESH, ddb_complete=True)
STRICT = replace(COMPLETE, strict=True)
ANSWERING = replace(STRICT, ddb_answers=True)


def process(name: str, at: MigrationPhase, wants: MigrationPhase, *, alive: bool = True) -> Process:
    """All of whose operations are in one phase."""
    return Process(Member(name, Place(at).stand, Place(wants)), alive=alive)


def of(control: Control, *processes: Process, pending: bool = False, poisoned: int = 0) -> Status:
    """The status of these processes."""
    return status(control, processes, Depth(int(pending), poisoned, 1.0), pending=pending)


BLOCKS = {
    Block.FLEET: (of(FRESH, process("a", ONE, ONE), process("b", TWO, THREE)), ("b",), "dal status --watch"),
    Block.INCOMPLETE: (of(FRESH, process("a", THREE, FOUR)), ("a",), "dal verify --all"),
    Block.JOURNAL: (of(STRICT, process("a", THREE, FOUR), pending=True), ("a",), "dal journal list"),
    Block.UNARMED: (of(ANSWERING, process("a", FOUR, FIVE)), ("a",), "dal cutover --arm"),
    Block.ONE_WAY: (
        of(replace(ANSWERING, leader=Authority.DYNAMODB), process("a", FIVE, FOUR)),
        ("a",),
        "switch WRITE_MYSQL off",
    ),
    Block.RETURNING: (
        of(replace(ANSWERING, leader=Authority.RETURNING), process("a", FIVE, FIVE)),
        ("a",),
        "dal rollback, or dal rollback --abort",
    ),
    Block.ANSWERING: (
        of(ANSWERING, process("a", THREE, TWO), process("b", FOUR, FOUR)),
        ("a",),
        "switch READ_MYSQL on and PREFER_DDB off",
    ),
}


@pytest.mark.parametrize("why", Block)
def test_every_reason_is_told(why: Block) -> None:
    """Who waits, why, and what to type."""
    found, waiting, command = BLOCKS[why]
    (hindrance,) = found.hindrances
    assert (hindrance.why, hindrance.processes, hindrance.command) == (why, waiting, command)
    assert hindrance.detail
    assert ";" not in hindrance.detail
    assert found.motion.startswith("waits for ")


def test_a_block_is_told_once() -> None:
    """However many processes wait for it."""
    (hindrance,) = of(FRESH, process("a", THREE, FOUR), process("b", THREE, FOUR)).hindrances
    assert hindrance.processes == ("a", "b")


def test_several_blocks() -> None:
    """Each has its line, the sentence names all."""
    found = of(ANSWERING, process("a", FOUR, FIVE), process("b", THREE, TWO))
    assert {hindrance.why for hindrance in found.hindrances} == {Block.UNARMED, Block.ANSWERING}
    assert " and " in found.motion


def test_a_poisoned_journal_needs_more_than_a_look() -> None:
    """Keys that repair has given up on have to be retried."""
    (hindrance,) = of(STRICT, process("a", THREE, FOUR), pending=True, poisoned=1).hindrances
    assert hindrance.command == "dal journal list, then dal journal retry --all"


def test_nothing_blocks_at_rest() -> None:
    """Everybody is where the flags want it."""
    found = of(FRESH, process("a", TWO, TWO), process("b", TWO, TWO))
    assert (found.hindrances, found.moving) == ((), ())
    assert found.motion == "none is due: every process is where its flags want it"


def test_nothing_blocks_on_the_way() -> None:
    """A step that may be taken is taken."""
    found = of(FRESH, process("a", TWO, THREE), process("b", TWO, TWO))
    assert found.moving == ("a",)
    assert found.motion.startswith("under way: 1 of 2")


def test_nobody_is_there() -> None:
    """Without processes nothing moves, and it says so."""
    assert "no process is alive" in of(FRESH).motion
    assert "no process is alive" in of(FRESH, process("a", TWO, THREE, alive=False)).motion


def test_a_silent_process_that_is_waited_for() -> None:
    """It counts until it is known to be dead; it takes no step itself."""
    found = of(FRESH, process("a", TWO, THREE), process("b", ONE, ONE, alive=False))
    (hindrance,) = found.hindrances
    assert (hindrance.why, hindrance.processes) == (SILENT, ("a",))
    assert "no heartbeat of b" in hindrance.detail
    assert found.motion == "waits for processes that give no sign of life"


def test_a_silent_process_in_nobodys_way() -> None:
    """It is seen among the processes, and hinders nothing."""
    assert of(FRESH, process("a", TWO, THREE), process("b", TWO, TWO, alive=False)).hindrances == ()


def test_a_drain_with_keys_and_without() -> None:
    """While draining, keys hold it up; without keys somebody finishes."""
    draining = replace(ANSWERING, leader=Authority.DRAINING)
    assert [h.why for h in of(draining, process("a", FOUR, FIVE), pending=True).hindrances] == [Block.JOURNAL]
    assert of(draining, process("a", FOUR, FIVE)).moving == ("a",)


def test_a_drain_that_nobody_ends() -> None:
    """Writes of whoever comes will wait: it says what to type."""
    (hindrance,) = of(replace(ANSWERING, leader=Authority.DRAINING)).hindrances
    assert "dal cutover --abort" in hindrance.command


@pytest.mark.parametrize(
    ("stand", "wanted", "place"),
    [
        (Stand(TWO, TWO), Place(FOUR), Place(TWO)),
        (Stand(TWO, THREE), Place(THREE), Place(THREE)),
        (Stand(TWO, THREE), Place(TWO), Place(TWO)),
        (Stand(TWO, THREE), Place(TWO, spread=True), Place(TWO, spread=True)),
        (Stand(TWO, TWO), Place(TWO, spread=True), Place(TWO)),
        (Stand(THREE, THREE, answers=True), Place(THREE, prefer=True), Place(THREE, prefer=True)),
        (Stand(FOUR, FOUR, answers=True), Place(FIVE), Place(FOUR)),
    ],
    ids=["below", "arriving", "returning", "rollout", "before a rollout", "preferring", "answering"],
)
def test_where_a_process_is(stand: Stand, wanted: Place, place: Place) -> None:
    """Its new operations are as near to the wish as what it has announced allows."""
    assert here(Member("a", stand, wanted)) == place


def test_json() -> None:
    """Everything, in plain values."""
    told = of(FRESH, process("a", THREE, FOUR)).as_json()
    assert told["leader"] == "mysql"
    assert told["processes"] == [
        {"id": "a", "lowest": 3, "highest": 3, "answers": False, "wanted": 4, "prefers": False, "alive": True}
    ]
    assert told["blocks"] == [
        {
            "why": "incomplete",
            "detail": "DynamoDB was never verified to be complete",
            "command": "dal verify --all",
            "processes": ["a"],
        }
    ]
    assert told["motion"] == "waits for a clean verification"
