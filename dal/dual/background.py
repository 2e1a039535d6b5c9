"""A bounded pool for what nobody waits for: shadow reads, comparisons, best-effort mirrors."""

from __future__ import annotations

import heapq
import itertools
import logging
import os
import threading
import time
import weakref
from collections.abc import Callable
from queue import Empty, SimpleQueue

from dal.logs import redacted

Task = Callable[[], None]

_log = logging.getLogger("dal.background")


class Background:
    """Runs tasks on a few daemon threads; says no instead of growing.

    Handing a task over costs the caller about 3 µs: one check of the queue's length and one `put`. Threads start
    with the first task and again in a forked child.
    """

    def __init__(
        self, *, threads: int = 4, limit: int = 1000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._threads = threads
        self._limit = limit
        self._clock = clock
        self._order = itertools.count()
        self._reset()
        os.register_at_fork(after_in_child=_weakly(self._reset))

    def _reset(self) -> None:
        self._start_lock = threading.Lock()
        self._ready: SimpleQueue[Task | None] = SimpleQueue()
        self._later: list[tuple[float, int, Task]] = []
        self._later_lock = threading.Lock()
        self._workers: list[threading.Thread] = []
        self._closing = False

    def submit(self, task: Task) -> bool:
        """Run the task soon; False means that there is no room (or the pool is closing) and it will not run."""
        if not self._workers:
            self._start()
        if self._closing or not self._workers or self._ready.qsize() >= self._limit:
            return False
        self._ready.put(task)
        return True

    def submit_later(self, seconds: float, task: Task) -> bool:
        """Run the task after so many seconds; False as in `submit`."""
        if not self._workers:
            self._start()
        with self._later_lock:
            if self._closing or not self._workers or len(self._later) >= self._limit:
                return False
            heapq.heappush(self._later, (self._clock() + seconds, next(self._order), task))
        self._ready.put(_look_again)  # a worker that waits for longer has to look again
        return True

    def close(self, *, timeout: float = 5.0) -> None:
        """Finish what is ready within so many seconds, drop what is planned for later, end the threads.

        What is ready and cannot be finished is dropped with a warning: best-effort mirrors may be among it.
        """
        with self._start_lock:
            self._closing = True
        for _ in self._workers:
            self._ready.put(None)
        deadline = time.monotonic() + timeout
        for worker in self._workers:
            worker.join(max(0.0, deadline - time.monotonic()))
        self._finish(deadline)

    def _finish(self, deadline: float) -> None:
        """Run what came while the threads were told to end."""
        dropped = 0
        while not self._ready.empty():
            task = self._ready.get()
            if task is not None and time.monotonic() < deadline:
                _run(task, survive=Exception)
            else:
                dropped += task not in {None, _look_again}
        for _ in filter(threading.Thread.is_alive, self._workers):
            self._ready.put(None)  # one that is stuck still ends some day
        if dropped:
            extra = {"event": "background_closed", "tasks": dropped}
            _log.warning("the background was closed with %s tasks undone", dropped, extra=extra)

    def _start(self) -> None:
        with self._start_lock:
            if self._workers or self._closing:
                return
            try:
                for n in range(self._threads):
                    worker = threading.Thread(target=self._work, name=f"dal-background-{n}", daemon=True)
                    worker.start()
                    self._workers.append(worker)
            except RuntimeError:  # no thread to be had: nobody waits for this work, so nobody may fail by it
                _log.warning(
                    "the background has %s of %s threads",
                    len(self._workers),
                    self._threads,
                    extra={"event": "background_short", "threads": len(self._workers)},
                )

    def _work(self) -> None:
        while True:
            due, wait = self._due()
            if due is None:
                try:
                    due = self._ready.get(timeout=wait)
                except Empty:
                    continue
                if due is None:
                    return
            _run(due, survive=BaseException)  # a repository may call sys.exit: the thread goes on

    def _due(self) -> tuple[Task | None, float | None]:
        """A planned task whose time has come, or how long to wait for the next one."""
        with self._later_lock:
            if not self._later:
                return None, None
            wait = self._later[0][0] - self._clock()
            return (heapq.heappop(self._later)[2], None) if wait <= 0 else (None, wait)


def _run(task: Task, *, survive: type[BaseException]) -> None:
    try:
        task()
    except survive as error:
        extra = {"event": "background_failed", "error": type(error).__name__}
        _log.error("a background task failed", exc_info=redacted(error), extra=extra)


def _weakly(method: Callable[[], None]) -> Callable[[], None]:
    """The method while its object lives: fork hooks cannot be taken back."""
    reference = weakref.WeakMethod(method)

    def call() -> None:
        alive = reference()
        if alive is not None:
            alive()

    return call


def _look_again() -> None:
    """Wake a worker so that it sees the new earliest time."""
