"""What a poll was, pieced together from what the SDK lets one see."""

from __future__ import annotations

import pytest

from flags import FetchFailure, MigrationPhase, Publishing
from flags.polls import Polls
from flags.publisher import Publisher
from tests.unit.flags.parts import Recorder, payload

NEVER_HEARD = None


class World:
    """A poll by hand: `took` is how many seconds it lasts."""

    def __init__(self, took: float = 0.1) -> None:
        self.recorder = Recorder()
        self.answered = 0
        self.now = 0.0
        self.took = took
        publisher = Publisher(Publishing(observer=self.recorder))
        self.polls = Polls(publisher, timeout=2.0, answered=self._answer, elapsed=lambda: self.now)

    def _answer(self) -> None:
        self.answered += 1

    def poll(
        self, status: int | None, *, body: str = "", etag: str = "", overheard: FetchFailure | None = None
    ) -> str | None:
        """Do what the SDK does in one poll."""
        self.polls.begin()
        self.now += self.took
        if status is not None:
            self.polls.heard(status)
        if body:
            self.polls.body(body)
        if etag:
            self.polls.etag(etag)
        return self.polls.end(overheard)


@pytest.mark.parametrize(
    ("status", "took", "reason"),
    [
        (NEVER_HEARD, 0.1, FetchFailure.UNREACHABLE),
        (NEVER_HEARD, 2.1, FetchFailure.TIMEOUT),
        (200, 0.1, FetchFailure.GARBAGE),
        (200, 2.1, FetchFailure.TIMEOUT),
        (304, 0.1, FetchFailure.GARBAGE),
        (299, 0.1, FetchFailure.UNEXPECTED_STATUS),
        (401, 2.1, FetchFailure.UNAUTHORIZED),
        (404, 0.1, FetchFailure.NOT_FOUND),
        (503, 0.1, FetchFailure.SERVER_ERROR),
    ],
)
def test_failures_when_nothing_was_overheard(status: int | None, took: float, reason: FetchFailure) -> None:
    """Status and duration tell the reason as well as they can; a 304 to no question is nonsense."""
    world = World(took)
    world.poll(status, etag='"x"')
    assert world.recorder.failures == [reason]
    assert world.answered == 1


def test_what_was_overheard_counts_more() -> None:
    """The SDK's own exception knows better than the clock."""
    world = World()
    world.poll(NEVER_HEARD, overheard=FetchFailure.SERVER_ERROR)
    assert world.recorder.failures == [FetchFailure.SERVER_ERROR]


def test_a_body_is_read_back_once() -> None:
    """The SDK gets each state once, and the ETag of the body that was accepted."""
    world, body = World(), payload(MigrationPhase.DUAL_WRITE)
    assert world.poll(200, body=body, etag='"1"') == body
    assert world.poll(304, etag='"1"') is None
    assert world.polls.begin() == '"1"'
    assert world.poll(200, body="{", etag='"2"') is None
    assert world.polls.begin() == '"1"'
    assert world.recorder.failures == [FetchFailure.GARBAGE]
