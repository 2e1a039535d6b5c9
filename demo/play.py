"""The demo without its screen: play the story under traffic, then judge what is left of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from demo.proof import prove
from demo.report import summary
from demo.stage import Stage
from demo.story import Story


@dataclass(frozen=True, slots=True)
class Workers:
    """The processes that served the store when the doors opened."""

    first: frozenset[int]

    def restarts(self, stage: Stage) -> int:
        """How many of them, or of those that came after them, have ended since."""
        alive = stage.processes()
        ever = alive | {seen.process for seen in stage.seen()}
        return max(len(ever - self.first), len(self.first - alive))


def play(story: Story) -> Workers:
    """Let the customers in, play the story to its end, and let them finish."""
    workers = Workers(story.stage.processes())
    story.traffic.start()
    try:
        story.play()
    finally:
        story.traffic.stop()
    return workers


def judge(story: Story, workers: Workers) -> dict[str, Any]:
    """Look for every acknowledged write in DynamoDB alone, and sum up; see `demo.report.summary`."""
    stage = story.stage
    proof = prove(stage.dynamodb_alone(), story.traffic.accounts, stage.scene)
    return summary(story, proof, restarts=workers.restarts(stage))
