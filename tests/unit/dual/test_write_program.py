"""The order of events of writes, driven by hand."""

from collections.abc import Sequence

import pytest

from dal.domain import Applied, Failed, FollowerPolicy, Key, Ok, Outcome, State
from dal.dual.programs import WriteProgram, write_program
from dal.dual.steps import (
    Begin,
    CallLeader,
    Capture,
    Commit,
    Mirror,
    MirrorMissed,
    ReadBack,
    Release,
    Rollback,
    TouchAfter,
    TouchBefore,
    WriteStep,
)
from dal.errors import BackendUnavailable, ConflictError, FollowerWriteError, OutcomeUnknown

JOURNAL, STRICT, BEST_EFFORT = FollowerPolicy.JOURNAL, FollowerPolicy.STRICT, FollowerPolicy.BEST_EFFORT
KEY = Key("user", (1,))
STATES = (State(KEY, 7, {"id": 1}),)
DOWN = Failed(BackendUnavailable("down"))
DEADLOCK = Failed(ConflictError("deadlock"))
UNKNOWN = Failed(OutcomeUnknown("connection lost during commit"))

UNIT: list[tuple[WriteStep, object]] = [
    (Begin(), Ok(None)),
    (TouchBefore(), Ok((KEY,))),
    (CallLeader(), Ok("user 1")),
    (TouchAfter((KEY,), "user 1"), Ok((KEY,))),
    (Capture((KEY,)), Ok(STATES)),
    (Commit(), Ok(None)),
]
"""The steps of one unit of work, each with what comes of it when all goes well."""
NAMES = ["begin", "touch before", "call", "touch after", "capture", "commit"]

Script = Sequence[tuple[WriteStep, object]]


def unit(*, failing: int, with_: Failed) -> Script:
    """The steps of a unit whose step of that number fails, with the rollback where there is one to make."""
    broken = [*UNIT[:failing], (UNIT[failing][0], with_)]
    undone = 0 < failing < len(UNIT) - 1
    return [*broken, (Rollback(with_), None)] if undone else broken


def play(program: WriteProgram, *scripts: Script) -> Outcome[object]:
    """Check that the program asks for exactly these steps, answer each, and give what it ends with."""
    sent: object = None
    for number, (step, answer) in enumerate(pair for script in scripts for pair in script):
        assert program.send(sent) == step, f"step {number}"
        sent = answer
    with pytest.raises(StopIteration) as ended:
        program.send(sent)
    result: Outcome[object] = ended.value.value
    return result


@pytest.mark.parametrize("policy", [JOURNAL, STRICT])
def test_the_leader_commits_before_its_state_is_mirrored(policy: FollowerPolicy) -> None:
    """Touch, call, touch, capture under the locks, commit, and only then the follower."""
    mirrored = [(Mirror(STATES), Ok([Applied.APPLIED]))]
    assert play(write_program(policy), UNIT, mirrored) == Ok("user 1")


@pytest.mark.parametrize("policy", FollowerPolicy)
@pytest.mark.parametrize("failing", range(len(UNIT)), ids=NAMES)
def test_a_unit_that_fails_is_undone_and_not_mirrored(policy: FollowerPolicy, failing: int) -> None:
    """Whatever step fails: the caller gets that failure and the follower is not asked."""
    assert play(write_program(policy), unit(failing=failing, with_=DOWN)) is DOWN


def test_a_refusal_of_the_business_undoes_the_unit() -> None:
    """A refused checkout leaves nothing behind, and is no conflict to try again."""
    refused = Failed(LookupError("out of stock"), refused=True)
    assert play(write_program(JOURNAL), unit(failing=2, with_=refused)) is refused


@pytest.mark.parametrize("failing", range(len(UNIT)), ids=NAMES)
def test_a_unit_that_lost_to_a_conflict_is_run_again(failing: int) -> None:
    """As a whole, from its beginning."""
    lost = unit(failing=failing, with_=DEADLOCK)
    mirrored = [(Mirror(STATES), Ok([Applied.APPLIED]))]
    assert play(write_program(JOURNAL), lost, lost, UNIT, mirrored) == Ok("user 1")


def test_conflicts_end_after_so_many_attempts() -> None:
    """The caller gets the last conflict."""
    lost = unit(failing=2, with_=DEADLOCK)
    assert play(write_program(JOURNAL, attempts=2), lost, lost) is DEADLOCK


def test_another_failure_after_a_conflict_ends_the_write() -> None:
    """Only conflicts are worth another attempt."""
    lost, broken = unit(failing=2, with_=DEADLOCK), unit(failing=4, with_=DOWN)
    assert play(write_program(JOURNAL), lost, broken) is DOWN


def test_a_write_that_touched_nothing_is_not_mirrored() -> None:
    """An update that found no row has no state to bring anywhere."""
    nothing: Script = [
        (Begin(), Ok(None)),
        (TouchBefore(), Ok(())),
        (CallLeader(), Ok(None)),
        (TouchAfter((), None), Ok(())),
        (Capture(()), Ok(())),
        (Commit(), Ok(None)),
    ]
    assert play(write_program(JOURNAL), nothing) == Ok(None)


def test_journal_succeeds_though_the_mirror_fails() -> None:
    """The leader has the write; the miss is told to whoever counts."""
    missed: Script = [(Mirror(STATES), DOWN), (MirrorMissed(DOWN, (KEY,)), None)]
    assert play(write_program(JOURNAL), UNIT, missed) == Ok("user 1")


def test_strict_tells_the_caller_that_the_mirror_failed() -> None:
    """The miss is told first, and the reason is the cause."""
    missed: Script = [(Mirror(STATES), DOWN), (MirrorMissed(DOWN, (KEY,)), None)]
    outcome = play(write_program(STRICT), UNIT, missed)
    assert isinstance(outcome, Failed)
    assert isinstance(outcome.error, FollowerWriteError)
    assert outcome.error.__cause__ is DOWN.error


@pytest.mark.parametrize("mirrored", [Ok([Applied.APPLIED]), DOWN], ids=["applied", "failed"])
def test_best_effort_releases_the_caller_before_the_mirror(mirrored: Outcome[object]) -> None:
    """A mirror that fails afterwards is told to whoever counts."""
    missed: Script = [(MirrorMissed(DOWN, (KEY,)), None)] if mirrored is DOWN else []
    released: Script = [(Release(Ok("user 1")), True), (Mirror(STATES), mirrored)]
    assert play(write_program(BEST_EFFORT), UNIT, released, missed) == Ok("user 1")


def test_best_effort_without_room_misses_the_mirror_loudly() -> None:
    """The caller does not wait, so the mirror is not made; that counts as missed."""
    program = write_program(BEST_EFFORT)
    sent: object = None
    for _, answer in UNIT:
        program.send(sent)
        sent = answer
    assert program.send(sent) == Release(Ok("user 1"))
    missed = program.send(False)
    assert isinstance(missed, MirrorMissed)
    assert isinstance(missed.failure.error, BackendUnavailable)
    assert missed.keys == (KEY,)
    with pytest.raises(StopIteration) as ended:
        program.send(None)
    assert ended.value.value == Ok("user 1")


def test_an_unknown_commit_that_is_found_done_succeeds() -> None:
    """The leader holds what the unit wrote; what it holds now is mirrored."""
    now = (State(KEY, 9, {"id": 1}),)
    found: Script = [(ReadBack((KEY,)), Ok(now)), (Mirror(now), Ok([Applied.APPLIED]))]
    assert play(write_program(JOURNAL), unit(failing=5, with_=UNKNOWN), found) == Ok("user 1")


@pytest.mark.parametrize(
    "found", [Ok((State(KEY, 9, None),)), Ok((State(KEY, 9, {"id": 2}),)), DOWN], ids=["absent", "other", "failed"]
)
def test_an_unknown_commit_that_is_not_found_stays_unknown(found: Outcome[object]) -> None:
    """No guess: the caller hears it, the follower is not asked, the possible divergence counts."""
    script: Script = [(ReadBack((KEY,)), found), (MirrorMissed(UNKNOWN, (KEY,)), None)]
    assert play(write_program(JOURNAL), unit(failing=5, with_=UNKNOWN), script) is UNKNOWN
