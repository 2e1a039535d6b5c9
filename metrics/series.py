"""The series of one metric: what is counted, what a scrape of this process sees, what other processes see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from itertools import accumulate

from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector

from metrics.declaration import Kind, Metric
from metrics.labels import LabelGate
from metrics.pages import Value, bound_names, page
from metrics.tally import Slots, Tally, adder, observer

Labels = tuple[str, ...]
Lock = AbstractContextManager[object]


class Tallied(Collector):
    """A counter or a histogram: counted per thread, summed when somebody looks."""

    def __init__(self, metric: Metric, *, lock: Lock, joined: Callable[[], None]) -> None:
        self._metric = metric
        self._lock = lock
        self._joined = joined
        self._gate = LabelGate(metric)
        self._width = len(metric.buckets) + 2 if metric.kind is Kind.HISTOGRAM else 1
        self._tallies: dict[Labels, Tally] = {}
        self._feeds: dict[Labels, Callable[[float], None]] = {}
        self._pages: dict[Labels, tuple[list[Value], Slots]] = {}
        if metric.kind is Kind.COUNTER and all(label.closed for label in metric.labels):
            self.open(tuple(label.values[0] for label in metric.labels))

    def feed(self, labels: Labels) -> Callable[[float], None]:
        """Return the callable that counts into a series; the same one each time."""
        try:
            return self._feeds[labels]
        except KeyError:
            return self.open(labels)

    def open(self, labels: Labels) -> Callable[[float], None]:
        """Start a series, and for counters its siblings at zero."""
        with self._lock:
            admitted = self._gate.admit(labels)
            if self._metric.kind is Kind.COUNTER:
                for sibling in self._gate.siblings(admitted):
                    self._open_one(sibling)
            feed = self._open_one(admitted)
            if admitted == labels:  # what became `other` is looked up again: keeping it would keep its name
                self._feeds[labels] = feed
            return feed

    def _open_one(self, labels: Labels) -> Callable[[float], None]:
        if labels not in self._feeds:
            tally = self._tallies[labels] = Tally(self._width, lock=self._lock, joined=self._joined)
            histogram = self._metric.kind is Kind.HISTOGRAM
            self._feeds[labels] = observer(tally, self._metric.buckets) if histogram else adder(tally)
        return self._feeds[labels]

    def publish(self) -> None:
        """Write what was counted since the last time into this process's mapped files. The lock is held."""
        for labels, totals in self._totals().items():
            values, sent = self._pages.get(labels) or self._open_page(labels)
            for value, now, before in zip(values, totals, sent, strict=True):
                if now != before:
                    value.inc(now - before)
            sent[:] = totals

    def _open_page(self, labels: Labels) -> tuple[list[Value], Slots]:
        self._pages[labels] = page(self._metric, labels), [0] * self._width
        return self._pages[labels]

    def forget(self) -> None:
        """Start from zero in a forked child; what the parent counted is the parent's. The lock is held."""
        for tally in self._tallies.values():
            tally.forget()
        for _, sent in self._pages.values():
            sent[:] = [0] * self._width

    def describe(self) -> Iterable[Family]:
        """Name the family, so that a registry refuses a second one."""
        return [self._family({})]

    def collect(self) -> Iterable[Family]:
        """The totals of this process."""
        with self._lock:
            return [self._family(self._totals())]

    def _totals(self) -> dict[Labels, Slots]:
        """Counters from zero on; histograms once they saw a value: callers look up more of them than they use."""
        totals = {labels: tally.totals() for labels, tally in self._tallies.items()}
        if self._metric.kind is Kind.COUNTER:
            return totals
        return {labels: slots for labels, slots in totals.items() if any(slots)}

    def _family(self, totals: dict[Labels, Slots]) -> Family:
        metric = self._metric
        if metric.kind is Kind.COUNTER:
            counter = CounterMetricFamily(metric.name, metric.help, labels=metric.label_names)
            for labels, (total,) in totals.items():
                counter.add_metric(labels, total)
            return counter
        histogram = HistogramMetricFamily(metric.name, metric.help, labels=metric.label_names)
        names = bound_names(metric)
        for labels, slots in totals.items():
            buckets = zip(names, accumulate(slots[:-1]), strict=True)
            histogram.add_metric(labels, list(buckets), slots[-1])
        return histogram


class Gauges(Collector):
    """A gauge: the last word of this process."""

    def __init__(self, metric: Metric, *, lock: Lock) -> None:
        self._metric = metric
        self._lock = lock
        self._gate = LabelGate(metric)
        self._last: dict[Labels, float] = {}
        self._pages: dict[Labels, Value] = {}

    def set(self, labels: Labels, value: float, *, publish: bool) -> None:
        """Say what is true now, to other processes too if asked. The lock is held."""
        admitted = self._gate.admit(labels)
        self._last[admitted] = value
        if publish:
            self._page(admitted).set(value)

    def publish(self) -> None:
        """Write every value into this process's file: after a fork it is a new, empty one. The lock is held."""
        for labels, value in self._last.items():
            self._page(labels).set(value)

    def _page(self, labels: Labels) -> Value:
        if labels not in self._pages:
            (self._pages[labels],) = page(self._metric, labels)
        return self._pages[labels]

    def describe(self) -> Iterable[Family]:
        """Name the family, so that a registry refuses a second one."""
        return [self._family({})]

    def collect(self) -> Iterable[Family]:
        """The last values of this process."""
        with self._lock:
            return [self._family(dict(self._last))]

    def _family(self, values: dict[Labels, float]) -> Family:
        family = GaugeMetricFamily(self._metric.name, self._metric.help, labels=self._metric.label_names)
        for labels, value in values.items():
            family.add_metric(labels, value)
        return family
