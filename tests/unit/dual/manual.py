"""A background and a clock that do nothing by themselves."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from dal.dual import Background


class ManualBackground(Background):
    """Tasks wait until the test runs them, in its own thread; `room` says how many may wait."""

    def __init__(self, room: int = 1000) -> None:
        super().__init__(threads=0)
        self.room = room
        self.tasks: deque[Callable[[], None]] = deque()

    def submit(self, task: Callable[[], None]) -> bool:
        if len(self.tasks) >= self.room:
            return False
        self.tasks.append(task)
        return True

    def submit_later(self, seconds: float, task: Callable[[], None]) -> bool:
        del seconds
        return self.submit(task)

    def run(self) -> None:
        """Run what waits, and what comes of it."""
        while self.tasks:
            self.tasks.popleft()()


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds
