"""What a panel is, whatever draws it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """How a panel draws."""

    LINES = "lines"
    STEPS = "steps"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Query:
    """One PromQL expression and the legend of its series."""

    expr: str
    legend: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel. `alarm` is the value from which it turns red; `unit` is Grafana's name of a unit."""

    title: str
    about: str
    queries: tuple[Query, ...]
    unit: str = "short"
    shape: Shape = Shape.LINES
    width: int = 8
    alarm: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Panels under one heading."""

    title: str
    panels: tuple[Panel, ...]
