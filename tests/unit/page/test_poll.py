"""One question at a rhythm, whoever watches; none while nobody does."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import dataclass, field

import pytest

from dal.page.poll import IDLE, Poll


@dataclass(slots=True)
class Source:
    """Counts how often it is asked; `trouble` is raised."""

    asked: int = 0
    trouble: Exception | None = None
    heard: threading.Event = field(default_factory=threading.Event)

    def __call__(self) -> int:
        self.asked += 1
        self.heard.set()
        if self.trouble is not None:
            raise self.trouble
        return self.asked


@dataclass(slots=True)
class Clock:
    """Moved by the test."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def source() -> Source:
    """What is asked."""
    return Source()


@pytest.fixture
def clock() -> Clock:
    """Both clocks."""
    return Clock()


@pytest.fixture
def poll(source: Source, clock: Clock) -> Poll[int]:
    """Turned by hand."""
    return Poll(source, every=5.0, clock=clock, now=clock, sentence=lambda error: f"because {error}")


def test_nobody_watches(poll: Poll[int], source: Source) -> None:
    """Nothing is asked."""
    assert poll.turn() is None
    assert source.asked == 0


def test_many_watch(poll: Poll[int], source: Source, clock: Clock) -> None:
    """A hundred viewers cost what one costs: one question in five seconds."""
    for second in range(12):
        clock.now = 100.0 + second
        for _ in range(100):
            poll.latest()
        poll.turn()
    assert source.asked == 3
    assert (poll.latest().value, poll.latest().at) == (3, 110.0)


def test_it_falls_asleep(poll: Poll[int], source: Source, clock: Clock) -> None:
    """A minute after the last viewer it asks no more; the next one wakes it at once."""
    poll.latest()
    poll.turn()
    clock.now += IDLE
    assert poll.turn() == 5.0
    clock.now += 1
    assert poll.turn() is None
    poll.latest()
    poll.turn()
    assert source.asked == 3


def test_a_failure_keeps_what_was_known(poll: Poll[int], source: Source, clock: Clock) -> None:
    """The last good answer and its time stay, the reason stands beside it; the next good one clears it."""
    poll.latest()
    poll.turn()
    source.trouble, clock.now = RuntimeError("it is down"), 106.0
    poll.turn()
    failed = poll.latest()
    assert (failed.value, failed.at, failed.problem, failed.tried) == (1, 100.0, "because it is down", 106.0)
    source.trouble, clock.now = None, 112.0
    poll.turn()
    assert (poll.latest().value, poll.latest().problem) == (3, "")


def test_a_question_under_way_is_told(source: Source, clock: Clock) -> None:
    """So that one which hangs can be seen."""
    seen: list[float] = []

    def ask() -> int:
        seen.append(watched.latest().asked)
        return source()

    watched = Poll(ask, every=5.0, clock=clock, now=clock)
    watched.latest()
    watched.turn()
    assert (seen, watched.latest().asked) == ([100.0], 0.0)


def test_the_first_viewer_waits(source: Source) -> None:
    """Until there is an answer; later ones get the last one at once."""
    with closing(Poll(source, every=3600.0)) as poll:
        poll.start()
        assert poll.latest(patience=20.0).value == 1
        assert poll.latest(patience=20.0).value == 1
    assert source.asked == 1


def test_closing_ends_it(source: Source) -> None:
    """The thread is gone, whether it slept or waited."""
    before = threading.active_count()
    for watched in (False, True):
        poll = Poll(source, every=3600.0)
        poll.start()
        if watched:
            poll.latest(patience=20.0)
        poll.close()
    assert threading.active_count() == before
