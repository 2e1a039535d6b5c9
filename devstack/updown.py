"""Starts, finds and ends the keeper of a stack."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Sequence
from pathlib import Path

from devstack.errors import StartError
from devstack.install import install, locked
from devstack.packages import Part
from devstack.paths import ROOT, home
from devstack.state import Kept, load, state_file

START_SECONDS = 300.0
STOP_SECONDS = 30.0


def up(parts: Collection[Part], extras: Sequence[str] = ()) -> Kept:
    """Keep a stack running in the background and return its addresses; the running one, when there is one.

    Raises:
        InstallError: a program is missing and may not or could not be installed.
        StartError: the keeper ended or took too long; its log is in the text.
    """
    install(parts)
    with locked(home() / "up.lock"):
        return load() or _start_keeper(parts, extras)


def down() -> bool:
    """Stop the kept stack and wait for its end; False when there was none."""
    with locked(home() / "up.lock"):
        kept = load()
        if kept is None:
            return False
        _end(kept)
        state_file().unlink(missing_ok=True)
        return True


def _start_keeper(parts: Collection[Part], extras: Sequence[str]) -> Kept:
    log = home() / "keeper.log"
    options = [part for extra in extras for part in ("--with", extra)]
    with log.open("w") as stream:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "devstack", "keep", *options, *parts],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )
    try:
        return _await(keeper, log)
    except BaseException:
        keeper.terminate()
        keeper.wait()
        raise


def _await(keeper: "subprocess.Popen[bytes]", log: Path) -> Kept:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and keeper.poll() is None:
        kept = load()
        if kept and kept.pid == keeper.pid:
            keeper.returncode = 0  # it is meant to outlive us: do not warn about a child that still runs
            return kept
        time.sleep(0.05)
    raise StartError(f"the stack did not start:\n{log.read_text(errors='replace')[-4000:]}")


def _end(kept: Kept) -> None:
    keeper = os.pidfd_open(kept.pid)
    try:
        if not kept.alive:  # it ended between our look and our hold on it
            return
        signal.pidfd_send_signal(keeper, signal.SIGTERM)
        if not select.select([keeper], [], [], STOP_SECONDS)[0]:
            signal.pidfd_send_signal(keeper, signal.SIGKILL)  # the leashes end what it kept
    finally:
        os.close(keeper)
