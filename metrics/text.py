"""Writes counters and histograms for Prometheus. What stands still between two scrapes is not written again.

Of the thousands of lines of a page most are those of series that rest: comparing a series takes 1 µs, adding it up
and formatting it 20.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, groupby
from operator import attrgetter
from time import time

from prometheus_client.samples import Exemplar

from metrics.catalog import CATALOGUE
from metrics.declaration import Kind, Metric
from metrics.pages import bound_names
from metrics.reading import Series

_ORDER = {metric: place for place, metric in enumerate(CATALOGUE)}
FRESH = 120.0
"""Seconds for which an exemplar is shown: two scrapes, where they are rare."""
_LABELS = "\0"  # where a template's labels go


@dataclass(slots=True)
class _Lines:
    """The lines of one series: `template` with its numbers."""

    series: Series
    template: bytes
    read: bytes = b""
    text: bytes = b""

    def now(self) -> bytes:
        read = self.series.read()
        if read != self.read:
            self.text = self.template % tuple(_shown(self.series.metric, self.series.totals(read)))
            self.read = read
        return self.text

    def with_exemplars(self, since: float) -> bytes:
        """The lines of buckets come first, in the order of their places."""
        found = self.series.exemplars(since) if self.series.traces else None
        if not found:
            return self.now()
        lines = self.now().split(b"\n")
        for place, exemplar in found.items():
            lines[place] += _shown_exemplar(exemplar)
        return b"\n".join(lines)


class Text:
    """The text of series in the plain format, or in OpenMetrics, which knows exemplars.

    Of these it shows what is new: once scraped, Prometheus has them, and a page has to stay small.
    """

    def __init__(self, *, openmetrics: bool, clock: Callable[[], float] = time) -> None:
        self._openmetrics = openmetrics
        self._clock = clock
        self._lines: dict[Series, _Lines] = {}
        self._families: list[tuple[bytes, list[_Lines]]] = []

    def now(self, series: list[Series]) -> bytes:
        """What these series show now."""
        if series != list(self._lines):
            self._arrange(series)
        return b"".join(self._parts())

    def _arrange(self, series: list[Series]) -> None:
        """New ones take their places; those that are known already keep their text."""
        self._lines = {each: self._lines.get(each) or _Lines(each, _template(each)) for each in series}
        ordered = sorted(series, key=lambda each: (_ORDER[each.metric], each.labels))
        self._families = [
            (head(metric, self._openmetrics), [self._lines[each] for each in members])
            for metric, members in groupby(ordered, attrgetter("metric"))
        ]

    def _parts(self) -> Iterator[bytes]:
        since = self._clock() - FRESH
        for first, members in self._families:
            yield first
            for lines in members:
                yield lines.with_exemplars(since) if self._openmetrics else lines.now()


def head(metric: Metric, openmetrics: bool) -> bytes:  # noqa: FBT001  the format, as everywhere here
    """What stands before the lines of a metric."""
    name = metric.name.removesuffix("_total") if openmetrics else metric.name
    return f"# HELP {name} {escaped(metric.help)}\n# TYPE {name} {metric.kind}\n".encode()


def labelled(pairs: Iterable[tuple[str, str | None]]) -> str:
    """Labels as a template has them; None is a value that is filled in."""
    values = ((label, "%s" if value is None else escaped(value).replace("%", "%%")) for label, value in pairs)
    return ",".join(f'{label}="{value}"' for label, value in values)


def _template(series: Series) -> bytes:
    labels = labelled(zip(series.metric.label_names, series.labels, strict=True))
    return _shape(series.metric).replace(_LABELS, labels).encode()


@cache
def _shape(metric: Metric) -> str:
    """The template of any series of a metric."""
    if metric.kind is Kind.COUNTER:
        return f"{metric.name}{{{_LABELS}}} %r\n"
    ends = f"{metric.name}_count{{{_LABELS}}} %d\n{metric.name}_sum{{{_LABELS}}} %r\n"
    if metric.kind is Kind.SUMMARY:
        return ends
    start = f"{metric.name}_bucket{{{_LABELS},le="
    buckets = "".join(f'{start}"{bound}"}} %d\n' for bound in bound_names(metric))
    return buckets + ends


def escaped(text: str) -> str:
    """As both formats have texts and values."""
    return text.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


def _shown_exemplar(exemplar: Exemplar) -> bytes:
    trace, span = exemplar.labels["trace_id"], exemplar.labels["span_id"]
    when = exemplar.timestamp or 0.0
    return f' # {{trace_id="{trace}",span_id="{span}"}} {exemplar.value!r} {when:.3f}'.encode()


def _shown(metric: Metric, totals: list[float]) -> list[float]:
    """In the order of the lines: a counter, count and sum, or cumulative buckets before these."""
    if metric.kind is not Kind.HISTOGRAM:
        return totals
    *counts, total = totals
    buckets = list(accumulate(counts))
    return [*buckets, buckets[-1], total]
