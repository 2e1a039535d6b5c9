"""Everything that one rendering of the page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from dal.fleet.look import Look
from dal.fleet.words import span
from dal.page.poll import Polled
from dal.page.trends import Trends

_SLACK = 30.0
"""Seconds that a look may take until it is said."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A look at the fleet, and for how many seconds processes have been silent."""

    look: Look
    silences: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class View:
    """What the page knows at `now` (seconds since the epoch).

    `every`: seconds between two looks; `watched`: those for which heartbeats are looked for; `trends` is None
    where no Prometheus is named.
    """

    fleet: Polled[Seen]
    now: float
    every: float = 5.0
    watched: float = 2.0
    trends: Polled[Trends] | None = None

    @property
    def look(self) -> Look | None:
        """The last good look."""
        return self.fleet.value.look if self.fleet.value else None

    @property
    def silences(self) -> Mapping[str, float]:
        """Of that look."""
        return self.fleet.value.silences if self.fleet.value else {}

    @property
    def problem(self) -> str:
        """Why what is shown is not of this moment; empty if it is."""
        if self.fleet.problem:
            return self.fleet.problem
        waited = self.now - self.fleet.asked if self.fleet.asked else 0.0
        if waited > _SLACK:
            return f"a look has not come back for {span(waited)}: does MySQL hang?"
        if self.look is not None and self.now - self.fleet.at > self.every + _SLACK:
            return "the fleet is being looked at again"
        return ""


def at_time(seconds: float) -> str:
    """`10:02:13 UTC`."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%H:%M:%S UTC")


def stamp(seconds: float) -> str:
    """For machines: ISO 8601."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
