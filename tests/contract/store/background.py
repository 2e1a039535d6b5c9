"""A background without threads, for tests that want to see what it did."""

from __future__ import annotations

from dal.dual import Background
from dal.dual.background import Task


class InlineBackground(Background):
    """Runs every task at once in the caller's thread, planned ones too: nothing is shed and nothing races."""

    def submit(self, task: Task) -> bool:
        """Run it."""
        task()
        return True

    def submit_later(self, seconds: float, task: Task) -> bool:  # noqa: ARG002  nobody waits
        """Run it."""
        task()
        return True
