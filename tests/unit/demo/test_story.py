"""The walk in its order, and what it notices."""

from __future__ import annotations

from demo.http import Request
from demo.mix import Deed
from demo.stage import PhaseSeen
from tests.unit.demo.parts import EQUAL, UNEQUAL, FakeStage, story_on


def test_the_walk_in_its_order() -> None:
    """One toggle at a time; copied before 3, verified before 4, compared and counters raised in the pause."""
    stage = FakeStage()
    story = story_on(stage)
    story.play()
    assert stage.done == [
        "WRITE_DDB=1",
        "backfill",
        "READ_DDB=1",
        "verify looks=3",
        "READ_MYSQL=0",
        "READ_MYSQL=1",
        "READ_DDB=0",
        "READ_DDB=1",
        "READ_MYSQL=0",
        "WRITE_MYSQL=0+WRITE_DDB=0",
        "verify looks=0",
        "raise counters",
        "WRITE_DDB=1",
    ]
    assert [visit.phase for visit in story.visits] == [1, 2, 3, 4, 3, 2, 3, 4, 5]
    assert all(visit.ended is not None for visit in story.visits)
    assert (story.problems, story.comparison) == ([], EQUAL)
    assert any("PAUSE" in line for line in story.told)


def test_each_flip_is_timed_in_each_process() -> None:
    """Nine flips, two processes, no negative second."""
    story = story_on(FakeStage())
    story.play()
    assert len(story.flips) == 9 * 2
    assert {flip.process for flip in story.flips} == {11, 12}
    assert all(flip.seconds >= 0 for flip in story.flips)


def test_a_process_that_does_not_follow_is_named() -> None:
    """Each flip that did not arrive is a problem with the flag and the process."""
    story = story_on(FakeStage(deaf=frozenset({12})), patience=0.0)
    story.play()
    assert len(story.problems) == 9
    assert story.problems[0] == "WRITE_DDB on did not reach process [12] in 0 s"


def test_what_was_announced_before_a_flip_does_not_count() -> None:
    """The phase of an earlier visit is no answer to a later flip."""
    old = [PhaseSeen(12, phase, read_only=False, at=0.0) for phase in (2, 3, 4, 5)]
    story = story_on(FakeStage(deaf=frozenset({12}), announced=old), patience=0.0)
    story.play()
    assert len(story.problems) == 9


def test_a_difference_before_phase_4_is_a_problem() -> None:
    """The first verify decides whether DynamoDB may answer; the walk goes on and says so."""
    story = story_on(FakeStage(compared=[UNEQUAL]))
    story.play()
    assert story.problems == ["verify found 1 rows that differ before phase 4"]


def test_a_write_under_way_at_the_comparison_is_a_problem() -> None:
    """Both databases are compared when no write is unanswered, else the comparison says nothing."""
    story = story_on(FakeStage(), patience=0.0)
    with story.traffic.flight(Deed(Request("POST", "/users"), lambda _: None)):
        story.play()
    assert story.problems == ["writes were still under way when both databases were compared"]
    with story.traffic.flight(Deed(Request("GET", "/users/1"))):
        assert story.traffic.no_write_under_way(0.0)


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
