"""What one run is: its seed and its size. The seeds of several runs come from the commit."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tests.scenario.chaos.schedule import Fault, Lane, schedule

ROOT = Path(__file__).parents[3]
OUTSIDE_GIT = "switchyard"
JOURNALLED, BARE = "full", "combinations"
"""Guard levels with and without the journal."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One run: `seconds` of faults, so many workers, with or without journal, ending in phase 5 or before.

    `lanes` are the things that fail, by default all.
    """

    seed: int
    seconds: float = 60.0
    processes: int = 6
    journal: bool = True
    cutover: bool = False
    lanes: frozenset[Lane] = frozenset(Lane)

    @property
    def guard(self) -> str:
        """The guard level of the configuration; the journal comes with the fleet."""
        return JOURNALLED if self.journal else BARE

    def faults(self) -> dict[Lane, tuple[Fault, ...]]:
        """What happens when; what does not fail changes nothing for the others."""
        drawn = schedule(self.seed, self.seconds, self.processes)
        return {lane: faults for lane, faults in drawn.items() if lane in self.lanes}


def seeds(first: int | None, runs: int) -> Iterator[int]:
    """The seeds of so many runs: counted up from `first`, else derived from the commit."""
    base = commit() if first is None else ""
    for number in range(runs):
        yield int(sha256(f"{base}/{number}".encode()).hexdigest()[:8], 16) if first is None else first + number


def commit() -> str:
    """The hash of the checked out commit, a constant where there is none."""
    asked = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return asked.stdout.strip() or OUTSIDE_GIT
