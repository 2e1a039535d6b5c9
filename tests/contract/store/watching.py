"""A sink that a test can wait on."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition

from metrics import RecordingSink
from metrics.events import Event, JournalSampled, StepBlocked

PATIENCE = 30.0


class WatchingSink(RecordingSink):
    """Remembers everything, and wakes whoever waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = Condition()

    def emit(self, event: Event) -> None:
        """See `MetricsSink`."""
        with self._changed:
            super().emit(event)
            self._changed.notify_all()

    def wait_for(self, so: Callable[[], bool]) -> None:
        """Wait until this is so, as of some event."""
        with self._changed:
            assert self._changed.wait_for(so, PATIENCE), self.events[-20:]

    def wait_until_blocked(self, reason: str) -> None:
        """Wait until the process says that this keeps it from its next step."""
        self.wait_for(lambda: [told.reason for told in self.events_of(StepBlocked)][-1:] == [reason])

    def wait_for_depth(self, pending: int) -> None:
        """Wait until the keeper of the journal finds so many keys pending."""
        self.wait_for(lambda: [told.pending for told in self.events_of(JournalSampled)][-1:] == [pending])
