"""What a process tells its metrics, kept beside them: the embedded demo has no log to look into."""

from __future__ import annotations

import os
import time

from prometheus_client import CollectorRegistry

from demo.stage import Held, PhaseSeen
from metrics import PrometheusSink
from metrics.events import Event, FlagsObserved, StepBlocked


class Overhearing(PrometheusSink):
    """Counts as every sink, and keeps each change of phase and each reason for not going on."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.seen: list[PhaseSeen] = []
        self.held: list[Held] = []
        super().__init__(registry)

    def emit(self, event: Event) -> None:
        """See `MetricsSink`."""
        super().emit(event)
        if isinstance(event, FlagsObserved) and (not self.seen or self.seen[-1].phase != event.phase):
            self.seen.append(PhaseSeen(os.getpid(), event.phase, time.time()))
        if isinstance(event, StepBlocked) and event.reason:
            self.held.append(Held(os.getpid(), event.reason, time.time()))
