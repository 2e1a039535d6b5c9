"""Looks at the lead in a thread of its own, so that a MySQL that hangs does not end a lease of phase 5."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Lookout:
    """Calls `look` once it has begun, at once and every `beat` seconds, and for callers who cannot wait for that.

    Args:
        look: does it, and says whether DynamoDB leads; must not raise.
        beat: seconds between two looks.
        pause: seconds for which many who ask at once get one answer.
        clock: seconds, monotonic.
    """

    def __init__(self, look: Callable[[], bool], *, beat: float, pause: float, clock: Callable[[], float]) -> None:
        self._look = look
        self._beat = beat
        self._pause = pause
        self._clock = clock
        self._asking = threading.Lock()
        self._asked, self._found = float("-inf"), False
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def ask(self) -> bool:
        """Whether DynamoDB leads, as of this moment or of one shortly before."""
        with self._asking:
            if self._clock() - self._asked >= self._pause:
                self._asked = self._clock()
                self._found = self._look()
            return self._found

    def begin(self) -> None:
        """Begin, unless it has begun; for one thread at a time to call."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="dal-lead", daemon=True)
            self._thread.start()

    def end(self) -> None:
        """End the thread."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        self._look()
        while not self._stop.wait(self._beat):
            self._look()
