"""What all sources share: telling who listens, surviving those who fail, never a torn snapshot."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from flags import (
    FakeFlagSource,
    FetchFailure,
    FlagSnapshot,
    LastGood,
    MigrationPhase,
    Publishing,
    RejectReason,
    Wish,
    wish_from,
)
from flags.publisher import Publisher
from tests.unit.flags.parts import Recorder

ONE, TWO, THREE, FOUR, FIVE = MigrationPhase


class Clock:
    """Seconds that pass on command."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def _wish(phase: MigrationPhase, version: str = "1") -> Wish:
    return Wish(phase.flags, version=version)


def _stale() -> Wish:
    return wish_from({"READ_MYSQL": True, "READ_DDB": True, "WRITE_MYSQL": True, "WRITE_DDB": False})


@pytest.fixture
def recorder() -> Recorder:
    """What the publisher reports."""
    return Recorder()


@pytest.fixture
def clock() -> Clock:
    """The publisher's clock."""
    return Clock()


@pytest.fixture
def publisher(recorder: Recorder, clock: Clock) -> Publisher:
    """A publisher without a disk."""
    return Publisher(Publishing(TWO, observer=recorder, clock=clock))


def test_subscribers_hear_effective_changes_only(publisher: Publisher, clock: Clock) -> None:
    """A new version of the same flags, or the same flags confirmed, is no change."""
    told: list[FlagSnapshot] = []
    end = publisher.subscribe(told.append)
    publisher.offer(_wish(TWO, "1"))
    publisher.offer(_wish(THREE, "2"))
    publisher.offer(_wish(THREE, "3"))
    clock.now = 200.0
    publisher.confirm()
    assert [snapshot.version for snapshot in told] == ["2"]
    assert (publisher.current.version, publisher.current.fetched_at) == ("3", 200.0)
    end()
    publisher.offer(_wish(TWO))
    assert len(told) == 1


def test_a_raising_subscriber_is_logged(publisher: Publisher, caplog: pytest.LogCaptureFixture) -> None:
    """Somebody else's fault reaches the log, not the other subscribers and not the poller."""
    told: list[FlagSnapshot] = []

    def broken(snapshot: FlagSnapshot) -> None:
        raise RuntimeError(snapshot.phase.label)

    publisher.subscribe(broken)
    publisher.subscribe(told.append)
    publisher.offer(_wish(THREE))
    assert len(told) == 1
    assert "flags.listener_failed" in caplog.text


def test_a_raising_observer_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Metrics that fail do not stop the flags."""

    class Broken(Recorder):
        def observed(self, snapshot: FlagSnapshot, wish: Wish | None) -> None:
            raise RuntimeError(snapshot, wish)

    publisher = Publisher(Publishing(observer=Broken()))
    publisher.offer(_wish(THREE))
    assert publisher.current.phase is THREE
    assert "flags.listener_failed" in caplog.text


def test_a_subscriber_that_changes_the_flags(publisher: Publisher) -> None:
    """Whoever is told after a subscriber changed the flags hears the newest state, never an older one after it."""
    told: list[MigrationPhase] = []

    def further(snapshot: FlagSnapshot) -> None:
        if snapshot.phase is THREE:
            publisher.offer(_wish(FOUR))

    publisher.subscribe(further)
    publisher.subscribe(lambda snapshot: told.append(snapshot.phase))
    publisher.offer(_wish(THREE))
    assert told == [FOUR]


def test_a_rejection_is_told_once_per_wish(
    publisher: Publisher, recorder: Recorder, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """Polls repeat themselves, rejections do not; another illegal wish is told again."""
    publisher.offer(_stale())
    clock.now = 150.0
    publisher.confirm()
    publisher.fail(FetchFailure.TIMEOUT, "")
    publisher.confirm()
    assert [reason for reason, _ in recorder.rejections] == [RejectReason.STALE]
    assert "flags.wish_rejected reason=stale stays=dual-write detail=both are read but" in caplog.text
    assert (publisher.current.phase, publisher.current.fetched_at) == (TWO, 150.0)
    publisher.offer(replace(_stale(), version="9"))
    assert len(recorder.rejections) == 2
    publisher.offer(_wish(THREE))
    assert publisher.rejection is None


def test_failures_are_counted_and_logged_once(
    publisher: Publisher, recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    """Each failed poll is an event, each outage one line in the log; nothing is confirmed meanwhile."""
    publisher.fail(FetchFailure.UNREACHABLE, "a")
    publisher.fail(FetchFailure.UNREACHABLE, "b")
    assert recorder.failures == [FetchFailure.UNREACHABLE] * 2
    assert caplog.messages == ["flags.fetch_failed reason=unreachable stays=dual-write detail=a"]
    publisher.confirm()
    assert publisher.current.fetched_at == 0.0


def test_the_observer_sees_the_wish(publisher: Publisher, recorder: Recorder) -> None:
    """Before the first answer there is no wish; afterwards snapshot and wish may differ."""
    publisher.announce()
    publisher.offer(_stale())
    assert [wish for _, wish in recorder.snapshots] == [None, _stale()]
    assert [snapshot.phase for snapshot, _ in recorder.snapshots] == [TWO, TWO]


def test_snapshots_are_never_torn() -> None:
    """Readers in other threads see whole states only, however fast they follow each other."""
    source, stop = FakeFlagSource(TWO), threading.Event()
    seen = set[object]()

    def read() -> None:
        while not stop.is_set():
            seen.add(_whole(source.snapshot()))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for _ in range(500):
        source.move_to(FOUR)
        source.move_to(TWO)
    stop.set()
    for reader in readers:
        reader.join()
    assert seen <= {_whole(FlagSnapshot.of(TWO)), _whole(FlagSnapshot.of(FOUR))}


def _whole(snapshot: FlagSnapshot) -> object:
    return snapshot.flags, snapshot.phase, snapshot.route


def test_a_snapshot_costs_nanoseconds() -> None:
    """Taking the snapshot is an attribute read: far below a microsecond, even on a busy machine."""
    publisher = Publisher(Publishing())
    rounds = 20_000
    best = min(_timed(publisher, rounds) for _ in range(5))
    assert best / rounds < 1e-6


def _timed(publisher: Publisher, rounds: int) -> float:
    began = time.perf_counter()
    for _ in range(rounds):
        publisher.current  # noqa: B018  the read is what is measured
    return time.perf_counter() - began


def test_restart_remembers_phase_5(tmp_path: Path, recorder: Recorder) -> None:
    """5 is not left by a flag after a restart either: the persisted snapshot counts, not the configured phase."""
    kept = LastGood(tmp_path / "kept.json")
    Publisher(Publishing(FOUR, last_good=kept)).offer(_wish(FIVE))
    restarted = Publisher(Publishing(ONE, last_good=LastGood(kept.path), observer=recorder))
    restarted.offer(_wish(FOUR))
    assert restarted.current.phase is FIVE
    assert recorder.rejections[0][0] is RejectReason.ONE_WAY
