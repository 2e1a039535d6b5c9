"""The walk in its order, and what it notices."""

from __future__ import annotations

import pytest

from demo.stage import PhaseSeen
from demo.story import ARMED
from tests.unit.demo.parts import EQUAL, UNEQUAL, FakeStage, story_on, traffic_to

FLIPS = 9
"""Eight toggles and the command that arms the last one."""


def test_the_walk_in_its_order() -> None:
    """One toggle at a time; copied before 3, verified before 4 and before 5, armed after it was held."""
    stage = FakeStage()
    story = story_on(stage)
    story.play()
    assert stage.done == [
        "WRITE_DDB=1",
        "backfill",
        "READ_DDB=1",
        "verify",
        "READ_MYSQL=0",
        "READ_MYSQL=1",
        "READ_DDB=0",
        "READ_DDB=1",
        "READ_MYSQL=0",
        "verify",
        "WRITE_MYSQL=0",
        "arm",
    ]
    assert [visit.phase for visit in story.visits] == [1, 2, 3, 4, 3, 2, 3, 4, 5]
    assert all(visit.ended is not None for visit in story.visits)
    assert (story.problems, story.comparison) == ([], EQUAL)
    assert any("held: every process says `unarmed`" in line for line in story.told)


def test_each_flip_is_timed_in_each_process() -> None:
    """Eight flips and the arming, two processes, no negative second."""
    story = story_on(FakeStage())
    story.play()
    assert len(story.flips) == FLIPS * 2
    assert {flip.process for flip in story.flips} == {11, 12}
    assert all(flip.seconds >= 0 for flip in story.flips)
    assert [flip.flag for flip in story.flips[-4:]] == ["WRITE_MYSQL", "WRITE_MYSQL", ARMED, ARMED]


def test_the_cutover_lasts_until_the_last_process_is_there() -> None:
    """From the command to the last announcement of phase 5."""
    stage = FakeStage()
    story = story_on(stage)
    story.play()
    assert story.cutover is not None
    assert story.cutover.ended == max(seen.at for seen in stage.announced if seen.phase == 5)
    assert story.cutover.began <= story.cutover.ended


def test_a_process_that_does_not_follow_ends_the_walk() -> None:
    """The flag and the process are named; the fleet would not go on without it, so neither does the walk."""
    stage = FakeStage(deaf=frozenset({12}))
    story = story_on(stage, patience=0.0)
    story.play()
    assert story.problems == ["WRITE_DDB did not reach process [12] in 0 s"]
    assert stage.done == ["WRITE_DDB=1"]
    assert story.told[-1] == f"the walk ends here: {story.problems[0]}"


def test_what_was_announced_before_a_flip_does_not_count() -> None:
    """The phase of an earlier visit is no answer to a later flip."""
    old = [PhaseSeen(12, phase, at=0.0) for phase in (2, 3, 4, 5)]
    story = story_on(FakeStage(deaf=frozenset({12}), announced=old), patience=0.0)
    story.play()
    assert len(story.problems) == 1


@pytest.mark.parametrize(
    ("compared", "phase"), [([UNEQUAL], 3), ([EQUAL, UNEQUAL], 4)], ids=["phase 3", "phase 4"]
)
def test_a_difference_ends_the_walk(compared: list[dict[str, dict[str, int]]], phase: int) -> None:
    """Each verify decides whether the next phase may come."""
    story = story_on(FakeStage(compared=list(compared)))
    story.play()
    assert story.problems == [f"verify found 1 items that differ before phase {phase + 1}"]
    assert (story.visits[-1].phase, story.comparison, story.cutover) == (phase, UNEQUAL, None)


def test_a_process_that_goes_on_unarmed_is_found() -> None:
    """It does not say that it is held, and is in phase 5 before anybody armed it; then nobody arms it either."""
    stage = FakeStage(hasty=frozenset({12}))
    story = story_on(stage, patience=0.0)
    story.play()
    assert story.problems == [
        "WRITE_MYSQL did not reach process [12] in 0 s",
        "process [12] went to phase 5 unarmed",
    ]
    assert "arm" not in stage.done


def test_a_process_that_is_stuck_in_the_cutover_is_found() -> None:
    """Armed, but one process never announces phase 5: then nobody says that DynamoDB leads."""
    story = story_on(FakeStage(stuck=frozenset({11})), patience=0.0)
    story.play()
    assert story.problems == [f"{ARMED} did not reach process [11] in 0 s"]
    assert (story.cutover, story.visits[-1].phase) == (None, 4)


def test_mismatches_are_booked_on_the_visit_that_saw_them() -> None:
    """A counter that goes up while a visit lasts is that visit's."""
    stage = FakeStage(mismatched=7)
    story = story_on(stage)

    def tick() -> None:
        if story.visits[-1].phase == 3:
            stage.mismatched = 9

    story.tick = tick
    story.play()
    assert {visit.number: visit.mismatches for visit in story.visits if visit.mismatches} == {2: 2}


def test_no_phase_ends_before_its_writes_were_tried() -> None:
    """Customers who do nothing end the walk, instead of proving it."""
    story = story_on(FakeStage(), patience=0.0)
    story.traffic = traffic_to("http://127.0.0.1:1", customers=1)
    story.play()
    assert story.problems[0] == "the customers did not do everything in 0 s"
