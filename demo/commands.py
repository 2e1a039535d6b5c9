"""What an operator types: the `dal` command, as a program of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

DIFFERENT = 1
"""The exit status of a command that has found differences, or is not done yet."""


def dal(config: Path, *command: str, allowed: int = 0) -> str:
    """Run it, and answer what it printed.

    Args:
        config: the configuration file.
        command: its words.
        allowed: the highest exit status that is no failure.

    Raises:
        RuntimeError: it failed; with what it said.
    """
    done = subprocess.run(
        [str(Path(sys.executable).with_name("dal")), *command, "--config", str(config)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )
    if done.returncode > allowed:
        raise RuntimeError(f"dal {' '.join(command)} failed:\n{done.stderr}")
    return done.stdout
