"""A process as Prometheus sees it: a sink, an exporter, and a little traffic that does not stop by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry

from metrics import PrometheusSink
from metrics.events import (
    CircuitSampled,
    Event,
    FlagsObserved,
    FleetObserved,
    JournalSampled,
    KeysRepaired,
    LayerMeasured,
    MirrorApplied,
    PoolSampled,
    ReadsCompared,
    StepBlocked,
    VerificationSampled,
    WriteRehearsed,
)
from metrics.exporter import Exporter, process_app, serve

BEAT = 0.2
FLAGS = {"READ_MYSQL": True, "READ_DDB": True, "WRITE_MYSQL": True, "WRITE_DDB": True, "PREFER_DDB": False}


def flags(
    *, wish: int | None = 3, phase: int = 3, read_only: bool = False, age: float = 0.0, **changes: bool
) -> FlagsObserved:
    """What a process reports of its flags; `age` in seconds, `changes` by flag."""
    fetched = time.time() - age
    return FlagsObserved(FLAGS | changes, wish, phase, phase, read_only=read_only, version="7", fetched_at=fetched)


def healthy() -> list[Event]:
    """One beat of a process in phase 3 in which all goes well."""
    return [
        flags(),
        ReadsCompared("user", "find", "match"),
        MirrorApplied("user", "create", 1, 0),
        PoolSampled("mysql", in_use=1, idle=1, size=8),
        PoolSampled("dynamodb", in_use=0, idle=2, size=8),
        JournalSampled(pending=2, poisoned=0, oldest=0.4),
        VerificationSampled("user", at=time.time() - 3600, different=0),
        KeysRepaired(confirmed=1, refused=0),
        StepBlocked(""),
        FleetObserved(epoch=1, leader="mysql", strict=False, members=1),
        CircuitSampled(open=False),
        WriteRehearsed("user", "create", "match"),
        LayerMeasured("user", "find", 0.00002),
    ]


class Beats:
    """Beats until closed: each time one operation (DynamoDB fails it if `failing`) and the events of `beat`."""

    def __init__(
        self,
        sink: PrometheusSink,
        beat: Callable[[], Iterable[Event]],
        *,
        failing: bool = False,
    ) -> None:
        self._sink = sink
        self._beat = beat
        self._outcome = "error" if failing else "ok"
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="traffic", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop beating."""
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        sink, which = self._sink, {"entity": "user", "operation": "find"}
        operation = sink.operation_seconds(**which, route="mysql+dynamodb", outcome="ok")
        mysql = sink.backend_seconds(**which, backend="mysql", outcome="ok")
        dynamodb = sink.backend_seconds(**which, backend="dynamodb", outcome=self._outcome)
        while not self._closed.wait(BEAT):
            for observe, seconds in ((operation, 0.0003), (mysql, 0.0002), (dynamodb, 0.003)):
                observe(seconds)
            for event in self._beat():
                sink.emit(event)


class Process:
    """A process of its own as far as Prometheus can tell: `Beats` behind an exporter."""

    def __init__(self, beat: Callable[[], Iterable[Event]], *, failing: bool = False) -> None:
        registry = CollectorRegistry()
        sink = PrometheusSink(registry, version="test")
        self._exporter: Exporter = serve(process_app(registry))
        self._beats = Beats(sink, beat, failing=failing)

    @property
    def target(self) -> str:
        """What Prometheus scrapes."""
        return f"{self._exporter.host}:{self._exporter.port}"

    def close(self) -> None:
        """Stop beating and answering."""
        self._beats.close()
        self._exporter.close()
