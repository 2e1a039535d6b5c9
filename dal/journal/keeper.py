"""The thread that clears and repairs."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from dal.errors import BackendError, DalError, NotInstalled
from dal.journal.clearing import Clearing
from dal.journal.repair import Repair, Repaired
from dal.logs import redacted, told
from dal.ports import Depth, Journal
from flags.forking import in_child

_log = logging.getLogger("dal.journal")


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: between flushes of confirmed keys, between repairs, until a key's own write is given up."""

    flush: float = 0.05
    repair: float = 1.0
    quiet: float = 3.0


class Keeper:
    """Flushes confirmations, repairs while `active` says so, and tells how deep the journal is.

    Args:
        clearing: confirmed keys.
        repair: what repairs the others.
        journal: whose depth is told after each repair.
        active: whether the follower is written in the phase of this moment.
        hurried: whether everything pending is wanted now, at a drain: then no key is given time of its own.
        told: hears the depth and what was repaired.
        translate: what an error of the leader's driver means.
        pace: how often.
        start: False leaves the thread out; `turn` is called by whoever made it.
    """

    def __init__(
        self,
        clearing: Clearing,
        repair: Repair,
        journal: Journal,
        *,
        active: Callable[[], bool],
        hurried: Callable[[], bool] = lambda: False,
        told: Callable[[Depth, Repaired], None] = lambda _depth, _repaired: None,
        translate: Callable[[Exception], Exception] = lambda error: error,
        pace: Pace | None = None,
        clock: Callable[[], float] = time.monotonic,
        start: bool = True,
    ) -> None:
        self._clearing = clearing
        self._repair = repair
        self._journal = journal
        self._active = active
        self._hurried = hurried
        self._told = told
        self._translate = translate
        self._pace = pace or Pace()
        self._clock = clock
        self._due = 0.0
        self._failing = ""
        self._running = start
        self._start()
        in_child(self._start)

    def turn(self) -> None:
        """Flush, and repair if it is time to; what fails is tried again at the next turn."""
        try:
            self._clearing.flush()
            if self._hurried() or self._clock() >= self._due:
                self._repair_all()
                self._failing = ""
        except Exception as error:
            self._due = self._clock() + self._pace.repair
            meant = self._translate(error)
            if not isinstance(meant, BackendError | NotInstalled):
                raise
            self._note(meant)

    def _note(self, error: DalError) -> None:
        if str(error) != self._failing:  # an outage repeats itself, a log should not
            extra = {"event": "repairs_wait", "error": type(error).__name__}
            _log.warning("repairs wait: %s", error, extra=extra)
        self._failing = str(error)

    def _repair_all(self) -> None:
        repaired = Repaired()
        try:
            if self._active():
                quiet = 0.0 if self._hurried() else self._pace.quiet
                repaired = self._repair.round(quiet=quiet, go_on=self._goes_on)
        finally:  # how deep the journal is matters most while repairs fail
            self._due = self._clock() + self._pace.repair
            self._told(self._journal.depth(), repaired)

    def _goes_on(self) -> bool:
        return self._active() and not self._stop.is_set()

    def _start(self) -> None:
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        if self._running:
            self._thread = threading.Thread(target=self._run, name="dal-journal", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(self._pace.flush):
            try:
                self.turn()
            except Exception as error:  # noqa: BLE001  whatever it is, the thread goes on
                extra = {"event": "keeper_failed", "error": type(error).__name__}
                _log.error("a turn of the journal's keeper failed", exc_info=redacted(error), extra=extra)

    def close(self) -> None:
        """Flush once more and end the thread."""
        self._running = False
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        try:
            self._clearing.flush()
        except Exception as error:  # noqa: BLE001  the end must not fail; repairs find those keys confirmed
            meant = self._translate(error)
            extra = {"event": "confirmations_kept", "error": type(meant).__name__}
            _log.warning("the last confirmations were not cleared: %s", told(meant), extra=extra)
