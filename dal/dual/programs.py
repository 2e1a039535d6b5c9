"""The order of events of every read and every write, written once, without I/O, clocks or threads.

A program yields what it wants done and is sent what came of it; a driver does it. Tests drive programs by hand
with `next()` and `send()`.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from dal.domain import Failed, FollowerPolicy, Key, Ok, Outcome, State, Verdict
from dal.domain.compare import Comparison
from dal.domain.judge import RACING, Judgement, judge, unmoved
from dal.dual import steps
from dal.errors import (
    BackendError,
    BackendUnavailable,
    ConflictError,
    FencedError,
    FollowerWriteError,
    OutcomeUnknown,
)
from flags import Backend, Route

# What is sent back depends on what was yielded, which Python's types cannot say: hence Any as the send type.
ReadProgram = Generator[steps.ReadStep, Any, Outcome[object]]
WriteProgram = Generator[steps.WriteStep, Any, Outcome[object]]
States = tuple[State, ...]
Keys = tuple[Key, ...]
Led = tuple[Outcome[object], Keys, States]
"""What came of the leader's part: for the caller, the keys that were touched, the states that are mirrored."""


@dataclass(frozen=True, slots=True)
class Looks:
    """How a difference is confirmed: both are asked again, `most` times, `pause` seconds apart.

    A difference counts when both backends repeat exactly what they said each time and nothing of it is pending in
    the journal. Where either moves, or waits for its mirror, it is a race. Once is not enough: a number that goes
    up and down, such as that of a cart's items, may be met twice in the moment before its mirror.
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
    if judged.verdict is not Verdict.MISMATCH:
        return judged
    for _ in range(looks.most):
        yield steps.Pause(looks.pause)
        answer_again: Outcome[object] = yield steps.Ask(answerer)
        echo_again: Outcome[object] = yield steps.Ask(shadow)
        again = judge(answer_again, echo_again, comparison)
        if again.verdict is Verdict.ERROR:
            return again
        if not (unmoved(answer, answer_again, comparison) and unmoved(echo, echo_again, comparison)):
            return RACING
    return judged if looks.most and (yield steps.Settled(answer, echo)) else RACING


def write_program(
    policy: FollowerPolicy, *, mirrored: bool = True, strict: bool = False, attempts: int = 3
) -> WriteProgram:
    """Write the leader in a unit that ends with the journal, then mirror the state that it left.

    A unit that lost to a conflict was undone as a whole and is run again, at most `attempts` times; one that was
    fenced is left to whoever knows the new route.

    Args:
        policy: what the caller is told when the mirror fails.
        mirrored: whether there is a follower; without one the journal keeps the keys until there is.
        strict: only a confirmed mirror is acknowledged, whatever the policy says.
        attempts: of the unit.
    """
    led, touched, states = yield from _lead(attempts)
    if not (mirrored and touched):
        return led
    if policy is FollowerPolicy.BEST_EFFORT and not strict and not (yield steps.Release(led)):
        yield steps.MirrorMissed(Failed(BackendUnavailable("no room to mirror in the background")), touched)
        return led
    applied: Outcome[object] = yield steps.Mirror(states)
    if isinstance(applied, Ok):
        yield steps.Confirmed(states)
        applied = _whole(applied, touched, states)
    if isinstance(applied, Ok):
        return led
    yield steps.MirrorMissed(applied, touched)
    return not_mirrored(applied) if strict or policy is FollowerPolicy.STRICT else led


def _whole(applied: Ok[object], touched: Keys, states: States) -> Outcome[object]:
    """A row that the contract does not allow has no state to mirror: its key stays pending."""
    missing = {*touched} - {state.key for state in states}
    if not missing:
        return applied
    return Failed(
        BackendError(f"{', '.join(sorted({key.entity for key in missing}))}: not as the contract allows")
    )


def not_mirrored(failure: Failed) -> Failed:
    """What a caller hears who was promised the mirror."""
    error = FollowerWriteError("MySQL has the write, DynamoDB may get it later: do not repeat it")
    error.__cause__ = failure.error
    return Failed(error)


def _lead(attempts: int) -> Generator[steps.WriteStep, Any, Led]:
    led: Led = (Failed(ConflictError("no attempt was made")), (), ())
    for _ in range(attempts):
        led = yield from _unit()
        if not (isinstance(led[0], Failed) and _again(led[0].error)):
            break
    return led


def _again(error: Exception) -> bool:
    return isinstance(error, ConflictError) and not isinstance(error, FencedError)


def _unit() -> Generator[steps.WriteStep, Any, Led]:
    """One unit of work: touch, call, touch, commit. Any failure before the commit undoes it."""
    began: Outcome[None] = yield steps.Begin()
    if isinstance(began, Failed):
        return began, (), ()
    try:
        before = yield from _must(steps.TouchBefore())
        value = yield from _must(steps.CallLeader())
        touched = yield from _must(steps.TouchAfter(before, value))
    except _UndoneError as undone:
        return undone.failure, (), ()
    committed: Outcome[States] = yield steps.Commit(touched)
    if isinstance(committed, Ok):
        return _left(value, touched, committed.value)
    if not isinstance(committed.error, OutcomeUnknown):
        return committed, (), ()
    return (yield from _resolve(committed, value, touched))


def _resolve(unknown: Failed, value: object, touched: Keys) -> Generator[steps.WriteStep, Any, Led]:
    """Nobody has heard whether the unit was committed: the token that it left in the journal tells.

    Where it cannot, the caller hears that it is unknown, and so do those who count mirrors, since the follower may
    lack a write.
    """
    found: Outcome[States | None] = yield steps.Resolve()
    if isinstance(found, Failed):
        yield steps.MirrorMissed(unknown, touched)
        return unknown, (), ()
    if found.value is None:
        return Failed(ConflictError("the connection broke before the commit; nothing was done")), (), ()
    return _left(value, touched, found.value)


def _left(value: object, touched: Keys, states: States) -> Led:
    """What was called inside has touched keys of its own: their states came with the commit."""
    return Ok(value), tuple(dict.fromkeys((*touched, *(state.key for state in states)))), states


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
