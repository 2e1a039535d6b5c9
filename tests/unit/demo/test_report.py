"""The summary is ok only if nothing at all went wrong."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from rich.console import Console

from demo.http import Answer, Kind
from demo.play import Workers
from demo.proof import Finding, Proof
from demo.report import show, summary
from demo.stage import PhaseSeen
from demo.story import Span, Story
from demo.traffic import Tally, Write
from tests.unit.demo.parts import UNEQUAL, FakeStage, story_on, traffic_to

SOUND = Proof(checked=12, findings=())
LOST = Proof(checked=12, findings=(Finding(lost=True, what="order 7"),))
PHASE_KEYS = {"phase", "operations", "refusals", "errors", "mismatches", "p50_ms", "p99_ms"}


@pytest.fixture
def story() -> Story:
    """A walk that is over, with one customer who saw a little of everything in phase 1."""
    story = story_on(FakeStage())
    story.play()
    story.traffic = traffic_to("http://127.0.0.1:1", customers=1)
    tally = Tally()
    for kind, milliseconds in ((Kind.OK, 10), (Kind.OK, 20), (Kind.REFUSED, 30)):
        tally.add(Answer(kind, code="" if kind is Kind.OK else "why"), milliseconds / 1000)
    tally.writes = [Write(1.0, 9.5, Kind.OK), Write(10.0, 0.25, Kind.REFUSED), Write(13.0, 0.4, Kind.OK)]
    story.cutover = Span(10.0, 12.5)
    story.traffic.customers[0].tallies[0] = tally
    return story


def test_the_summary_has_the_agreed_shape(story: Story) -> None:
    """What programs read: the keys and the numbers of each phase, flips, comparison; all of it JSON."""
    result: dict[str, Any] = json.loads(json.dumps(summary(story, SOUND, restarts=0)))
    assert result["ok"] is True
    assert (result["lost"], result["different"], result["restarts"], result["problems"]) == (0, 0, 0, [])
    assert all(phase.keys() >= PHASE_KEYS for phase in result["phases"])
    first = result["phases"][0]
    assert (first["operations"], first["refusals"], first["errors"]) == (3, 1, 0)
    assert first["p50_ms"] == 20.0
    assert set(result["flips"][0]) == {"flag", "process", "seconds"}
    assert result["comparison"]["user"] == {"mysql": 3, "dynamodb": 3, "different": 0}


def test_the_cutover_is_told_by_its_writes(story: Story) -> None:
    """How long it took, and what became of the writes that were under way at any moment of it."""
    told = summary(story, SOUND, restarts=0)["cutover"]
    assert told == {"seconds": 2.5, "writes": 2, "refusals": 1, "errors": 0, "longest_write_ms": 9500.0}


def test_a_walk_that_ended_early_has_no_cutover(story: Story) -> None:
    """Then there is nothing to tell of it, and the screen leaves it out."""
    story.cutover = None
    result = summary(story, SOUND, restarts=0)
    assert result["cutover"] is None
    output = io.StringIO()
    show(result, Console(file=output, width=200))
    assert "the last process in phase 5" not in output.getvalue()


def _lost(_: Story) -> Proof:
    return LOST


def _different(_: Story) -> Proof:
    return Proof(12, (Finding(lost=False, what="order 7"),))


def _error(story: Story) -> Proof:
    story.traffic.customers[0].tallies[0].add(Answer(Kind.ERROR, code="status 500"), 0.1)
    return SOUND


def _mismatch(story: Story) -> Proof:
    story.visits[3].mismatches = 1
    return SOUND


def _problem(story: Story) -> Proof:
    story.problems.append("process [12] went to phase 5 unarmed")
    return SOUND


def _unequal(story: Story) -> Proof:
    story.comparison = UNEQUAL
    return SOUND


@pytest.mark.parametrize("plant", [_lost, _different, _error, _mismatch, _problem, _unequal])
def test_each_fault_makes_it_fail(story: Story, plant: Any) -> None:
    """One of anything is enough."""
    assert not summary(story, plant(story), restarts=0)["ok"]


def test_a_restart_makes_it_fail(story: Story) -> None:
    """Also where everything else went well."""
    assert not summary(story, SOUND, restarts=1)["ok"]


@pytest.mark.parametrize(
    ("alive", "seen", "restarts"),
    [({11, 12}, {11, 12}, 0), ({11, 13}, {11, 12, 13}, 1), ({11, 14}, {11, 12, 13, 14}, 2), ({11}, {11, 12}, 1)],
    ids=["none", "one", "twice the same", "not yet replaced"],
)
def test_every_restart_is_counted(alive: set[int], seen: set[int], restarts: int) -> None:
    """Also of a worker that replaced another and ended itself before anybody looked."""
    announced = [PhaseSeen(process, 1, at=0.0) for process in sorted(seen)]
    stage = FakeStage(alive=frozenset(alive), announced=announced)
    assert Workers(frozenset({11, 12})).restarts(stage) == restarts


@pytest.mark.parametrize(("proof", "verdict"), [(SOUND, "nothing was lost"), (LOST, "SOMETHING WENT WRONG")])
def test_people_are_told(story: Story, proof: Proof, verdict: str) -> None:
    """The verdict, every phase and every problem are on the screen."""
    output = io.StringIO()
    show(summary(story, proof, restarts=0), Console(file=output, width=200))
    text = output.getvalue()
    assert verdict in text
    assert all(f"problem: {finding.what}" in text for finding in proof.findings)
    assert "dal cutover --arm" in text
    assert "to the last process in phase 5: 2.5 s. Of 2 writes under way meanwhile 0 failed" in text
    assert "the longest took 9,500 ms" in text
