"""What a run may suffer instead of faults at random: one thing, for as long as it takes to be sure of it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from random import Random

from tests.scenario.chaos.book import Outcome
from tests.scenario.chaos.crew import Crew
from tests.scenario.chaos.plan import Plan
from tests.scenario.chaos.run import Progress, Show, Suffer
from tests.scenario.chaos.site import Site

LONGEST_LIFE = 0.25  # seconds after its first line: several deeds, so that all points of one are hit
LOOK = 0.1  # seconds between two looks
PATIENCE = 120.0  # seconds


def kill_many(times: int) -> Suffer:
    """Kill so many workers, in turn, each after it has begun to work; nothing else fails."""

    def suffer(plan: Plan, site: Site, crew: Crew, show: Show) -> Mapping[str, int]:
        random = Random(f"{plan.seed}/killing")
        for number in range(times):
            slot = number % plan.processes
            crew.wait_until_working([slot])
            time.sleep(random.uniform(0, LONGEST_LIFE))
            crew.kill(slot)
            show(Progress(faults=number + 1, spot=site.flags.at, doing="killing"))
        crew.wait_until_working()
        return {"kill": times}

    return suffer


def outage(acknowledged: int) -> Suffer:
    """DynamoDB refuses connections until so many operations more are acknowledged; nothing else fails."""

    def suffer(_plan: Plan, site: Site, _crew: Crew, _show: Show) -> Mapping[str, int]:
        site.dynamodb.proxy.refuse()
        goal = _acknowledged(site.books) + acknowledged
        deadline = time.monotonic() + PATIENCE
        while _acknowledged(site.books) < goal:
            if time.monotonic() > deadline:
                raise TimeoutError(f"not even {acknowledged} operations in {PATIENCE:.0f} s without DynamoDB")
            time.sleep(LOOK)
        site.dynamodb.proxy.heal()
        return {"dynamodb.refuse": 1}

    return suffer


def _acknowledged(books: Path) -> int:
    told = f'"is":"{Outcome.ACKNOWLEDGED}"'.encode()
    return sum(path.read_bytes().count(told) for path in books.glob("*.jsonl"))
