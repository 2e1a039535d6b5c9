"""Several callers at the same time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

T = TypeVar("T")
ROUNDS = 10


def together(*calls: Callable[[], T], warm: Callable[[], object] = bool) -> list[T]:
    """What the calls answer, each made by a thread of its own; raises what one of them raises.

    All start at the same moment, after each thread has done `warm`: a read, say, that opens its connection.
    """
    ready = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        warm()
        ready.wait(timeout=30)
        return call()

    with ThreadPoolExecutor(max_workers=len(calls)) as threads:
        return [future.result() for future in [threads.submit(run, call) for call in calls]]
