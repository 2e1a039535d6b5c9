"""The demo's walk over a follower that drops some of what it takes over: it must fail."""

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
    """Says that it has taken over what it drops: how many of which product were ordered."""

    def apply(self, states: Sequence[State]) -> Sequence[Applied]:
        super().apply(_remembered(states))
        return [Applied.APPLIED for _ in states]

    def copy(self, states: Sequence[State]) -> Sequence[Applied]:
        super().copy(_remembered(states))
        return [Applied.APPLIED for _ in states]


def _remembered(states: Sequence[State]) -> list[State]:
    return [state for state in states if state.key.entity != "order_item"]


def test_a_follower_that_drops_states_fails_the_walk() -> None:
    """Lost mirrors are found before phase 4, at the cutover, and in the proof."""
    with closing(EmbeddedStage(ForgetfulDatabase)) as stage:
        result = walk(stage, seconds=0.1, customers=1, pause=0.05).judged()
    assert not result["ok"]
    assert "rows that differ before phase 4" in result["problems"][0]
    assert result["comparison"]["order_item"]["different"] > 0
    assert result["different"] > result["comparison"]["order_item"]["different"]
