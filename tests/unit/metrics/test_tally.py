"""Per-thread counting loses nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from metrics.tally import Tally, adder, observer

BOUNDS = (1.0, 2.0)


def make(width: int) -> Tally:
    return Tally(lambda: [0.0] * width, lock=threading.RLock())


def totals(tally: Tally) -> list[float]:
    """The sums over all cells."""
    return [sum(column) for column in zip(*tally.rows(), strict=True)]


def run(jobs: list[Callable[[], None]]) -> None:
    """Run each job in a thread of its own, all at once, to the end."""
    gate = threading.Barrier(len(jobs))

    def begin(job: Callable[[], None]) -> None:
        gate.wait()
        job()

    threads = [threading.Thread(target=begin, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize(
    ("seconds", "bucket"),
    [(0.0, 0), (1.0, 0), (1.1, 1), (2.0, 1), (99.0, 2)],
)
def test_a_value_falls_into_the_first_bucket_that_holds_it(seconds: float, bucket: int) -> None:
    """Upper bounds are inclusive, as Prometheus has it."""
    tally = make(4)
    observer(tally, BOUNDS)(seconds)
    expected = [0.0, 0.0, 0.0, seconds]
    expected[bucket] = 1
    assert totals(tally) == expected


def test_counts_are_exact_under_threads() -> None:
    """Eight threads count at once while a reader reads; the totals are exact and never go back."""
    tally = make(4)
    tally.reserve()
    observe = observer(tally, BOUNDS)
    done = threading.Event()
    seen: list[float] = []

    def read() -> None:
        while not done.is_set():
            with tally._lock:
                seen.append(totals(tally)[0])

    def count() -> None:
        for _ in range(5_000):
            observe(0.5)

    reader = threading.Thread(target=read)
    reader.start()
    run([count] * 8)
    done.set()
    reader.join()
    assert totals(tally) == [40_000, 0, 0, 20_000.0]
    assert seen == sorted(seen)


def test_the_cell_of_an_ended_thread_is_the_next_ones() -> None:
    """A server with a thread per request neither loses counts nor keeps a cell per request."""
    tally = make(1)
    add = adder(tally)
    for _ in range(300):
        run([lambda: add(1)])
    assert [row[0] for row in tally.rows()] == [300]


def test_the_cell_of_a_living_thread_is_nobody_elses() -> None:
    """The twin: two that count at once have a cell each."""
    tally = make(1)
    add = adder(tally)
    add(1)
    run([lambda: add(2)])
    assert [row[0] for row in tally.rows()] == [1, 2]


def test_a_reserved_cell_shows_zero_and_is_the_first_threads() -> None:
    """A series that must be seen before anybody counts costs no cell of its own."""
    tally = make(1)
    tally.reserve()
    assert totals(tally) == [0]
    adder(tally)(3)
    assert [row[0] for row in tally.rows()] == [3]


def test_a_forked_child_starts_from_zero() -> None:
    """What was counted before `forget` is gone, and the same thread may go on counting."""
    tally = make(1)
    add = adder(tally)
    add(5)
    tally.forget()
    assert totals(tally) == []
    add(2)
    assert totals(tally) == [2]
