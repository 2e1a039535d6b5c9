"""What a rule of Prometheus is."""

from __future__ import annotations

from dataclasses import dataclass

RUNBOOK = "docs/runbook.md"


@dataclass(frozen=True, slots=True)
class Recording:
    """A series that Prometheus computes ahead: named level:metric:operation, as its manual advises."""

    record: str
    expr: str


@dataclass(frozen=True, slots=True)
class Alert:
    """A condition somebody should hear of. `hold` is how long it must last; `advice` the next step.

    `severity` is page (now, whatever the hour) or ticket (in working hours).
    """

    name: str
    expr: str
    severity: str
    summary: str
    advice: str
    hold: str = "0s"

    @property
    def runbook(self) -> str:
        """The section that says what it means and what to do."""
        return f"{RUNBOOK}#{self.name.lower()}"
