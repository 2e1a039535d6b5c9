"""The demo's walk over a follower that confirms what it drops, which no journal can know: it must fail."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

import pytest

from dal.adapters.dynamodb import DynamoDatabase
from dal.domain import Applied, State
from demo.embedded import EmbeddedStage
from tests.scenario.walking import walk

pytestmark = pytest.mark.scenario


class ForgetfulDatabase(DynamoDatabase):
    """Says that it has taken over what it drops: which of the customers have become sellers.

    A customer becomes one in every phase, so there is something to drop however slow the machine is.
    """

    def apply(self, states: Sequence[State]) -> Sequence[Applied]:
        super().apply(_remembered(states))
        return [Applied.APPLIED for _ in states]

    def repair(self, states: Sequence[State]) -> Sequence[Applied]:
        super().repair(_remembered(states))
        return [Applied.APPLIED for _ in states]

    def copy(self, states: Sequence[State]) -> Sequence[Applied]:
        super().copy(_remembered(states))
        return [Applied.APPLIED for _ in states]


def _remembered(states: Sequence[State]) -> list[State]:
    return [state for state in states if not _is_selling_customer(state)]


def _is_selling_customer(state: State) -> bool:
    row = state.row or {}
    return bool(row.get("is_seller")) and "-" in str(row["username"])  # the seed's are called user1, user2, …


def test_a_follower_that_drops_states_fails_the_walk() -> None:
    """Lost mirrors are found before DynamoDB may answer, at the latest before it leads; the proof has them too.

    What is pending while the first verification runs is no difference yet: the second one finds what its repair
    has dropped.
    """
    with closing(EmbeddedStage(ForgetfulDatabase)) as stage:
        result = walk(stage, seconds=0.1, customers=1, pause=0.05).judged()
    assert not result["ok"]
    reached = result["phases"][-1]["phase"]
    assert [phase["phase"] for phase in result["phases"]] in ([1, 2, 3], [1, 2, 3, 4, 3, 2, 3, 4])
    assert f"items that differ before phase {reached + 1}" in result["problems"][0]
    assert result["cutover"] is None
    different = sum(entity["different"] for entity in result["comparison"].values())
    assert result["comparison"]["user"]["different"] > 0
    assert result["lost"] + result["different"] > different
