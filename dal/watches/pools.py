"""Looks at the pools now and then, so that metrics show them without a cost to any operation."""

from __future__ import annotations

import threading
from collections.abc import Callable

from flags.forking import in_child


class Sampler:
    """Calls `sample` every `interval` seconds on a daemon thread of its own, also in forked children."""

    def __init__(self, sample: Callable[[], None], *, interval: float = 1.0) -> None:
        self._sample = sample
        self._interval = interval
        self._start()
        in_child(self._start)

    def _start(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dal-sampler", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        stop = self._stop
        while not stop.wait(self._interval):
            self._sample()

    def close(self) -> None:
        """End the thread."""
        self._stop.set()
        self._thread.join()
