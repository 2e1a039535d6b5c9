"""Runs that are killed or disturbed go on: nothing is counted twice or left out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dal.domain import Key
from dal.errors import BackendError, BackendUnavailable
from dal.ports import Part, Segments
from dal.verify.saving import RUN, SUMS, TOO_OLD
from tests.unit.verify.world import SMALL, Disturbed, Inline, World, filled, found_in


class Noted(Disturbed):
    """Knows which parts were read."""

    def __init__(self, real: Segments) -> None:
        super().__init__(real)
        self.parts_read: list[Part] = []

    def page(self, part: Part, *args: Any, **options: Any) -> Any:
        """The page."""
        self.parts_read.append(part)
        return super().page(part, *args, **options)


def _killed(world: World, *, after: int, **options: Any) -> None:
    with pytest.raises(KeyboardInterrupt):
        world.verify("user", runs=True, executor=Inline(most=after), **{**SMALL, **options})


def test_a_killed_run_is_gone_on_with() -> None:
    """Another coordinator reads only what is left, and finds what differs, before and behind the kill."""
    world = filled(60)
    for number in (2, 31, 59):
        world.spoils(Key("user", (number,)), first_name="spoilt")
    whole = world.dynamodb.segments = Disturbed(world.dynamodb.segments)  # type: ignore[assignment]
    world.verify("user", **SMALL)
    pages, whole.pages = whole.pages, 0
    _killed(world, after=30)
    assert world.mysql.runs.load(SUMS)
    read, whole.pages = whole.pages, 0
    report = world.verify("user", runs=True, **SMALL)
    assert 0 < read < pages
    assert whole.pages < pages
    assert set(found_in(report)) == {Key("user", (number,)) for number in (2, 31, 59)}
    assert (report.entities["user"].leader, report.entities["user"].follower) == (60, 60)
    assert (world.mysql.runs.load(SUMS), world.mysql.runs.load(RUN)) == ({}, {})


@pytest.mark.parametrize("kill", range(0, 60, 7))
def test_wherever_it_is_killed(kill: int) -> None:
    """Nothing is counted twice or left out: equal databases stay equal."""
    world = filled(60)
    executor = Inline(most=kill)
    try:
        report = world.verify("user", runs=True, executor=executor, **SMALL)
    except KeyboardInterrupt:
        report = world.verify("user", runs=True, **SMALL)
    assert report.clean
    assert {(c.leader, c.follower) for c in report.entities.values()} == {(60, 60)}


def test_a_run_keeps_its_parts() -> None:
    """Cursors are of the parts that they were taken in; parts of another size are the next run's."""
    world = filled(60)
    _killed(world, after=30)
    ((_, kept),) = world.mysql.runs.load(SUMS).items()
    parts = {tuple(place["part"]["place"]) for place in json.loads(kept.state)["places"]["dynamodb"]}
    asked = world.dynamodb.segments = Noted(world.dynamodb.segments)  # type: ignore[assignment]
    report = world.verify("user", runs=True, chunk=30, estimates={"user": 30})
    assert report.clean
    assert (report.entities["user"].leader, report.entities["user"].follower) == (60, 60)
    assert {part.place for part in asked.parts_read} <= parts


def test_progress_is_saved_meanwhile() -> None:
    """Every few seconds, so that also kill -9 leaves something; signs of life name the entities."""
    world, seconds = filled(60), iter(range(0, 10_000, 2))
    saved: list[set[str]] = []

    def look() -> None:
        saved.append(set(world.mysql.runs.load(RUN)))

    world.verify("user", runs=True, executor=Inline(look), clock=lambda: float(next(seconds)), **SMALL)
    assert {"user"} in saved


def test_old_progress_is_begun_anew() -> None:
    """And so is progress of other entities, or of another version, or where it is asked for."""
    world, ahead = filled(60), [0]
    world.mysql.runs._now = lambda: ahead[0]
    disturbed = world.dynamodb.segments = Disturbed(world.dynamodb.segments)  # type: ignore[assignment]
    world.verify("user", **SMALL)
    pages, disturbed.pages = disturbed.pages, 0
    _killed(world, after=30)
    ahead[0] = int((TOO_OLD + 1) * 1_000_000)
    disturbed.pages = 0
    world.verify("user", runs=True, **SMALL)
    assert disturbed.pages == pages
    _killed(world, after=30)
    disturbed.pages = 0
    world.verify("user", runs=True, fresh=True, **SMALL)
    assert disturbed.pages == pages
    _killed(world, after=30)
    ((part, kept),) = world.mysql.runs.load(SUMS).items()
    world.mysql.runs.save(SUMS, part, kept.state.replace("places", "something"))
    disturbed.pages = 0
    assert world.verify("user", runs=True, **SMALL).clean
    assert disturbed.pages == pages


def test_a_worker_that_fails() -> None:
    """What fails for a moment is done again; for good, it ends the run."""
    world = filled(30)
    away = [BackendUnavailable("away")] * 5
    world.dynamodb.segments = Disturbed(world.dynamodb.segments, away)  # type: ignore[assignment]
    pauses: list[float] = []
    assert world.verify("user", wait=pauses.append, **SMALL).clean
    assert len(pauses) == 5
    world.dynamodb.segments = Disturbed(world.dynamodb.segments, [BackendError("broken")])  # type: ignore[assignment]
    with pytest.raises(BackendError, match="broken"):
        world.verify("user", **SMALL)
    world.dynamodb.segments = Disturbed(world.dynamodb.segments, away * 10)  # type: ignore[assignment]
    with pytest.raises(BackendUnavailable):
        world.verify("user", **SMALL)
