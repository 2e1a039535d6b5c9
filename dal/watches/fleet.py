"""Brings what happens in the fleet and in the journal to metrics and the log."""

from __future__ import annotations

import logging

from dal.domain.control import Control
from dal.domain.fleet import Blocked, Change
from dal.journal import Repaired
from dal.ports import Depth
from dal.watches.flags import FlagWatch
from flags import FetchFailure, FlagSnapshot, RejectReason, Wish
from metrics import MetricsSink
from metrics.events import FleetObserved, JournalSampled, KeysRepaired, StepBlocked

_log = logging.getLogger("dal.fleet")


class FleetWatch:
    """A `FlagObserver` of the wishes and a `FleetObserver` of what is in force: told as one story."""

    def __init__(self, watch: FlagWatch, sink: MetricsSink) -> None:
        self._watch = watch
        self._sink = sink
        self._wish: Wish | None = None

    def observed(self, snapshot: FlagSnapshot, wish: Wish | None) -> None:  # noqa: ARG002  the fleet decides
        """See `FlagObserver`: a wish only; `in_force` tells what came of it."""
        self._wish = wish

    def rejected(self, reason: RejectReason, detail: str) -> None:
        """See `FlagObserver`."""
        self._watch.rejected(reason, detail)

    def fetch_failed(self, reason: FetchFailure) -> None:
        """See `FlagObserver`."""
        self._watch.fetch_failed(reason)

    def in_force(self, snapshot: FlagSnapshot, control: Control, members: int) -> None:
        """See `FleetObserver`."""
        self._watch.observed(snapshot, self._wish)
        self._sink.emit(FleetObserved(control.epoch, control.leader, control.strict, members))

    def blocked(self, blocked: Blocked | None) -> None:
        """See `FleetObserver`."""
        self._sink.emit(StepBlocked(blocked.why, blocked.detail) if blocked else StepBlocked(""))
        if blocked is not None:
            extra = {"event": "step_blocked", "reason": blocked.why, "detail": blocked.detail}
            _log.warning("the next step waits (%s): %s", blocked.why, blocked.detail, extra=extra)

    def changed(self, change: Change, control: Control) -> None:
        """See `FleetObserver`."""
        extra = {"event": "control", "change": change, "epoch": control.epoch, "leader": control.leader}
        _log.info("control: %s, epoch %d, %s leads", change, control.epoch, control.leader, extra=extra)

    def repaired(self, depth: Depth, repaired: Repaired) -> None:
        """The keeper of the journal has made a round."""
        self._sink.emit(JournalSampled(depth.pending, depth.poisoned, depth.oldest))
        if repaired.confirmed or repaired.refused:
            self._sink.emit(KeysRepaired(repaired.confirmed, repaired.refused))
