"""Where flags can stand, and which of these places are one toggle apart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from enum import StrEnum
from pathlib import Path

from flags import FeatureFlags, MigrationPhase

TWO, THREE, FOUR, FIVE = list(MigrationPhase)[1:]


class Spot(StrEnum):
    """A state of the flags that a run visits."""

    MYSQL_ONLY = "1"
    DUAL_WRITE = "2"
    DUAL_READ_WRITE = "3"
    PREFERRED = "3+"  # DynamoDB answers, MySQL is compared
    DYNAMODB_PRIMARY = "4"
    PAUSED = "4 read-only"
    DYNAMODB_ONLY = "5"

    @property
    def flags(self) -> FeatureFlags:
        """How the toggles stand."""
        return _FLAGS[self]


_FLAGS: Mapping[Spot, FeatureFlags] = {
    Spot.MYSQL_ONLY: MigrationPhase.MYSQL_ONLY.flags,
    Spot.DUAL_WRITE: TWO.flags,
    Spot.DUAL_READ_WRITE: THREE.flags,
    Spot.PREFERRED: replace(THREE.flags, PREFER_DDB=True),
    Spot.DYNAMODB_PRIMARY: FOUR.flags,
    Spot.PAUSED: replace(FOUR.flags, WRITE_MYSQL=False, WRITE_DDB=False),
    Spot.DYNAMODB_ONLY: FIVE.flags,
}

_WAYS: Mapping[Spot, tuple[Spot, ...]] = {
    Spot.MYSQL_ONLY: (Spot.DUAL_WRITE,),
    Spot.DUAL_WRITE: (Spot.MYSQL_ONLY, Spot.DUAL_READ_WRITE),
    Spot.DUAL_READ_WRITE: (Spot.DUAL_WRITE, Spot.PREFERRED, Spot.DYNAMODB_PRIMARY),
    Spot.PREFERRED: (Spot.DUAL_READ_WRITE,),
    Spot.DYNAMODB_PRIMARY: (Spot.DUAL_READ_WRITE,),
}
"""One toggle away, forward or back; the last step, one way, is no part of a random walk."""


def neighbours(spot: Spot) -> tuple[Spot, ...]:
    """Where one toggle leads from here."""
    return _WAYS[spot]


def way_up(spot: Spot, goal: Spot = Spot.DYNAMODB_PRIMARY) -> list[Spot]:
    """The toggles from here to phase 4, or to phase 2 or 3 if that comes first."""
    line = [Spot.MYSQL_ONLY, Spot.DUAL_WRITE, Spot.DUAL_READ_WRITE, Spot.DYNAMODB_PRIMARY]
    if spot is Spot.PREFERRED:
        return [] if goal is Spot.DUAL_WRITE else [Spot.DUAL_READ_WRITE, *way_up(Spot.DUAL_READ_WRITE, goal)]
    return line[line.index(spot) + 1 : line.index(goal) + 1]


class FlagFile:
    """The toggles, as every worker reads them; `at` is where they stand."""

    def __init__(self, path: Path, at: Spot) -> None:
        self.path = path
        self.at = at
        self.move(at)

    def move(self, spot: Spot) -> None:
        """Write the file anew, as a whole."""
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(spot.flags)), encoding="utf-8")
        fresh.replace(self.path)
        self.at = spot
