"""What a run answers: figures with their budgets."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Unit(StrEnum):
    """What a value counts."""

    NANOSECONDS = "ns"
    MICROSECONDS = "µs"
    MILLISECONDS = "ms"
    TIMES = "×"  # noqa: RUF001  the sign, not the letter
    ROUND_TRIPS = "round trips"
    ROWS = "rows"
    MEGABYTES = "MB"


_SECONDS = {Unit.NANOSECONDS: 1e9, Unit.MICROSECONDS: 1e6, Unit.MILLISECONDS: 1e3}


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value; smaller is better, so a budget is the most that it may be.

    `peer` says what was measured beside it in the same run, for people.
    """

    name: str
    value: float
    unit: Unit
    budget: float
    peer: str

    def __post_init__(self) -> None:
        if not (math.isfinite(self.value) and math.isfinite(self.budget)):
            raise ValueError(f"{self.name}: {self.value} of {self.budget} is no measurement")

    @property
    def met(self) -> bool:
        """Whether the value is within its budget; decided before anything is rounded for display."""
        return self.value <= self.budget

    def as_json(self) -> dict[str, str | float | bool]:
        """The figure as `--json` writes it."""
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit.value,
            "budget": self.budget,
            "met": self.met,
        }


def timed(name: str, seconds: float, unit: Unit, *, budget: float, peer: str) -> Figure:
    """A figure of a duration; `budget` is in `unit`."""
    return Figure(name, seconds * _SECONDS[unit], unit, budget, peer)


def micros(seconds: float) -> str:
    """A duration for people: `0.04 µs`, `45.1 µs`, `320 µs`."""
    value = seconds * 1e6
    places = 2 if value < 10 else 1 if value < 100 else 0  # noqa: PLR2004  three digits that mean something
    return f"{value:.{places}f} µs"


def write_json(path: Path, figures: Sequence[Figure]) -> None:
    """Write `{"figures": [{"name", "value", "unit", "budget", "met"}, …]}`."""
    document = {"figures": [figure.as_json() for figure in figures]}
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
