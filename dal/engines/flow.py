"""Keeps a bounded number of tasks under way, and gives their results as they come."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import Generic, TypeVar

R = TypeVar("R")

Task = Callable[[], R]
"""What a worker does: a frozen dataclass that can be pickled and called; doing it twice must be harmless."""

_LOOK_AGAIN = 0.5
"""Seconds after which the width is asked for anew, though no result has come."""
_GLANCE = 0.05
"""The same while nothing is under way."""


class Flow(Generic[R]):
    """Results of tasks, in the order in which they end.

    Args:
        executor: any; its workers may be threads, processes or other machines.
        tasks: made one by one, when there is room: memory does not grow with their number.
        width: how many may be under way, asked again and again; with 0 the flow waits.
        pause: waits so many seconds.
    """

    def __init__(
        self,
        executor: Executor,
        tasks: Iterator[Task[R]],
        width: Callable[[], int],
        *,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._executor = executor
        self._tasks = tasks
        self._width = width
        self._pause = pause
        self._under_way: dict[Future[R], Task[R]] = {}
        self._again: list[Task[R]] = []
        self._exhausted = False

    def again(self, task: Task[R]) -> None:
        """Do a task once more, before new ones."""
        self._again.append(task)

    def __iter__(self) -> Iterator[tuple[Task[R], Future[R]]]:
        """Each task with its ended future; whoever asks for the result decides what an error means.

        Where the caller stops early, tasks that have not begun are cancelled.
        """
        try:
            while self._fill() or self._under_way or self._again or not self._exhausted:
                for future in self._ended():
                    yield self._under_way.pop(future), future
        finally:
            for future in self._under_way:
                future.cancel()

    def _ended(self) -> Iterable[Future[R]]:
        if not self._under_way:
            self._pause(_GLANCE)
            return ()
        return wait(self._under_way, timeout=_LOOK_AGAIN, return_when=FIRST_COMPLETED).done

    def _fill(self) -> bool:
        """Start what there is room for; whether anything was started."""
        before = len(self._under_way)
        while len(self._under_way) < self._width() and (task := self._next()) is not None:
            self._under_way[self._executor.submit(task)] = task
        return len(self._under_way) > before

    def _next(self) -> Task[R] | None:
        if self._again:
            return self._again.pop()
        task = next(self._tasks, None)
        self._exhausted = task is None
        return task
