"""The Unleash source against a server that does everything wrong, at start and later."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest

from flags import (
    FetchFailure,
    LastGood,
    MigrationPhase,
    Publishing,
    RejectReason,
    UnleashFlagSource,
    UnleashSettings,
)
from tests.unit.flags.parts import PATIENCE, FakeUnleash, Recorder, Reply, feature, payload, payload_of

PHASE_2, PHASE_3 = MigrationPhase.DUAL_WRITE, MigrationPhase.DUAL_READ_WRITE
SLOW = Reply(body=b"{" + b" " * 10_000, drip=True)
BROKEN = {
    "401": (Reply(status=401, body=b"{}"), FetchFailure.UNAUTHORIZED),
    "403": (Reply(status=403), FetchFailure.UNAUTHORIZED),
    "404": (Reply(status=404), FetchFailure.NOT_FOUND),
    "418": (Reply(status=418), FetchFailure.UNEXPECTED_STATUS),
    "500": (Reply(status=500), FetchFailure.SERVER_ERROR),
    "503": (Reply(status=503), FetchFailure.SERVER_ERROR),
    "empty": (Reply(body=b"", etag='"empty"'), FetchFailure.GARBAGE),
    "html": (Reply(body=b"<html>", etag='"html"'), FetchFailure.GARBAGE),
    "list": (Reply(body=b"[]"), FetchFailure.GARBAGE),
    "no-features": (Reply(body=b'{"features": []}', etag='"none"'), FetchFailure.MISSING_FLAGS),
    "cut": (Reply(body=b'{"features": ', cut=True), FetchFailure.GARBAGE),
    "slow": (SLOW, FetchFailure.TIMEOUT),
}

Build = Callable[..., AbstractContextManager[UnleashFlagSource]]


@pytest.fixture
def server() -> Iterator[FakeUnleash]:
    """A server on a free port of this machine."""
    with FakeUnleash() as fake:
        yield fake


@pytest.fixture
def recorder() -> Recorder:
    """What the source reports."""
    return Recorder()


@pytest.fixture
def build(server: FakeUnleash, recorder: Recorder, tmp_path: Path) -> Build:
    """Make sources that poll fast and keep their state in the test's folder."""

    def source(url: str | None = None, *, metrics: bool = False) -> AbstractContextManager[UnleashFlagSource]:
        settings = UnleashSettings(
            url or server.url, "t", refresh_interval=0.03, request_timeout=0.3, metrics=metrics
        )
        kept = LastGood(tmp_path / "last-good.json")
        return closing(UnleashFlagSource(settings, Publishing(PHASE_2, last_good=kept, observer=recorder)))

    return source


def test_a_flip_takes_effect(server: FakeUnleash, build: Build, recorder: Recorder) -> None:
    """What the server says is in force one poll later, with the server's revision."""
    server.says(payload(PHASE_2, revision=7))
    with build() as source:
        assert source.wait_for_first_poll(PATIENCE)
        assert (source.snapshot().phase, source.snapshot().version) == (PHASE_2, "7")
        server.says(payload(PHASE_3, revision=8))
        recorder.wait_for(lambda: source.snapshot().phase is PHASE_3)
        assert source.snapshot().version == "8"


def test_polls_leave_no_lines_in_the_log(
    server: FakeUnleash, build: Build, recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even at level INFO: a log that speaks with each poll hides the flips."""
    server.says(payload(PHASE_2, revision=7))
    with caplog.at_level("INFO"), build() as source:
        assert source.wait_for_first_poll(PATIENCE)
        server.says(payload(PHASE_3, revision=8))
        recorder.wait_for(lambda: source.snapshot().phase is PHASE_3)
    assert {record.name for record in caplog.records} == {"flags.publisher"}


@pytest.mark.parametrize("how", BROKEN)
def test_broken_at_start(how: str, server: FakeUnleash, build: Build, recorder: Recorder) -> None:
    """A server that is broken at start leaves the configured phase in force, and its recovery is noticed."""
    server.reply, reason = BROKEN[how]
    with build() as source:
        recorder.wait_for(lambda: len(recorder.failures) >= 2)
        assert set(recorder.failures) == {reason}
        assert (source.snapshot().phase, source.snapshot().fetched_at) == (PHASE_2, 0.0)
        server.says(payload(PHASE_3))
        recorder.wait_for(lambda: source.snapshot().phase is PHASE_3)


@pytest.mark.parametrize("how", BROKEN)
def test_broken_later(how: str, server: FakeUnleash, build: Build, recorder: Recorder) -> None:
    """A server that breaks later leaves the last good snapshot in force, growing older; recovery is noticed."""
    server.says(payload(PHASE_3), etag='"good"')
    with build() as source:
        recorder.wait_for(lambda: source.snapshot().phase is PHASE_3)
        server.reply, reason = BROKEN[how]
        recorder.wait_for(lambda: len(recorder.failures) >= 2)
        assert set(recorder.failures) == {reason}
        old = source.snapshot()
        recorder.wait_for(lambda: len(recorder.failures) >= 4)
        assert source.snapshot() == old
        server.says(payload(PHASE_2), etag='"next"')
        recorder.wait_for(lambda: source.snapshot().phase is PHASE_2)


def test_nobody_listens(build: Build, recorder: Recorder) -> None:
    """Without a server the configured phase is in force, and starting did not wait."""
    before = time.monotonic()
    with build("http://127.0.0.1:1") as source:
        assert time.monotonic() - before < 1
        recorder.wait_for(lambda: recorder.failures[:2] == [FetchFailure.UNREACHABLE] * 2)
        assert source.snapshot().phase is PHASE_2


def test_restart_while_the_server_is_down(server: FakeUnleash, build: Build, recorder: Recorder) -> None:
    """The last good snapshot survives a restart, with its age."""
    server.says(payload(PHASE_3, revision=5))
    with build() as source:
        recorder.wait_for(lambda: source.snapshot().phase is PHASE_3)
    server.reply = Reply(status=500)
    with build() as source:
        assert (source.snapshot().phase, source.snapshot().version) == (PHASE_3, "5")
        assert 0 < source.snapshot().fetched_at <= time.time()


def test_not_modified_is_fresh(server: FakeUnleash, build: Build, recorder: Recorder) -> None:
    """A 304 confirms the snapshot: it grows no older, and nobody is told of a change."""
    server.says(payload(PHASE_3), etag='"1"')
    with build() as source:
        recorder.wait_for(lambda: source.snapshot().phase is PHASE_3)
        before, told = source.snapshot().fetched_at, list[object]()
        source.subscribe(told.append)
        recorder.wait_for(lambda: source.snapshot().fetched_at > before)
        assert server.requests[-1]["If-None-Match"] == '"1"'
        assert told == []


@pytest.mark.parametrize("how", ["html", "no-features", "empty"])
def test_etag_of_a_refused_payload(how: str, server: FakeUnleash, build: Build, recorder: Recorder) -> None:
    """The ETag of a body that was refused is not sent: else garbage would be confirmed for ever."""
    server.says(payload(PHASE_3), etag='"good"')
    with build() as source:
        recorder.wait_for(lambda: source.snapshot().phase is PHASE_3)
        server.reply = BROKEN[how][0]
        recorder.wait_for(lambda: len(recorder.failures) >= 3)
        assert server.requests[-1]["If-None-Match"] == '"good"'


def test_illegal_wish(server: FakeUnleash, build: Build, recorder: Recorder) -> None:
    """An illegal wish keeps the snapshot, is reported once, and is contact all the same."""
    server.says(payload(PHASE_3))
    with build() as source:
        recorder.wait_for(lambda: source.snapshot().phase is PHASE_3)
        before = source.snapshot().fetched_at
        server.says(payload(PHASE_3, WRITE_DDB=False))
        recorder.wait_for(lambda: bool(recorder.rejections))
        polls = len(server.requests)
        recorder.wait_for(lambda: len(server.requests) > polls + 3)
        assert [reason for reason, _ in recorder.rejections] == [RejectReason.STALE]
        assert source.snapshot().phase is PHASE_3
        assert source.snapshot().fetched_at > before


def test_archived_flag(server: FakeUnleash, build: Build, recorder: Recorder) -> None:
    """Three flags are not a wish: an archived flag does not mean "off"."""
    server.says(payload(PHASE_3))
    with build() as source:
        recorder.wait_for(lambda: source.snapshot().phase is PHASE_3)
        server.says(payload_of([feature("READ_MYSQL"), feature("WRITE_MYSQL"), feature("WRITE_DDB")]))
        recorder.wait_for(lambda: FetchFailure.MISSING_FLAGS in recorder.failures)
        assert source.snapshot().phase is PHASE_3


def test_seen_by_the_server(server: FakeUnleash, build: Build) -> None:
    """With metrics on, the flags are reported as seen when the source closes."""
    server.says(payload(PHASE_3))
    with build(metrics=True) as source:
        assert source.wait_for_first_poll(PATIENCE)
    assert server.posts == ["/api/client/register", "/api/client/metrics"]


def test_close_ends_every_thread(server: FakeUnleash, build: Build) -> None:
    """After `close` no thread of the source is left, the snapshot stays readable, and closing again is fine."""
    server.says(payload(PHASE_3))
    with build() as source:
        assert source.wait_for_first_poll(PATIENCE)
    source.close()
    assert source.snapshot().phase is PHASE_3
    assert not [t.name for t in threading.enumerate() if t.name.startswith(("flags-unleash", "APScheduler"))]


def test_close_while_the_body_drips(server: FakeUnleash, build: Build) -> None:
    """A body that never ends holds up `close` for a few timeouts, not for ever."""
    server.reply = SLOW
    before = time.monotonic()
    with build():
        pass
    assert time.monotonic() - before < 4


@pytest.mark.parametrize(
    ("url", "token", "problem"),
    [
        ("localhost:4242", "t", "url"),
        ("ftp://host/api", "t", "url"),
        ("http://host:port/api", "t", "url"),
        ("http://host/api", "", "token"),
        ("http://host/api", "a\nb", "token"),
        ("http://host/api", "tökén", "token"),
    ],
)
def test_settings_that_cannot_work(url: str, token: str, problem: str) -> None:
    """What can never work is refused at start, naming the field."""
    with pytest.raises(ValueError, match=problem):
        UnleashSettings(url, token)


def test_settings_hide_the_token() -> None:
    """A repr shows no secret."""
    assert "secret" not in repr(UnleashSettings("http://host/api", "default:development.secret"))
