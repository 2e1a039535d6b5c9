"""The sink that counts for Prometheus.

Single process: a scrape sums what the threads counted. Prefork server (`PROMETHEUS_MULTIPROC_DIR` set before
the first import): they count in mapped files, which a scrape of any process sums, and a killed one loses nothing.
"""

from __future__ import annotations

import logging
import os
import platform
import threading
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry

from metrics import catalog, events
from metrics.cells import CellFile, key_of
from metrics.declaration import Kind, Metric
from metrics.exemplars import FindTrace, Shelf
from metrics.pages import DIRECTORY, multiprocess
from metrics.process import watch_forks
from metrics.records import WIDTH, Records
from metrics.series import Gauges, Labels, Tallied
from metrics.sink import Observe
from metrics.tally import Slots

_log = logging.getLogger("metrics")

_POOL = (
    (catalog.POOL_IN_USE, "in_use"),
    (catalog.POOL_IDLE, "idle"),
    (catalog.POOL_SIZE, "size"),
    (catalog.POOL_WAITING, "waiting"),
    (catalog.POOL_REPLACED, "replaced"),
)


class PrometheusSink:
    """Counts what the data access layer does and shows it to `registry`.

    An observer costs its caller 0.16 µs in either mode. One sink per registry; a forked child goes on with the
    inherited sink and starts from zero (in a prefork server: where a process that ended before stopped).

    Args:
        registry: where scrapes find the numbers.
        version: of the layer, for `dal_build_info`.
        find_trace: what histograms show as exemplars.

    Raises:
        ValueError: another sink counts into that registry already.
    """

    def __init__(
        self, registry: CollectorRegistry, *, version: str = "unknown", find_trace: FindTrace | None = None
    ) -> None:
        self._lock = threading.RLock()
        self._cells: CellFile | None = None
        self._began = False
        self._tallied = {
            metric: Tallied(metric, lock=self._lock, room=self._room, find_trace=find_trace, shelf=self._shelf)
            for metric in catalog.CATALOGUE
            if metric.kind is not Kind.GAUGE
        }
        self._gauges = {
            metric: Gauges(metric, lock=self._lock) for metric in catalog.CATALOGUE if metric.kind is Kind.GAUGE
        }
        self._registry = registry
        self._shown = (*self._tallied.values(), *self._gauges.values())
        self._operations = self._tallied[catalog.OPERATION_SECONDS]
        self._backends = self._tallied[catalog.BACKEND_SECONDS]
        self._handlers: dict[type, Callable[[Any], None]] = {
            events.ReadsCompared: self._reads_compared,
            events.MismatchConfirmed: self._mismatch_confirmed,
            events.ShadowShed: self._shadow_shed,
            events.MirrorFailed: self._mirror_failed,
            events.MirrorApplied: self._mirror_applied,
            events.FlagsObserved: self._flags_observed,
            events.WishRejected: self._wish_rejected,
            events.FetchFailed: self._fetch_failed,
            events.PoolSampled: self._pool_sampled,
            events.JournalSampled: self._journal_sampled,
            events.VerificationSampled: self._verification_sampled,
            events.KeysRepaired: self._keys_repaired,
            events.StepBlocked: self._step_blocked,
            events.FleetObserved: self._fleet_observed,
            events.CircuitSampled: self._circuit_sampled,
            events.WriteRehearsed: self._write_rehearsed,
            events.LayerMeasured: self._layer_measured,
        }
        try:
            for collector in self._shown:
                registry.register(collector)
        except ValueError as error:
            raise ValueError(
                "this Prometheus registry has the metrics of a data access layer already; one per process, or give"
                " each a registry of its own: dal.connect(…, registry=CollectorRegistry())"
            ) from error
        self._gauges[catalog.BUILD_INFO].set((version, platform.python_version()), 1, publish=False)
        watch_forks(self)

    def withdraw(self) -> None:
        """Show nothing any more, so that another sink may take this one's place; for what did not start."""
        for collector in self._shown:
            self._registry.unregister(collector)

    def operation_seconds(self, *, entity: str, operation: str, route: str, outcome: str) -> Observe:
        """See `MetricsSink`."""
        return self._operations.feed((entity, operation, route, outcome))

    def backend_seconds(self, *, backend: str, entity: str, operation: str, outcome: str) -> Observe:
        """See `MetricsSink`."""
        return self._backends.feed((backend, entity, operation, outcome))

    def emit(self, event: events.Event) -> None:
        """See `MetricsSink`."""
        try:
            self._handlers[type(event)](event)
        except Exception:  # noqa: BLE001 - counting must not fail what is counted: a full disk, an event nobody declared
            _log.exception("event not counted: %s", type(event).__name__, extra={"event": "metrics_event_failed"})

    def before_fork(self) -> None:
        """See `metrics.process.Forkable`."""
        self._lock.acquire()

    def after_fork_in_parent(self) -> None:
        """See `metrics.process.Forkable`."""
        self._lock.release()

    def after_fork_in_child(self) -> None:
        """Start afresh: the parent's file stays the parent's."""
        self._cells = None
        self._began = False
        for tallied in self._tallied.values():
            tallied.forget()
        self._lock.release()

    def _begin(self) -> None:
        """Set up what each process needs of its own, at its first number. The lock is held."""
        if self._began or not multiprocess():
            return
        self._began = True
        try:
            for gauge in self._gauges.values():
                gauge.publish()
            self._cells = CellFile(Path(os.environ[DIRECTORY]))
        except OSError as error:
            self._alone(error)
        for tallied in self._tallied.values():
            tallied.share()

    def _room(self, metric: Metric, labels: Labels) -> Slots:
        """Numbers for one more thread, in a prefork server shared ones if there is room. The lock is held."""
        self._begin()
        try:
            if self._cells is not None:
                return self._cells.take(key_of(metric, labels), metric.width)
        except OSError as error:
            self._alone(error)
        return [0] * metric.width

    def _shelf(self, metric: Metric, labels: Labels) -> Shelf:
        """Where a series keeps its exemplars, in a prefork server where others find them."""
        return Records(partial(self._memory, metric, labels)) if multiprocess() else {}

    def _memory(self, metric: Metric, labels: Labels) -> memoryview:
        """Room for the records of a series, in this process's file if there is some."""
        width = metric.places * WIDTH
        with self._lock:
            self._begin()
            try:
                if self._cells is not None:
                    return self._cells.take(key_of(metric, labels, traces=True), width).cast("B")
            except OSError as error:
                self._alone(error)
        return memoryview(bytearray(8 * width))

    def _alone(self, error: OSError) -> None:
        """Go on, unseen by others: a full or removed directory must not fail what is counted."""
        _log.error("metrics are not shared with other processes: %s", error, extra={"event": "metrics_not_shared"})
        self._cells = None

    def _count(self, metric: Metric, amount: float, *labels: str) -> None:
        self._tallied[metric].feed(labels)(amount)

    def _gauge(self, metric: Metric, value: float, *labels: str) -> None:
        with self._lock:
            self._begin()
            self._gauges[metric].set(labels, value, publish=self._began)

    def _reads_compared(self, event: events.ReadsCompared) -> None:
        self._count(catalog.COMPARISONS, 1, event.entity, event.operation, event.verdict)

    def _mismatch_confirmed(self, event: events.MismatchConfirmed) -> None:
        for difference in event.differences:
            self._count(catalog.MISMATCHED_FIELDS, 1, event.entity, event.operation, difference.kind)

    def _shadow_shed(self, event: events.ShadowShed) -> None:
        self._count(catalog.SHEDS, 1, event.reason)

    def _mirror_failed(self, event: events.MirrorFailed) -> None:
        self._count(catalog.MIRROR_FAILURES, 1, event.entity, event.operation, event.policy)
        self._count(catalog.MIRROR_KEYS, event.keys, event.entity, event.operation, "failed")

    def _mirror_applied(self, event: events.MirrorApplied) -> None:
        self._count(catalog.MIRROR_KEYS, event.keys - event.stale, event.entity, event.operation, "applied")
        if event.stale:
            self._count(catalog.MIRROR_KEYS, event.stale, event.entity, event.operation, "stale")

    def _flags_observed(self, event: events.FlagsObserved) -> None:
        self._gauge(catalog.WISH_PHASE, event.wish or 0)
        self._gauge(catalog.PHASE, event.phase, "lowest")
        self._gauge(catalog.PHASE, event.highest_phase, "highest")
        self._gauge(catalog.READ_ONLY, event.read_only)
        self._gauge(catalog.FLAGS_FETCHED, event.fetched_at)
        self._gauge(catalog.SNAPSHOT_VERSION, version_number(event.version))
        for flag, state in event.flags.items():
            self._gauge(catalog.FLAG_STATE, state, flag)

    def _wish_rejected(self, event: events.WishRejected) -> None:
        self._count(catalog.WISHES_REJECTED, 1, event.reason)

    def _fetch_failed(self, event: events.FetchFailed) -> None:
        self._count(catalog.FETCH_FAILURES, 1, event.reason)

    def _pool_sampled(self, event: events.PoolSampled) -> None:
        for metric, field in _POOL:
            self._gauge(metric, getattr(event, field), event.backend)

    def _journal_sampled(self, event: events.JournalSampled) -> None:
        self._gauge(catalog.JOURNAL_PENDING, event.pending)
        self._gauge(catalog.JOURNAL_POISONED, event.poisoned)
        self._gauge(catalog.JOURNAL_OLDEST, event.oldest)

    def _verification_sampled(self, event: events.VerificationSampled) -> None:
        self._gauge(catalog.VERIFIED, event.at, event.entity)
        self._gauge(catalog.VERIFIED_DIFFERENT, event.different, event.entity)

    def _keys_repaired(self, event: events.KeysRepaired) -> None:
        self._count(catalog.REPAIRED_KEYS, event.confirmed, "confirmed")
        self._count(catalog.REPAIRED_KEYS, event.refused, "refused")

    def _step_blocked(self, event: events.StepBlocked) -> None:
        for reason in catalog.BLOCKS:
            self._gauge(catalog.STEP_BLOCKED, reason == event.reason, reason)

    def _fleet_observed(self, event: events.FleetObserved) -> None:
        self._gauge(catalog.FLEET_MEMBERS, event.members)
        self._gauge(catalog.CONTROL_EPOCH, event.epoch)
        self._gauge(catalog.CONTROL_STRICT, event.strict)
        for leader in catalog.LEADERS:
            self._gauge(catalog.CONTROL_LEADER, leader == event.leader, leader)

    def _write_rehearsed(self, event: events.WriteRehearsed) -> None:
        self._count(catalog.REHEARSALS, 1, event.entity, event.operation, event.verdict)

    def _layer_measured(self, event: events.LayerMeasured) -> None:
        self._count(catalog.LAYER_SECONDS, event.seconds, event.entity, event.operation)

    def _circuit_sampled(self, event: events.CircuitSampled) -> None:
        self._gauge(catalog.CIRCUIT_OPEN, event.open)


def version_number(version: str) -> float:
    """The number that stands for a snapshot version: itself where it is one, else the CRC-32 of its text."""
    exact = version.isdecimal() and version.isascii() and int(version) < 2**53
    return int(version) if exact else zlib.crc32(version.encode())
