"""What a sink does about processes: a flusher in each, a last flush at its end, a fresh start after a fork."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from multiprocessing.util import Finalize
from typing import Protocol
from weakref import WeakSet

_log = logging.getLogger("metrics")


class Flusher:
    """Calls `flush` every `interval` seconds, and once more when it stops or the process ends cleanly."""

    def __init__(self, flush: Callable[[], None], *, interval: float) -> None:
        self._flush = flush
        self._interval = interval
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="metrics-flusher", daemon=True)

    def start(self) -> None:
        """Begin; the end of the process is watched as well.

        `Finalize` rather than `atexit`: children of `multiprocessing` leave without running the latter.
        """
        self._at_exit = Finalize(None, self._once, exitpriority=0)
        self._thread.start()

    def stop(self) -> None:
        """Flush a last time and end the thread."""
        self._at_exit.cancel()
        self._stopped.set()
        self._thread.join()
        self._once()

    def _run(self) -> None:
        while not self._stopped.wait(self._interval):
            self._once()

    def _once(self) -> None:
        try:
            self._flush()
        except (OSError, ValueError, RuntimeError):  # a full or removed directory must not end the flushing
            _log.exception("metrics could not be written", extra={"event": "metrics_flush_failed"})


class Forkable(Protocol):
    """Has a lock that must be free, and state that must be fresh, in a forked child."""

    def before_fork(self) -> None:
        """Wait until nobody is in the middle of anything."""

    def after_fork_in_parent(self) -> None:
        """Go on."""

    def after_fork_in_child(self) -> None:
        """Go on as a new process."""


_alive: WeakSet[Forkable] = WeakSet()
# Threads may fork at once, and make sinks meanwhile; each has to find, lock and unlock the same sinks. Reentrant,
# for a sink that is made in a hook of the same fork.
_one_at_a_time = threading.RLock()
_forking: list[Forkable] = []  # strong, so that what was locked before the fork is what is unlocked after it


def watch_forks(sink: Forkable) -> None:
    """Tell a sink about forks for as long as it lives."""
    with _one_at_a_time:
        _alive.add(sink)


def _before() -> None:
    _one_at_a_time.acquire()
    _forking[:] = list(_alive)
    for sink in _forking:
        sink.before_fork()


def _after_in_parent() -> None:
    for sink in _forking:
        sink.after_fork_in_parent()
    _forking.clear()
    _one_at_a_time.release()


def _after_in_child() -> None:
    for sink in _forking:
        sink.after_fork_in_child()
    _forking.clear()
    _one_at_a_time.release()


os.register_at_fork(before=_before, after_in_parent=_after_in_parent, after_in_child=_after_in_child)
