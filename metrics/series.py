"""The series of one metric: what is counted, and what a scrape of this process sees."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import partial
from itertools import accumulate
from typing import Any

from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    SummaryMetricFamily,
)
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector

from metrics.declaration import Kind, Metric
from metrics.exemplars import Exemplars, FindTrace, Shelf
from metrics.labels import LabelGate
from metrics.pages import Value, bound_names, gauge_value
from metrics.tally import Slots, Tally, adder, observer

Labels = tuple[str, ...]
Lock = AbstractContextManager[object]


Room = Callable[[Metric, Labels], Slots]
"""Makes the numbers of one more thread that counts in a series."""

MakeShelf = Callable[[Metric, Labels], Shelf]
"""Makes the place of a series' exemplars."""


class Tallied(Collector):
    """A counter, a histogram or a summary: counted per thread, summed when somebody looks."""

    def __init__(
        self,
        metric: Metric,
        *,
        lock: Lock,
        room: Room,
        find_trace: FindTrace | None = None,
        shelf: MakeShelf = lambda _metric, _labels: {},
    ) -> None:
        self._metric = metric
        self._shelf = shelf
        self._find_trace = find_trace if metric.kind is Kind.HISTOGRAM else None
        self._exemplars: dict[Labels, Exemplars] = {}
        self._lock = lock
        self._room = room
        self._shared = False
        self._gate = LabelGate(metric)
        self._tallies: dict[Labels, Tally] = {}
        self._feeds: dict[Labels, Callable[[float], None]] = {}
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
            tally = self._tallies[labels] = Tally(partial(self._room, self._metric, labels), lock=self._lock)
            counter = self._metric.kind is Kind.COUNTER
            feed = adder(tally) if counter else observer(tally, self._metric.buckets)
            if self._find_trace is not None:
                shelf = self._shelf(self._metric, labels)
                self._exemplars[labels] = Exemplars(self._metric.buckets, self._find_trace, shelf=shelf)
                feed = self._exemplars[labels].beside(feed)
            self._feeds[labels] = feed
            self._show(tally)
        return self._feeds[labels]

    def share(self) -> None:
        """From now on let other processes see counters before somebody counts. The lock is held."""
        self._shared = True
        for tally in self._tallies.values():
            self._show(tally)

    def _show(self, tally: Tally) -> None:
        if self._shared and self._metric.kind is Kind.COUNTER:
            tally.reserve()

    def forget(self) -> None:
        """Start from nothing in a forked child; what the parent counted is the parent's. The lock is held."""
        self._shared = False
        for tally in self._tallies.values():
            tally.forget()
        for exemplars in self._exemplars.values():
            exemplars.forget()

    def describe(self) -> Iterable[Family]:
        """Name the family, so that a registry refuses a second one."""
        return [self._family({})]

    def collect(self) -> Iterable[Family]:
        """The totals of this process."""
        with self._lock:
            return [self._family(self._totals())]

    def _totals(self) -> dict[Labels, list[float]]:
        """Counters from zero on; histograms once they saw a value: callers look up more of them than they use."""
        width = self._metric.width
        totals = {labels: _sums(tally.rows(), width) for labels, tally in self._tallies.items()}
        if self._metric.kind is Kind.COUNTER:
            return totals
        return {labels: slots for labels, slots in totals.items() if any(slots)}

    def _family(self, totals: dict[Labels, list[float]]) -> Family:
        metric = self._metric
        if metric.kind is Kind.COUNTER:
            counter = CounterMetricFamily(metric.name, metric.help, labels=metric.label_names)
            for labels, (total,) in totals.items():
                counter.add_metric(labels, total)
            return counter
        if metric.kind is Kind.SUMMARY:
            summary = SummaryMetricFamily(metric.name, metric.help, labels=metric.label_names)
            for labels, (count, total) in totals.items():
                summary.add_metric(labels, int(count), total)
            return summary
        histogram = HistogramMetricFamily(metric.name, metric.help, labels=metric.label_names)
        names = bound_names(metric)
        for labels, slots in totals.items():
            buckets = zip(names, accumulate(slots[:-1]), strict=True)
            histogram.add_metric(labels, self._with_exemplars(labels, buckets), slots[-1])
        return histogram

    def _with_exemplars(self, labels: Labels, buckets: Iterable[tuple[str, float]]) -> list[Any]:
        """Pairs of bound and count; triples where a bucket has an exemplar."""
        found = self._exemplars.get(labels)
        if found is None:
            return list(buckets)
        return [
            (*bucket, exemplar) if (exemplar := found.of(place)) else bucket
            for place, bucket in enumerate(buckets)
        ]


def _sums(rows: list[Slots], width: int) -> list[float]:
    return [sum(row[place] for row in rows) for place in range(width)]


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
            self._pages[labels] = gauge_value(self._metric, labels)
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
