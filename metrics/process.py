"""What a sink does about forks: nobody is in the middle of anything, and the child starts afresh."""

from __future__ import annotations

import os
import threading
from typing import Protocol
from weakref import WeakSet


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
