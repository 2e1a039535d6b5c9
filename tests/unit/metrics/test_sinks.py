"""Every sink keeps the contract of `MetricsSink`."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from prometheus_client import CollectorRegistry

from metrics import MetricsSink, NullSink, PrometheusSink, RecordingSink
from metrics.events import (
    CircuitSampled,
    Difference,
    Event,
    FetchFailed,
    FlagsObserved,
    FleetObserved,
    JournalSampled,
    KeysRepaired,
    LayerMeasured,
    MirrorApplied,
    MirrorFailed,
    MismatchConfirmed,
    PoolSampled,
    ReadsCompared,
    ShadowShed,
    StepBlocked,
    VerificationSampled,
    WishRejected,
    WriteRehearsed,
)

EVENTS: tuple[Event, ...] = (
    ReadsCompared("user", "find", "match"),
    MismatchConfirmed("user", "find", (Difference("email", "value"), Difference("name", "missing"))),
    ShadowShed("user", "find", "queue_full"),
    MirrorFailed("user", "create", "journal", "BackendTimeout", keys=2),
    MirrorApplied("user", "create", keys=3, stale=1),
    FlagsObserved({"READ_MYSQL": True}, 1, 1, 2, read_only=False, version="7", fetched_at=1.0),
    WishRejected("no_read_backend"),
    FetchFailed("timeout"),
    PoolSampled("mysql", in_use=1, idle=2, size=8),
    JournalSampled(pending=3, poisoned=1, oldest=12.5),
    VerificationSampled("user", at=1_700_000_000.0, different=3),
    KeysRepaired(confirmed=2, refused=1),
    StepBlocked("fleet", "a (phase 2): not in phase 3 yet"),
    FleetObserved(epoch=4, leader="mysql", strict=True, members=2),
    CircuitSampled(open=True),
    WriteRehearsed("user", "create", "match"),
    LayerMeasured("user", "find", 0.00002),
)


@pytest.fixture(params=["null", "recording", "prometheus"])
def sink(request: pytest.FixtureRequest) -> MetricsSink:
    """Each sink in turn."""
    makers: dict[str, Callable[[], MetricsSink]] = {
        "null": NullSink,
        "recording": RecordingSink,
        "prometheus": lambda: PrometheusSink(CollectorRegistry()),
    }
    return makers[request.param]()


def test_every_event_is_one_that_the_suite_knows() -> None:
    """A new event must be added here, and so to every sink."""
    assert {type(event) for event in EVENTS} == set(Event.__args__)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_every_event_is_taken(sink: MetricsSink, event: Event, caplog: pytest.LogCaptureFixture) -> None:
    """Emitting returns nothing, raises nothing, complains about nothing."""
    assert sink.emit(event) is None  # type: ignore[func-returns-value]  # that is the point
    assert caplog.records == []


def test_observers_can_be_kept_and_used_from_any_thread(sink: MetricsSink) -> None:
    """A caller asks once and keeps what it got."""
    observe = sink.operation_seconds(entity="user", operation="find", route="mysql", outcome="ok")
    thread = threading.Thread(target=observe, args=(0.001,))
    thread.start()
    thread.join()
    observe(0.002)
    sink.backend_seconds(backend="mysql", entity="user", operation="find", outcome="error")(0.003)


def test_the_recording_sink_gives_back_what_it_got() -> None:
    """Tests can ask for events by kind, for verdicts and for latencies."""
    sink = RecordingSink()
    for event in EVENTS:
        sink.emit(event)
    sink.operation_seconds(entity="user", operation="find", route="mysql", outcome="ok")(0.5)
    assert sink.events == list(EVENTS)
    assert sink.verdicts == ["match"]
    assert sink.events_of(MirrorFailed)[0].keys == 2
    assert [(seen.route, seen.seconds) for seen in sink.operations] == [("mysql", 0.5)]
    sink.clear()
    assert (sink.events, sink.operations, sink.backends) == ([], [], [])
