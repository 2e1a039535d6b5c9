"""Brings what verifications have left behind in MySQL to metrics: `dal verify` runs elsewhere and ends."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable

from dal.fleet.proven import VERIFIED, Verified
from dal.logs import told
from dal.ports import Runs
from metrics import MetricsSink
from metrics.events import VerificationSampled

_log = logging.getLogger("dal.journal")
EVERY = 15.0
"""Seconds; verifications take minutes, and each look is a statement of every process."""


class ProofWatch:
    """Looks now and then, whenever the keeper of the journal has made a round.

    Args:
        runs: where the results are kept.
        entities: whose; one that was never verified is told as well.
        sink: is told.
        translate: what an error of the leader's driver means.
        clock: seconds, for the time between two looks.
        now: seconds since the epoch.
    """

    def __init__(
        self,
        runs: Runs,
        entities: Iterable[str],
        sink: MetricsSink,
        *,
        translate: Callable[[Exception], Exception] = lambda error: error,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._runs = runs
        self._entities = tuple(entities)
        self._sink = sink
        self._translate = translate
        self._clock = clock
        self._now = now
        self._due = clock()
        self._failing = ""

    def look(self) -> None:
        """Tell what is known, if it is time to; a failure is logged once, since repairs must go on."""
        if self._clock() < self._due:
            return
        self._due = self._clock() + EVERY
        try:
            self._tell()
            self._failing = ""
        except Exception as error:  # noqa: BLE001  whatever it is, the journal matters more
            self._note(told(self._translate(error)))

    def _tell(self) -> None:
        kept, now = self._runs.load(VERIFIED), self._now()
        for entity in self._entities:
            found = Verified.of(kept[entity]) if entity in kept else None
            at, different = (round(now - found.age), found.different) if found else (0, 0)
            self._sink.emit(VerificationSampled(entity, at, different))

    def _note(self, error: str) -> None:
        if error != self._failing:
            _log.warning("verifications cannot be told: %s", error, extra={"event": "verifications_unknown"})
        self._failing = error
