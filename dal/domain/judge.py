"""What two outcomes of the same read say about the two databases."""

from __future__ import annotations

from dataclasses import dataclass

from dal.domain.compare import Comparison, DifferenceKind, FieldDifference
from dal.domain.outcome import Failed, Ok, Outcome
from dal.domain.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and, for a mismatch, the places."""

    verdict: Verdict
    differences: tuple[FieldDifference, ...] = ()


MATCH = Judgement(Verdict.MATCH)
RACING = Judgement(Verdict.RACING)
ERROR = Judgement(Verdict.ERROR)


def judge(answer: Outcome[object], shadow: Outcome[object], comparison: Comparison) -> Judgement:
    """Compare two outcomes; a refusal is an answer, and two refusals of one kind agree."""
    if _broken(answer) or _broken(shadow):
        return ERROR
    if isinstance(answer, Ok) and isinstance(shadow, Ok):
        differences = comparison.differences(answer.value, shadow.value)
    else:
        differences = _refusals(answer, shadow)
    return Judgement(Verdict.MISMATCH, differences) if differences else MATCH


def unmoved(before: Outcome[object], after: Outcome[object], comparison: Comparison) -> bool:
    """Whether one backend gave the same answer twice."""
    return judge(before, after, comparison).verdict is Verdict.MATCH


def _broken(outcome: Outcome[object]) -> bool:
    return isinstance(outcome, Failed) and not outcome.refused


def _refusals(answer: Outcome[object], shadow: Outcome[object]) -> tuple[FieldDifference, ...]:
    left, right = _kind(answer), _kind(shadow)
    if left == right:
        return ()
    return (FieldDifference("", DifferenceKind.OUTCOME, left, right),)


def _kind(outcome: Outcome[object]) -> str:
    return type(outcome.error).__name__ if isinstance(outcome, Failed) else "value"
