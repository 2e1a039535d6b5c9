"""The parts that every operation passes: the snapshot of the flags, an observation."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from prometheus_client import CollectorRegistry, Histogram

from benchmarks.effort import Effort
from benchmarks.figures import Figure, Unit, micros, timed
from benchmarks.race import race
from flags import FakeFlagSource, FlagSource, MigrationPhase, StaticFlagSource
from metrics import PrometheusSink

_LABELS = {"entity": "thing", "operation": "find", "route": "mysql", "outcome": "ok"}


def figures(effort: Effort) -> Iterator[Figure]:
    """What reading the flags and counting a latency cost."""
    static: FlagSource = StaticFlagSource(MigrationPhase.DUAL_WRITE)
    fake: FlagSource = FakeFlagSource(MigrationPhase.DUAL_WRITE)
    histogram = Histogram("bench_seconds", "One observation.", list(_LABELS), registry=CollectorRegistry())
    child = histogram.labels(**_LABELS)
    observe = PrometheusSink(CollectorRegistry()).operation_seconds(**_LABELS)
    found = race(
        effort.cheap,
        snapshot=static.snapshot,
        fake=fake.snapshot,
        observe=partial(observe, 0.001),
        child=partial(child.observe, 0.001),
        labels=lambda: histogram.labels(**_LABELS).observe(0.001),
    )
    yield timed(
        "reading the snapshot of the flags",
        found.median("snapshot"),
        Unit.NANOSECONDS,
        budget=100,
        peer=f"the fake of the tests {micros(found.median('fake'))}",
    )
    yield timed(
        "observing a latency for Prometheus",
        found.median("observe"),
        Unit.MICROSECONDS,
        budget=0.5,
        peer=f"prometheus_client {micros(found.median('child'))}, by labels {micros(found.median('labels'))}",
    )
