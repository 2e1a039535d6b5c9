"""What happens to sources of flags when the process forks (gunicorn, celery, multiprocessing).

Threads do not survive a fork, and a lock that another thread held stays locked for ever in the child. So each
source makes itself new locks and starts its own thread in the child, and `building` keeps forks out of the
moments in which a library holds its own global locks.

The order of registration decides. `logging` and `concurrent.futures` take their locks before a fork and renew
them after it, by hooks registered when they are imported: they come first here, so that our lock is taken before
theirs (a builder that logs would deadlock with the fork otherwise) and our threads start after theirs are new.
"""

from __future__ import annotations

import concurrent.futures.thread  # noqa: F401  registers its hooks, see above
import logging  # noqa: F401  as above
import os
import threading
import weakref
from collections.abc import Callable

building = threading.Lock()
"""Hold it while a library builds something under global locks; a fork waits for it."""

_in_child: list[weakref.WeakMethod[Callable[[], None]]] = []


def in_child(action: Callable[[], None]) -> None:
    """Call this bound method in each child, in the order of registration, while its object lives."""
    _in_child[:] = [known for known in _in_child if known() is not None]
    _in_child.append(weakref.WeakMethod(action))


def _after_in_child() -> None:
    building.release()
    for known in tuple(_in_child):
        if (action := known()) is not None:
            action()


os.register_at_fork(before=building.acquire, after_in_parent=building.release, after_in_child=_after_in_child)
