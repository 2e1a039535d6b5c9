"""Keeps the progress of a verification, now and then, where a later process finds it."""

from __future__ import annotations

import json
from collections.abc import Callable

from dal.ports import Runs
from dal.verify.progress import Plan, Progress

RUN = "verify"
"""Signs of life, by entity: what is shown of a run that has not ended."""
SUMS = "verify.sums"
"""Where it is and what it has summed up, all at once: cursors and sums of different moments would hide rows."""

TOO_OLD = 3600.0
"""Seconds after which progress is begun anew: what was read so long ago proves little."""
_EVERY, _FIRST = 5.0, 1.0
"""Seconds: a run that takes less than the second saves nothing."""


class Saving:
    """Saves progress every few seconds at the most.

    Args:
        runs: where; None: nowhere.
        plan: progress of another plan is left alone.
        clock: in seconds.
    """

    def __init__(self, runs: Runs | None, plan: Plan, *, clock: Callable[[], float]) -> None:
        self._runs = runs
        self._plan = plan
        self._clock = clock
        self._last = clock() - _EVERY + _FIRST

    def load(self) -> Progress | None:
        """What was saved, if it is of use."""
        saved = None if self._runs is None else self._runs.load(SUMS).get(self._plan.id)
        if saved is None or saved.age > TOO_OLD:
            return None
        return Progress.loads(self._plan, saved.state)

    def perhaps(self, progress: Progress) -> None:
        """Save it, if that was not done just now."""
        if self._clock() - self._last >= _EVERY:
            self.now(progress)

    def now(self, progress: Progress) -> None:
        """Save it; the next time is the later, the longer this takes."""
        if self._runs is None:
            return
        began = self._clock()
        for entity in self._plan.entities:
            self._runs.save(RUN, entity, json.dumps({"done": False}))
        self._runs.save(SUMS, self._plan.id, progress.dumps())
        self._last = self._clock() + 10 * (self._clock() - began)

    def forget(self) -> None:
        """It is over, or is to be begun anew."""
        if self._runs is not None:
            self._runs.forget(RUN)
            self._runs.forget(SUMS)
