"""The order of events of reads, driven by hand."""

import pytest

from dal.domain import Failed, Ok, Outcome, Verdict
from dal.domain.compare import EXACT
from dal.domain.judge import ERROR, MATCH, RACING, Judgement
from dal.dual.programs import Looks, ReadProgram, read_program
from dal.dual.steps import Ask, Judged, Pause, ReadStep, Release, Settled
from flags import Backend, MigrationPhase, route_of

M, D = Backend.MYSQL, Backend.DYNAMODB
BOTH = route_of(MigrationPhase.DUAL_READ_WRITE)
LOOKS = Looks(most=2, pause=0.5)
DOWN = Failed(ConnectionError("down"))
REFUSED = Failed(LookupError("sold out"), refused=True)


def compared(answer: Outcome[object]) -> ReadProgram:
    """A program whose caller has been released with this answer."""
    program = read_program(BOTH, EXACT, LOOKS)
    assert next(program) == Ask(M)
    assert program.send(answer) == Release(answer)
    return program


def end(program: ReadProgram, sent: object) -> Outcome[object]:
    with pytest.raises(StopIteration) as ended:
        program.send(sent)
    result: Outcome[object] = ended.value.value
    return result


def look(program: ReadProgram, answer: Outcome[object], echo: Outcome[object]) -> ReadStep:
    """Both are asked again after a pause; gives what the program wants next."""
    assert program.send(None) == Ask(M)
    assert program.send(answer) == Ask(D)
    return program.send(echo)


@pytest.mark.parametrize("phase", [p for p in MigrationPhase if route_of(p).shadow is None], ids=lambda p: p.label)
def test_a_single_route_asks_one_backend(phase: MigrationPhase) -> None:
    """Nobody is released early, nothing is compared."""
    program = read_program(route_of(phase), EXACT, LOOKS)
    assert next(program) == Ask(route_of(phase).answerer)
    assert end(program, Ok(1)) == Ok(1)


def test_with_prefer_ddb_dynamodb_answers_and_mysql_is_the_shadow() -> None:
    """The roles are swapped, the order of events is not."""
    program = read_program(route_of(MigrationPhase.DUAL_READ_WRITE, prefer_ddb=True), EXACT, LOOKS)
    assert next(program) == Ask(D)
    assert program.send(Ok(1)) == Release(Ok(1))
    assert program.send(True) == Ask(M)


def test_an_answerer_that_fails_ends_the_read() -> None:
    """There is nothing to compare the shadow with, so it is not asked."""
    program = read_program(BOTH, EXACT, LOOKS)
    next(program)
    assert end(program, DOWN) is DOWN


def test_the_caller_is_released_before_the_shadow_is_asked() -> None:
    """That is why the caller never waits for it."""
    program = compared(Ok(1))
    assert program.send(True) == Ask(D)


def test_without_room_the_shadow_is_not_asked() -> None:
    """The answer stands all the same."""
    assert end(compared(Ok(1)), False) == Ok(1)


def test_equal_answers_match_at_once() -> None:
    """One look is enough where nothing differs."""
    program = compared(Ok(1))
    program.send(True)
    assert program.send(Ok(1)) == Judged(MATCH)
    assert end(program, None) == Ok(1)


def test_a_shadow_that_fails_is_an_error_and_no_mismatch() -> None:
    """It says nothing about the data, so it is not asked again."""
    program = compared(Ok(1))
    program.send(True)
    assert program.send(DOWN) == Judged(ERROR)


def test_a_refusal_is_compared_like_an_answer() -> None:
    """Both refuse alike: a match; only one refuses: a difference that is looked at again."""
    program = compared(REFUSED)
    program.send(True)
    assert program.send(Failed(LookupError("other words"), refused=True)) == Judged(MATCH)
    program = compared(REFUSED)
    program.send(True)
    assert program.send(Ok(1)) == Pause(0.5)


def test_a_difference_that_both_repeat_each_time_is_a_mismatch() -> None:
    """Neither moved between the looks, so the data differ."""
    program = compared(Ok(1))
    program.send(True)
    assert program.send(Ok(2)) == Pause(0.5)
    assert look(program, Ok(1), Ok(2)) == Pause(0.5)
    assert look(program, Ok(1), Ok(2)) == Settled(Ok(1), Ok(2))
    step = program.send(True)
    assert isinstance(step, Judged)
    assert step.judgement.verdict is Verdict.MISMATCH
    assert [(d.left, d.right) for d in step.judgement.differences] == [(1, 2)]
    assert end(program, None) == Ok(1)


def test_a_difference_that_waits_for_its_mirror_is_a_race() -> None:
    """The journal knows of it: it will go away."""
    program = compared(Ok(1))
    program.send(True)
    program.send(Ok(2))
    look(program, Ok(1), Ok(2))
    look(program, Ok(1), Ok(2))
    assert program.send(False) == Judged(RACING)


@pytest.mark.parametrize(
    ("answer", "echo"),
    [(Ok(2), Ok(0)), (Ok(1), Ok(3)), (Ok(1), Ok(1))],
    ids=["answerer moves", "shadow moves", "they meet"],
)
@pytest.mark.parametrize("before", [0, 1], ids=["first look", "last look"])
def test_a_difference_that_moves_is_a_race(answer: Ok[int], echo: Ok[int], before: int) -> None:
    """Also one that was met twice before: a number that goes up and down may be, just before its mirror."""
    program = compared(Ok(1))
    program.send(True)
    program.send(Ok(0))
    for _ in range(before):
        assert look(program, Ok(1), Ok(0)) == Pause(0.5)
    assert look(program, answer, echo) == Judged(RACING)


@pytest.mark.parametrize(("answer", "echo"), [(DOWN, Ok(0)), (Ok(1), DOWN)])
@pytest.mark.parametrize("before", [0, 1], ids=["first look", "last look"])
def test_a_backend_that_fails_at_a_look_is_an_error(
    answer: Outcome[object], echo: Outcome[object], before: int
) -> None:
    """A difference that cannot be confirmed does not count."""
    program = compared(Ok(1))
    program.send(True)
    program.send(Ok(0))
    for _ in range(before):
        look(program, Ok(1), Ok(0))
    assert look(program, answer, echo) == Judged(Judgement(Verdict.ERROR))
