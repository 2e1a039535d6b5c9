"""Brings what happens to the flags to metrics and the log: `flags` and `metrics` do not know each other."""

from __future__ import annotations

import logging
import os
from dataclasses import asdict

from flags import FetchFailure, FlagSnapshot, RejectReason, Wish
from metrics import MetricsSink
from metrics.events import FetchFailed, FlagsObserved, WishRejected

_log = logging.getLogger("dal.flags")


class FlagWatch:
    """A `FlagObserver` that counts, and logs each change of the effective state once."""

    def __init__(self, sink: MetricsSink) -> None:
        self._sink = sink
        self._last: tuple[object, ...] | None = None

    def observed(self, snapshot: FlagSnapshot, wish: Wish | None) -> None:
        """See `FlagObserver`."""
        flags = snapshot.flags if wish is None else wish.flags
        lowest, highest = snapshot.phases
        self._sink.emit(
            FlagsObserved(
                flags=asdict(flags),
                wish=wish.phase if wish is not None else None,
                phase=lowest,
                highest_phase=highest,
                read_only=snapshot.read_only,
                version=snapshot.version,
                fetched_at=snapshot.fetched_at,
            )
        )
        self._log_change(snapshot, os.getpid())

    def _log_change(self, snapshot: FlagSnapshot, pid: int) -> None:
        lowest, highest = snapshot.phases
        state = (pid, lowest, highest, snapshot.read_only, snapshot.flags.PREFER_DDB)
        if state == self._last:
            return
        self._last = state
        _log.info(
            "phase %d (%s)%s",
            lowest,
            lowest.label,
            ", read-only" if snapshot.read_only else "",
            extra={
                "event": "phase",
                "phase": int(lowest),
                "highest_phase": int(highest),
                "read_only": snapshot.read_only,
                "prefer_ddb": snapshot.flags.PREFER_DDB,
                "version": snapshot.version,
                "pid": pid,
            },
        )

    def rejected(self, reason: RejectReason, detail: str) -> None:
        """See `FlagObserver`."""
        self._sink.emit(WishRejected(reason, detail))

    def fetch_failed(self, reason: FetchFailure) -> None:
        """See `FlagObserver`."""
        self._sink.emit(FetchFailed(reason))
