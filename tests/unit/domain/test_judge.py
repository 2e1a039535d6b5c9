"""What two outcomes say about two databases."""

import pytest

from dal.domain import Failed, Ok, Outcome, Verdict
from dal.domain.compare import EXACT, DifferenceKind, ignoring
from dal.domain.judge import judge, unmoved


class SoldOut(Exception):  # noqa: N818  a refusal
    """A refusal of the business."""


class Blocked(Exception):  # noqa: N818  another refusal
    """Another one."""


def refused(error: Exception) -> Failed:
    return Failed(error, refused=True)


BROKEN = Failed(ConnectionError("gone"))


@pytest.mark.parametrize(
    ("answer", "shadow", "verdict"),
    [
        (Ok(1), Ok(1), Verdict.MATCH),
        (Ok(1), Ok(2), Verdict.MISMATCH),
        (Ok(None), Ok(None), Verdict.MATCH),
        (Ok(1), BROKEN, Verdict.ERROR),
        (BROKEN, Ok(1), Verdict.ERROR),
        (BROKEN, refused(SoldOut()), Verdict.ERROR),
        (refused(SoldOut("a")), refused(SoldOut("b")), Verdict.MATCH),
        (refused(SoldOut()), refused(Blocked()), Verdict.MISMATCH),
        (refused(SoldOut()), Ok(1), Verdict.MISMATCH),
        (Ok(None), refused(SoldOut()), Verdict.MISMATCH),
    ],
)
def test_two_outcomes_have_one_verdict(answer: Outcome[object], shadow: Outcome[object], verdict: Verdict) -> None:
    """A refusal is an answer, a failure is none."""
    assert judge(answer, shadow, EXACT).verdict is verdict


def test_only_a_mismatch_names_places() -> None:
    """Everything else has nothing to show."""
    assert judge(Ok(1), BROKEN, EXACT).differences == ()
    assert [d.kind for d in judge(Ok(1), Ok(2), EXACT).differences] == [DifferenceKind.VALUE]


def test_a_refusal_on_one_side_is_named_by_its_kind_without_its_text() -> None:
    """Messages of errors may hold data."""
    (only,) = judge(refused(SoldOut("17 of sku-9")), Ok(1), EXACT).differences
    assert (only.path, only.kind, only.left, only.right) == ("", DifferenceKind.OUTCOME, "SoldOut", "value")


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        (Ok({"a": 1, "at": 1}), Ok({"a": 1, "at": 2}), True),
        (Ok({"a": 1}), Ok({"a": 2}), False),
        (BROKEN, BROKEN, False),
        (refused(SoldOut()), refused(SoldOut()), True),
    ],
)
def test_a_backend_that_repeats_itself_has_not_moved(
    before: Outcome[object], after: Outcome[object], *, same: bool
) -> None:
    """Ignored fields may move; two failures say nothing."""
    assert unmoved(before, after, ignoring("at")) is same
