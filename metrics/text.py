"""Writes counters and histograms for Prometheus. What stands still between two scrapes is not written again.

Of the thousands of lines of a page most are those of series that rest: comparing a series takes 1 µs, adding it up
and formatting it 20.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, groupby
from operator import attrgetter

from metrics.catalog import CATALOGUE
from metrics.declaration import Kind, Metric
from metrics.pages import bound_names
from metrics.reading import Series

_ORDER = {metric: place for place, metric in enumerate(CATALOGUE)}
_LABELS = "\0"  # where a template's labels go


@dataclass(slots=True)
class _Lines:
    """The lines of one series: `template` with its numbers."""

    series: Series
    template: str
    read: bytes = b""
    text: bytes = b""

    def now(self) -> bytes:
        read = self.series.read()
        if read != self.read:
            numbers = _shown(self.series.metric, self.series.totals(read))
            self.text = (self.template % tuple(numbers)).encode()
            self.read = read
        return self.text


class Text:
    """The text of some series in the plain format, or in OpenMetrics, which names counters without `_total`."""

    def __init__(self, series: Iterable[Series], *, openmetrics: bool) -> None:
        ordered = sorted(series, key=lambda each: (_ORDER[each.metric], each.labels))
        self._families = [
            (_head(metric, openmetrics=openmetrics).encode(), [_Lines(each, _template(each)) for each in members])
            for metric, members in groupby(ordered, attrgetter("metric"))
        ]

    def now(self) -> bytes:
        """What the series show now."""
        return b"".join(self._parts())

    def _parts(self) -> Iterator[bytes]:
        for head, members in self._families:
            yield head
            for lines in members:
                yield lines.now()


def _head(metric: Metric, *, openmetrics: bool) -> str:
    name = metric.name.removesuffix("_total") if openmetrics else metric.name
    return f"# HELP {name} {_escaped(metric.help)}\n# TYPE {name} {metric.kind}\n"


def _template(series: Series) -> str:
    pairs = zip(series.metric.label_names, series.labels, strict=True)
    labels = ",".join(f'{label}="{_escaped(value)}"' for label, value in pairs)
    return _shape(series.metric).replace(_LABELS, labels.replace("%", "%%"))


@cache
def _shape(metric: Metric) -> str:
    """The template of any series of a metric."""
    if metric.kind is Kind.COUNTER:
        return f"{metric.name}{{{_LABELS}}} %r\n"
    start = f"{metric.name}_bucket{{{_LABELS},le="
    buckets = "".join(f'{start}"{bound}"}} %d\n' for bound in bound_names(metric))
    return f"{buckets}{metric.name}_count{{{_LABELS}}} %d\n{metric.name}_sum{{{_LABELS}}} %r\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


def _shown(metric: Metric, totals: list[float]) -> list[float]:
    """In the order of the lines: a counter, or cumulative buckets, their count and the sum."""
    if metric.kind is Kind.COUNTER:
        return totals
    *counts, total = totals
    buckets = list(accumulate(counts))
    return [*buckets, buckets[-1], total]
