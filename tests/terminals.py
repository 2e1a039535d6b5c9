"""A program on a terminal, as a person sees it."""

from __future__ import annotations

import os
import pty
import subprocess
from collections.abc import Mapping, Sequence


def on_a_terminal(
    command: Sequence[str], typed: str, environment: Mapping[str, str] | None = None
) -> tuple[str, int]:
    """What a program says on a terminal where somebody types this, and its status; variables are added."""
    ours, theirs = pty.openpty()
    more = {**os.environ, **(environment or {})}
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=more) as program:
        os.close(theirs)
        os.write(ours, typed.encode())
        said = b""
        while chunk := _read(ours):
            said += chunk
        os.close(ours)
        return said.decode(), program.wait(timeout=60)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except OSError:  # so a terminal says that the other side is gone
        return b""
