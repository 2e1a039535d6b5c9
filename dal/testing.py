"""For tests of applications: no threads, no servers, no waiting. See `docs/adoption.md`."""

from __future__ import annotations

from dal.dual import Background
from dal.dual.background import Task


class InlineBackground(Background):
    """Runs every task at once in the caller's thread, planned ones too: nothing is shed and nothing races.

    A read has been compared, and a mismatch confirmed, when the call returns:
    `Runtime(source, mysql, dynamodb, background=InlineBackground())`.
    """

    def submit(self, task: Task) -> bool:
        """Run it."""
        task()
        return True

    def submit_later(self, seconds: float, task: Task) -> bool:  # noqa: ARG002  nobody waits
        """Run it."""
        task()
        return True
