"""What a panel is, whatever draws it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """How a panel draws."""

    LINES = "lines"
    STEPS = "steps"
    NUMBER = "number"
    NAMES = "names"


DRAWN_OVER_TIME = frozenset({Shape.LINES, Shape.STEPS})


class Colour(StrEnum):
    """What a value means to whoever looks."""

    GOOD = "green"
    WAIT = "orange"
    BAD = "red"


@dataclass(frozen=True, slots=True)
class Query:
    """One PromQL expression and the legend of its series."""

    expr: str
    legend: str


@dataclass(frozen=True, slots=True)
class Word:
    """What is shown instead of a value."""

    value: int
    text: str
    colour: Colour


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel. `alarm` is the value from which it turns red; `unit` is Grafana's name of a unit.

    `words` stand for values; `nothing` is said where there is none.
    """

    title: str
    about: str
    queries: tuple[Query, ...]
    unit: str = "short"
    shape: Shape = Shape.LINES
    width: int = 8
    alarm: float | None = None
    words: tuple[Word, ...] = ()
    nothing: str = "none"


@dataclass(frozen=True, slots=True)
class Row:
    """Panels under one heading."""

    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """One dashboard. `uid` is its address and its file's name; `by_entity` offers entities to choose from."""

    uid: str
    title: str
    about: str
    rows: tuple[Row, ...]
    by_entity: bool = True


@dataclass(frozen=True, slots=True)
class Mark:
    """A line through all panels at each moment at which `expr` has samples; `text` names one of them."""

    name: str
    expr: str
    text: str
    colour: str
