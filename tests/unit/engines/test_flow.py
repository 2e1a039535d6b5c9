"""A flow keeps a bounded number of tasks under way and gives each result once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from typing import Any

from dal.engines import Flow, Task


class Last(Executor):
    """Does tasks when the newest has no room beside them: the latest first, the earliest last."""

    def __init__(self, room: int) -> None:
        self.most = 0
        self.order: list[int] = []
        self._room = room
        self._waiting: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self._waiting.append((future, partial(fn, *args, **kwargs)))
        self.most = max(self.most, len(self._waiting))
        if len(self._waiting) == self._room:
            self.all()
        return future

    def all(self) -> None:
        """Do everything that waits."""
        while self._waiting:
            future, work = self._waiting.pop()
            future.set_result(work())
            self.order.append(future.result())


def same(number: int) -> int:
    return number


def numbered(count: int) -> Iterator[Task[int]]:
    """Tasks that give their number."""
    return (partial(same, number) for number in range(count))


def test_every_result_comes_once() -> None:
    """Whatever the order, and none is lost at the end."""
    with ThreadPoolExecutor(3) as executor:
        results = [future.result() for _, future in Flow(executor, numbered(50), lambda: 3)]
    assert sorted(results) == list(range(50))


def test_no_more_than_the_width_are_under_way() -> None:
    """New tasks are made when there is room for them."""
    executor = Last(room=3)
    results = [future.result() for _, future in Flow(executor, numbered(9), lambda: 3)]
    assert sorted(results) == list(range(9))
    assert executor.order[:3] == [2, 1, 0]
    assert executor.most == 3


def test_a_task_may_be_done_again() -> None:
    """It comes before new ones, and the flow does not end without it."""
    with ThreadPoolExecutor(1) as executor:
        flow, results = Flow(executor, numbered(3), lambda: 1), list[int]()
        for task, future in flow:
            results.append(future.result())
            if results == [0]:
                flow.again(task)
    assert results == [0, 0, 1, 2]


def test_a_task_that_is_to_be_done_again_is_waited_for() -> None:
    """Also where it is the last one, nothing else is under way, and there is no room at the moment."""
    widths, pauses, results = iter([1, 0, 0]), list[float](), list[int]()
    with ThreadPoolExecutor(1) as executor:
        flow = Flow(executor, numbered(1), lambda: next(widths, 1), pause=pauses.append)
        for task, future in flow:
            results.append(future.result())
            if len(results) == 1:
                flow.again(task)
    assert results == [0, 0]
    assert pauses


def test_without_room_it_waits() -> None:
    """A width of 0 starts nothing; it is asked again, and then everything is done."""
    widths = iter([0, 0])
    with ThreadPoolExecutor(1) as executor:
        results = [future.result() for _, future in Flow(executor, numbered(2), lambda: next(widths, 1))]
    assert results == [0, 1]


def test_an_error_belongs_to_its_task() -> None:
    """The others go on."""

    def fails() -> int:
        raise ValueError("no")

    with ThreadPoolExecutor(1) as executor:
        ended = list(Flow[int](executor, iter([fails, partial(same, 1)]), lambda: 1))
    assert isinstance(ended[0][1].exception(), ValueError)
    assert ended[1][1].result() == 1


def test_who_gives_up_cancels_what_has_not_begun() -> None:
    """Nothing is done for nobody."""
    executor, begun = ThreadPoolExecutor(1), threading.Event()

    def waits() -> int:
        begun.set()
        released.wait(10)
        return 1

    released, done = threading.Event(), list[int]()
    flow = iter(Flow[object](executor, iter([partial(same, 0), waits, partial(done.append, 3)]), lambda: 3))
    next(flow)
    begun.wait(10)
    flow.close()  # type: ignore[attr-defined]  # a generator
    released.set()
    executor.shutdown()
    assert done == []
