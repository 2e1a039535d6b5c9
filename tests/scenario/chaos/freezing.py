"""Stops a server in its tracks and lets it go on: it keeps its connections, but answers nobody."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devstack.server import Server


@contextmanager
def frozen(server: Server) -> Iterator[None]:
    """SIGSTOP to the server itself, not to its leash; SIGCONT at the end."""
    pids = _children(server)
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def _children(server: Server) -> list[int]:
    if server.process is None:
        raise AssertionError(f"{server.recipe.name} does not run")
    leash = server.process.pid
    return [int(pid) for pid in Path(f"/proc/{leash}/task/{leash}/children").read_text().split()]
