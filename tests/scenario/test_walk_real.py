"""The demo's walk on real servers: MariaDB, DynamoDB Local, Unleash, Prometheus, the store under gunicorn."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from demo.live_store import WORKERS
from demo.real import RealStage
from devstack import Stack
from tests.scenario.walking import Walk, assert_sound, tell, walk
from tests.waiting import until

pytestmark = [pytest.mark.scenario, pytest.mark.timeout(240)]
PATIENCE = 30.0


@pytest.fixture(scope="module")
def walked() -> Iterator[tuple[Walk, dict[str, Any]]]:
    """A walk on servers of its own, and how it was judged when it ended."""
    with Stack.start() as stack, closing(RealStage(stack)) as stage:
        walk_ = walk(stage, seconds=1.0, customers=4, pause=0.02)
        yield walk_, walk_.judged()


def test_the_walk_keeps_its_promises(walked: tuple[Walk, dict[str, Any]]) -> None:
    """Nine visits in several processes: nothing lost, different or failed, every flip in time in each of them."""
    walk_, result = walked
    tell(result)
    assert len(walk_.workers.first) == WORKERS
    assert_sound(result, walk_.workers.first)
    assert all(counts["different"] == 0 < counts["dynamodb"] for counts in result["comparison"].values())


def test_a_killed_worker_is_a_restart(walked: tuple[Walk, dict[str, Any]]) -> None:
    """A worker that was killed is replaced by gunicorn; the summary counts it and is not ok."""
    walk_, sound = walked
    victim = min(walk_.stage.processes())
    os.kill(victim, signal.SIGKILL)
    until(lambda: victim not in (alive := walk_.stage.processes()) and len(alive) == WORKERS)
    result = walk_.judged()
    assert (result["ok"], result["restarts"]) == (False, 1)
    assert {**result, "ok": True, "restarts": 0} == {**sound, "restarts": 0, "ok": True}
