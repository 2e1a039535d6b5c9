"""The pool behind the callers: bounded, ordered, gone when closed, alive again after a fork."""

import gc
import logging
import os
import threading
import weakref
from collections.abc import Iterator

import pytest

from dal.dual import Background
from tests.unit.dual.manual import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def one(clock: Clock) -> Iterator[Background]:
    """One thread, so that order is order."""
    background = Background(threads=1, limit=5, clock=clock)
    yield background
    background.close()


class Held:
    """A task that keeps a thread busy until it is let go."""

    def __init__(self) -> None:
        self.entered, self._go_on = threading.Event(), threading.Event()

    def __call__(self) -> None:
        self.entered.set()
        assert self._go_on.wait(10)

    def let_go(self) -> None:
        self._go_on.set()


def hold(background: Background) -> Held:
    held = Held()
    assert background.submit(held)
    assert held.entered.wait(10)
    return held


def test_tasks_run_in_the_background(one: Background) -> None:
    """In another thread, a daemon, named for people who look at stacks."""
    ran: list[threading.Thread] = []
    assert one.submit(lambda: ran.append(threading.current_thread()))
    one.close()
    assert ran[0].name == "dal-background-0"
    assert ran[0].daemon
    assert ran[0] is not threading.current_thread()


def test_no_thread_is_started_before_the_first_task() -> None:
    """Importing and wiring cost no threads, which would not survive a prefork."""
    before = threading.active_count()
    background = Background()
    assert threading.active_count() == before
    background.close()


def test_it_says_no_when_full(one: Background) -> None:
    """Waiting tasks are bounded; with room again it takes more."""
    held = hold(one)
    drained, done = threading.Event(), threading.Event()
    tasks = [*[drained.clear] * 4, drained.set, drained.clear]
    assert [one.submit(task) for task in tasks] == [True] * 5 + [False]
    held.let_go()
    assert drained.wait(10)
    assert one.submit(done.set)
    assert done.wait(10)


def test_planned_tasks_are_bounded(one: Background) -> None:
    """By the same limit."""
    assert [one.submit_later(60, lambda: None) for _ in range(6)] == [True] * 5 + [False]


def test_planned_tasks_run_when_their_time_has_come(one: Background, clock: Clock) -> None:
    """The earliest first, whatever the order in which they were planned; equal ones in that order."""
    order: list[str] = []
    held = hold(one)
    for seconds, name in ((30, "later"), (10, "sooner"), (10, "second"), (90, "never")):
        one.submit_later(seconds, lambda name=name: order.append(name))  # type: ignore[misc]  # a default binds it
    clock.advance(30)
    held.let_go()
    woken = hold(one)
    woken.let_go()
    assert order == ["sooner", "second", "later"]


def test_a_planned_task_waits_for_its_time(one: Background, clock: Clock) -> None:
    """Other work goes on meanwhile."""
    done = threading.Event()
    one.submit_later(10, done.set)
    hold(one).let_go()
    assert not done.is_set()
    clock.advance(10)
    hold(one).let_go()
    assert done.is_set()


def test_a_task_may_be_planned_first() -> None:
    """Without any task before it."""
    background = Background(threads=1)
    done = threading.Event()
    assert background.submit_later(0, done.set)
    assert done.wait(10)
    background.close()


@pytest.mark.parametrize("error", [ValueError, SystemExit])
def test_an_exception_is_logged_and_not_fatal(
    one: Background, caplog: pytest.LogCaptureFixture, error: type[BaseException]
) -> None:
    """The next task runs in the same thread."""

    def fail() -> None:
        raise error("bad task")

    with caplog.at_level(logging.ERROR):
        one.submit(fail)
        done = threading.Event()
        one.submit(done.set)
        assert done.wait(10)
    assert "a background task failed" in caplog.text
    assert "bad task" in caplog.text


def test_closing_finishes_what_is_ready_and_drops_what_is_planned(one: Background) -> None:
    """And the threads are gone."""
    ran: list[str] = []
    held = hold(one)
    one.submit(lambda: ran.append("ready"))
    one.submit_later(60, lambda: ran.append("planned"))
    held.let_go()
    one.close()
    assert ran == ["ready"]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("dal-background")]


def test_a_closed_background_takes_nothing(one: Background) -> None:
    """Neither now nor later, and closing again is no error."""
    one.close()
    assert not one.submit(lambda: None)
    assert not one.submit_later(0, lambda: None)
    one.close()


def test_closing_does_not_wait_for_ever(one: Background, caplog: pytest.LogCaptureFixture) -> None:
    """A stuck task is left behind with its daemon thread; what could not be run is told."""
    held = hold(one)
    one.submit(lambda: None)
    one.close(timeout=0)
    held.let_go()
    assert "closed with 1 tasks undone" in caplog.text


def test_a_task_that_slips_in_while_closing_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was accepted just before, and stands behind the word to end."""
    ran: list[str] = []
    background = Background(threads=1)
    hold(background).let_go()
    (worker,) = background._workers
    join = worker.join

    def late(timeout: float) -> None:
        join(timeout)
        background._ready.put(lambda: ran.append("late"))

    monkeypatch.setattr(worker, "join", late)
    background.close()
    assert ran == ["late"]


def test_without_threads_it_says_no(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """A machine at its limit of threads must not fail the callers."""

    def no_more(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    background = Background(threads=2)
    monkeypatch.setattr(threading.Thread, "start", no_more)
    assert not background.submit(lambda: None)
    assert not background.submit_later(0, lambda: None)
    assert "0 of 2 threads" in caplog.text
    monkeypatch.undo()
    done = threading.Event()
    assert background.submit(done.set)
    assert done.wait(10)
    background.close()


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # Python 3.12 warns of what is tested here
def test_a_forked_child_gets_threads_of_its_own() -> None:
    """The parent's threads and tasks stay with the parent."""
    background = Background(threads=1)
    held = hold(background)
    parents: list[int] = []
    background.submit(lambda: parents.append(os.getpid()))
    child = os.fork()
    if child == 0:
        done = threading.Event()
        worked = background.submit(done.set) and done.wait(10)
        os._exit(0 if worked and not parents else 1)
    _, status = os.waitpid(child, 0)
    held.let_go()
    background.close()
    assert os.waitstatus_to_exitcode(status) == 0
    assert parents == [os.getpid()]


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_background_can_be_forgotten() -> None:
    """The fork hook does not keep it alive, and does nothing after its death."""
    background = Background()
    background.close()
    remembered = weakref.ref(background)
    del background
    gc.collect()
    assert remembered() is None
    child = os.fork()
    if child == 0:
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
