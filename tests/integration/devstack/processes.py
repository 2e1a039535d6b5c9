"""Looks at processes from outside, and waits for their end without polling."""

import os
import select
from pathlib import Path


def children(pid: int) -> list[int]:
    """The direct children of a process."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


class Watch:
    """Holds processes (not mere numbers) and tells when they have all ended."""

    def __init__(self, *pids: int) -> None:
        self._held = {os.pidfd_open(pid): pid for pid in pids}

    def living(self) -> list[int]:
        """Those that still run."""
        ended = select.select(list(self._held), [], [], 0)[0]
        return [pid for descriptor, pid in self._held.items() if descriptor not in ended]

    def wait(self, seconds: float = 20.0) -> None:
        """Return when all have ended.

        Raises:
            AssertionError: one of them still runs after `seconds`.
        """
        for descriptor, pid in self._held.items():
            assert select.select([descriptor], [], [], seconds)[0], f"process {pid} still runs"
            os.close(descriptor)
        self._held.clear()
