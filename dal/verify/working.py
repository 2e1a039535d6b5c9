"""Tasks on an engine, done again where a database was away for a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from dal.engines import Engine, Flow, Task
from dal.errors import BackendError

R = TypeVar("R")

_HOPELESS = 8
"""Failures in a row, without a result in between, after which somebody has to look."""
_PAUSE = 1.0


class Working:
    """Does tasks and gives their results as they come.

    Args:
        engine: where.
        wait: waits so many seconds.
    """

    def __init__(self, engine: Engine, wait: Callable[[float], None]) -> None:
        self._engine = engine
        self._wait = wait

    def results(
        self,
        tasks: Iterable[Task[R]],
        follow: Callable[[Task[R], R], Task[R] | None] = lambda _task, _result: None,
    ) -> Iterator[tuple[Task[R], R]]:
        """Each task with its result; `follow` says what is to be done after it, if anything.

        Raises:
            BackendError: a task failed for good, or one after the other failed.
        """
        failures = 0
        flow = Flow(self._engine.executor, iter(tasks), lambda: self._engine.width)
        for task, future in flow:
            try:
                result = self._engine.result(future)
            except BackendError as error:
                failures += 1
                if not error.retryable or failures >= _HOPELESS:
                    raise
                self._wait(_PAUSE)
                flow.again(task)
                continue
            failures = 0
            if (more := follow(task, result)) is not None:
                flow.again(more)
            yield task, result
