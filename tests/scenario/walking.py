"""The demo's walk on a stage, judged as often as a test likes."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from demo.play import Workers, judge, play
from demo.stage import Stage
from demo.story import ARMED, Story
from demo.traffic import Traffic

PHASES = [1, 2, 3, 4, 3, 2, 3, 4, 5]
FLIPS = 9
WITHIN = 8.0
"""Seconds from flip to effect on a machine that does other things too; the demo itself shows 2."""
WAITED = 15_000.0
"""Milliseconds: longer than that the layer lets no write wait for a new leader (`fleet.patience`)."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk that is over, on a stage that still stands."""

    stage: Stage
    story: Story
    workers: Workers

    def judged(self) -> dict[str, Any]:
        """The summary of the demo, as things are now."""
        return judge(self.story, self.workers)


def walk(stage: Stage, *, seconds: float, customers: int, pause: float, patience: float = 30.0) -> Walk:
    """Play the story to its end."""
    traffic = Traffic(stage.url, stage.scene.world, customers=customers, pause=pause, run="test")
    story = Story(stage, traffic, seconds, patience=patience)
    return Walk(stage, story, play(story))


def tell(result: dict[str, Any]) -> None:
    """Print how fast the flips were, for whoever reads the output of the test (`pytest -rP`)."""
    flips = [f"{flip['flag']} in {flip['process']}: {flip['seconds']:.2f} s" for flip in result["flips"]]
    phases = [f"phase {phase['phase']}: {phase['operations']} operations" for phase in result["phases"]]
    sys.stdout.write("\n".join((*phases, *flips, f"cutover: {result['cutover']}", "")))


def assert_sound(result: dict[str, Any], processes: frozenset[int]) -> None:
    """Everything that the demo promises."""
    assert result["ok"], result
    wrong = {name: result[name] for name in ("lost", "different", "restarts", "problems")}
    assert wrong == {"lost": 0, "different": 0, "restarts": 0, "problems": []}
    assert [phase["phase"] for phase in result["phases"]] == PHASES
    for phase in result["phases"]:
        assert (phase["errors"], phase["mismatches"]) == (0, 0), phase
    assert {phase["phase"] for phase in result["phases"] if phase["operations"]} == set(PHASES)
    operations = sum(phase["operations"] for phase in result["phases"])
    assert sum(phase["refusals"] for phase in result["phases"]) < operations / 4
    assert result["checked"] > 0
    cutover = result["cutover"]
    assert (cutover["errors"], cutover["longest_write_ms"] < WAITED) == (0, True), cutover
    assert set(result["comparison"]) >= {"user", "user.email", "product", "cart_item", "order", "order_item"}
    assert {flip["process"] for flip in result["flips"]} == processes
    assert len(result["flips"]) == FLIPS * len(processes)
    assert result["flips"][-1]["flag"] == ARMED
    flips = [flip["seconds"] for flip in result["flips"] if flip["flag"] != ARMED]
    assert max(flips) < WITHIN, result[
        "flips"
    ]  # arming begins with the start of a command, which a busy machine delays
