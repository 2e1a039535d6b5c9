"""The order of events of every read and every write, written once, without I/O, clocks or threads.

A program yields what it wants done and is sent what came of it; a driver does it. Tests drive programs by hand
with `next()` and `send()`.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from dal.domain import Failed, FollowerPolicy, Ok, Outcome, State, Verdict
from dal.domain.compare import Comparison
from dal.domain.judge import RACING, Judgement, judge, unmoved
from dal.dual import steps
from dal.errors import BackendUnavailable, ConflictError, FollowerWriteError, OutcomeUnknown
from flags import Backend, Route

# What is sent back depends on what was yielded, which Python's types cannot say: hence Any as the send type.
ReadProgram = Generator[steps.ReadStep, Any, Outcome[object]]
WriteProgram = Generator[steps.WriteStep, Any, Outcome[object]]
States = tuple[State, ...]


@dataclass(frozen=True, slots=True)
class Looks:
    """How a difference is confirmed: both are asked again after `pause` seconds, at most `most` times.

    A difference counts when both backends repeat exactly what they said. While either moves it is a race.
    """

    most: int = 3
    pause: float = 0.25


def read_program(route: Route, comparison: Comparison, looks: Looks) -> ReadProgram:
    """Ask the answerer, answer the caller, then ask the shadow, compare, and confirm a difference."""
    answer: Outcome[object] = yield steps.Ask(route.answerer)
    if route.shadow is None or (isinstance(answer, Failed) and not answer.refused):
        return answer
    if (yield steps.Release(answer)):
        yield steps.Judged((yield from _compared(answer, route.answerer, route.shadow, comparison, looks)))
    return answer


def _compared(
    answer: Outcome[object], answerer: Backend, shadow: Backend, comparison: Comparison, looks: Looks
) -> Generator[steps.ReadStep, Any, Judgement]:
    echo: Outcome[object] = yield steps.Ask(shadow)
    judged = judge(answer, echo, comparison)
    for _ in range(looks.most):
        if judged.verdict is not Verdict.MISMATCH:
            return judged
        yield steps.Pause(looks.pause)
        answer_again: Outcome[object] = yield steps.Ask(answerer)
        echo_again: Outcome[object] = yield steps.Ask(shadow)
        judged_again = judge(answer_again, echo_again, comparison)
        if judged_again.verdict is Verdict.MATCH:
            return RACING
        if unmoved(answer, answer_again, comparison) and unmoved(echo, echo_again, comparison):
            return judged_again
        answer, echo, judged = answer_again, echo_again, judged_again
    return RACING if judged.verdict is Verdict.MISMATCH else judged


def write_program(policy: FollowerPolicy, *, attempts: int = 3) -> WriteProgram:
    """Write the leader in a unit, capture its state under the unit's locks, commit, then mirror that state.

    A unit that lost to a conflict was undone as a whole and is run again, at most `attempts` times.
    """
    led, captured = yield from _lead(attempts)
    if not captured:  # it failed, or touched nothing
        return led
    if policy is FollowerPolicy.BEST_EFFORT and not (yield steps.Release(led)):
        failure = Failed(BackendUnavailable("no room to mirror in the background"))
        yield steps.MirrorMissed(failure, tuple(state.key for state in captured))
        return led
    mirrored: Outcome[object] = yield steps.Mirror(captured)
    if isinstance(mirrored, Ok):
        return led
    yield steps.MirrorMissed(mirrored, tuple(state.key for state in captured))
    if policy is FollowerPolicy.STRICT:
        error = FollowerWriteError("MySQL has the write, the mirror failed: do not repeat it; see `dal backfill`")
        error.__cause__ = mirrored.error
        return Failed(error)
    return led


def _lead(attempts: int) -> Generator[steps.WriteStep, Any, tuple[Outcome[object], States]]:
    led: Outcome[object] = Failed(ConflictError("no attempt was made"))
    captured: States = ()
    for _ in range(attempts):
        led, captured = yield from _unit()
        if not (isinstance(led, Failed) and isinstance(led.error, ConflictError)):
            break
    return led, captured


def _unit() -> Generator[steps.WriteStep, Any, tuple[Outcome[object], States]]:
    """One unit of work: touch, call, touch, capture, commit. Any failure before the commit undoes it."""
    began: Outcome[None] = yield steps.Begin()
    if isinstance(began, Failed):
        return began, ()
    try:
        before = yield from _must(steps.TouchBefore())
        value = yield from _must(steps.CallLeader())
        keys = yield from _must(steps.TouchAfter(before, value))
        states = yield from _must(steps.Capture(keys))
    except _UndoneError as undone:
        return undone.failure, ()
    committed: Outcome[None] = yield steps.Commit()
    if not isinstance(committed, Failed):
        return Ok(value), states
    if not (states and isinstance(committed.error, OutcomeUnknown)):
        return committed, ()
    return (yield from _resolve(committed, value, states))


def _resolve(
    unknown: Failed, value: object, states: States
) -> Generator[steps.WriteStep, Any, tuple[Outcome[object], States]]:
    """Nobody knows whether the unit was committed: it was if the leader holds what the unit wrote.

    Otherwise it was not, or somebody has written since: the caller hears that it is unknown, and so do those who
    count mirrors, since the follower may lack a write.
    """
    keys = tuple(state.key for state in states)
    found: Outcome[States] = yield steps.ReadBack(keys)
    if isinstance(found, Ok) and [state.row for state in found.value] == [state.row for state in states]:
        return Ok(value), tuple(found.value)
    yield steps.MirrorMissed(unknown, keys)
    return unknown, ()


def _must(step: steps.WriteStep) -> Generator[steps.WriteStep, Any, Any]:
    """The step's value; where it fails, the unit is rolled back first."""
    outcome = yield step
    if isinstance(outcome, Failed):
        yield steps.Rollback(outcome)
        raise _UndoneError(outcome)
    return outcome.value


class _UndoneError(Exception):
    def __init__(self, failure: Failed) -> None:
        self.failure = failure
