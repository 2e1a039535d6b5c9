"""The order of events of writes, driven by hand."""

from collections.abc import Sequence

import pytest

from dal.domain import Applied, Failed, FollowerPolicy, Key, Ok, Outcome, State
from dal.dual.programs import WriteProgram, write_program
from dal.dual.steps import (
    Begin,
    CallLeader,
    Commit,
    Confirmed,
    Mirror,
    MirrorMissed,
    Release,
    Resolve,
    Rollback,
    TouchAfter,
    TouchBefore,
    WriteStep,
)
from dal.errors import BackendUnavailable, ConflictError, FencedError, FollowerWriteError, OutcomeUnknown

JOURNAL, STRICT, BEST_EFFORT = FollowerPolicy.JOURNAL, FollowerPolicy.STRICT, FollowerPolicy.BEST_EFFORT
KEY = Key("user", (1,))
STATES = (State(KEY, 7, {"id": 1}),)
DOWN = Failed(BackendUnavailable("down"))
DEADLOCK = Failed(ConflictError("deadlock"))
FENCED = Failed(FencedError("the fleet has moved on"))
UNKNOWN = Failed(OutcomeUnknown("connection lost during commit"))

UNIT: list[tuple[WriteStep, object]] = [
    (Begin(), Ok(None)),
    (TouchBefore(), Ok((KEY,))),
    (CallLeader(), Ok("user 1")),
    (TouchAfter((KEY,), "user 1"), Ok((KEY,))),
    (Commit((KEY,)), Ok(STATES)),
]
"""The steps of one unit of work, each with what comes of it when all goes well."""
NAMES = ["begin", "touch before", "call", "touch after", "commit"]

Script = Sequence[tuple[WriteStep, object]]
MIRRORED: Script = [(Mirror(STATES), Ok([Applied.APPLIED])), (Confirmed(STATES), None)]
MISSED: Script = [(Mirror(STATES), DOWN), (MirrorMissed(DOWN, (KEY,)), None)]


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
    """Touch, call, touch, commit with the journal, only then the follower, and then the journal may forget."""
    assert play(write_program(policy), UNIT, MIRRORED) == Ok("user 1")


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
    assert play(write_program(JOURNAL), lost, lost, UNIT, MIRRORED) == Ok("user 1")


def test_conflicts_end_after_so_many_attempts() -> None:
    """The caller gets the last conflict."""
    lost = unit(failing=2, with_=DEADLOCK)
    assert play(write_program(JOURNAL, attempts=2), lost, lost) is DEADLOCK


@pytest.mark.parametrize("failing", range(len(UNIT)), ids=NAMES)
def test_a_fenced_unit_is_not_run_again_here(failing: int) -> None:
    """The route has changed, and the program knows only the old one."""
    assert play(write_program(JOURNAL), unit(failing=failing, with_=FENCED)) is FENCED


def test_another_failure_after_a_conflict_ends_the_write() -> None:
    """Only conflicts are worth another attempt."""
    lost, broken = unit(failing=2, with_=DEADLOCK), unit(failing=3, with_=DOWN)
    assert play(write_program(JOURNAL), lost, broken) is DOWN


@pytest.mark.parametrize("policy", FollowerPolicy)
@pytest.mark.parametrize("strict", [False, True], ids=["relaxed", "strict"])
def test_a_write_that_touched_nothing_is_not_mirrored(policy: FollowerPolicy, *, strict: bool) -> None:
    """An update that found no row has no state to bring anywhere."""
    nothing: Script = [
        (Begin(), Ok(None)),
        (TouchBefore(), Ok(())),
        (CallLeader(), Ok(None)),
        (TouchAfter((), None), Ok(())),
        (Commit(()), Ok(())),
    ]
    assert play(write_program(policy, strict=strict), nothing) == Ok(None)


@pytest.mark.parametrize("policy", FollowerPolicy)
def test_without_a_follower_the_commit_is_the_end(policy: FollowerPolicy) -> None:
    """In phase 1 the keys stay in the journal until there is somebody to mirror them to."""
    assert play(write_program(policy, mirrored=False), UNIT) == Ok("user 1")


def test_journal_succeeds_though_the_mirror_fails() -> None:
    """The leader has the write; the miss is told to whoever counts, and nothing is confirmed."""
    assert play(write_program(JOURNAL), UNIT, MISSED) == Ok("user 1")


@pytest.mark.parametrize(
    ("policy", "strict"),
    [(STRICT, False), (JOURNAL, True), (BEST_EFFORT, True), (STRICT, True)],
    ids=["policy", "fleet over journal", "fleet over best effort", "both"],
)
def test_who_was_promised_the_mirror_hears_that_it_failed(policy: FollowerPolicy, *, strict: bool) -> None:
    """The miss is told first, the reason is the cause; under `strict` of the fleet no policy is heard."""
    outcome = play(write_program(policy, strict=strict), UNIT, MISSED)
    assert isinstance(outcome, Failed)
    assert isinstance(outcome.error, FollowerWriteError)
    assert outcome.error.__cause__ is DOWN.error


@pytest.mark.parametrize("policy", FollowerPolicy)
def test_under_strict_every_policy_waits_for_the_mirror(policy: FollowerPolicy) -> None:
    """Nobody is released before it is confirmed."""
    assert play(write_program(policy, strict=True), UNIT, MIRRORED) == Ok("user 1")


@pytest.mark.parametrize("after", [MIRRORED, MISSED], ids=["applied", "failed"])
def test_best_effort_releases_the_caller_before_the_mirror(after: Script) -> None:
    """A mirror that fails afterwards is told to whoever counts."""
    released: Script = [(Release(Ok("user 1")), True)]
    assert play(write_program(BEST_EFFORT), UNIT, released, after) == Ok("user 1")


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


LOST = unit(failing=4, with_=UNKNOWN)


def test_an_unknown_commit_that_is_found_done_succeeds() -> None:
    """The token is in the journal; what the leader holds now is mirrored."""
    now = (State(KEY, 9, {"id": 1}),)
    found: Script = [
        (Resolve(), Ok(now)),
        (Mirror(now), Ok([Applied.APPLIED])),
        (Confirmed(now), None),
    ]
    assert play(write_program(JOURNAL), LOST, found) == Ok("user 1")


def test_an_unknown_commit_that_did_nothing_is_run_again() -> None:
    """As a conflict: the whole unit, from its beginning."""
    nothing: Script = [(Resolve(), Ok(None))]
    assert play(write_program(JOURNAL), LOST, nothing, UNIT, MIRRORED) == Ok("user 1")


def test_commits_that_get_lost_time_and_again_end_as_a_conflict() -> None:
    """Nothing was done, and the caller may try again."""
    nothing: Script = [(Resolve(), Ok(None))]
    outcome = play(write_program(JOURNAL, attempts=2), LOST, nothing, LOST, nothing)
    assert isinstance(outcome, Failed)
    assert isinstance(outcome.error, ConflictError)


@pytest.mark.parametrize("why", [UNKNOWN, DOWN], ids=["overwritten", "failed"])
def test_an_unknown_commit_that_cannot_be_resolved_stays_unknown(why: Failed) -> None:
    """No guess: the caller hears it, the follower is not asked, the possible divergence counts."""
    script: Script = [(Resolve(), why), (MirrorMissed(UNKNOWN, (KEY,)), None)]
    assert play(write_program(JOURNAL), LOST, script) is UNKNOWN


def test_an_unknown_commit_without_keys_of_its_own_is_resolved_too() -> None:
    """Writes inside it may have touched some: what they left is mirrored."""
    script: Script = [
        (Begin(), Ok(None)),
        (TouchBefore(), Ok(())),
        (CallLeader(), Ok("user 1")),
        (TouchAfter((), "user 1"), Ok(())),
        (Commit(()), UNKNOWN),
        (Resolve(), Ok(STATES)),
    ]
    assert play(write_program(JOURNAL), script, MIRRORED) == Ok("user 1")
