"""Whether series keep inside the sets that the catalogue declares, and how many there can be at most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import prod

from metrics.catalog import CATALOGUE
from metrics.dashboards.promql import PROMETHEUS_ADDS
from metrics.declaration import OTHER, Kind, Label, Metric
from metrics.pages import bound_names

Labels = Mapping[str, str]
SUFFIXES = ("", "_bucket", "_sum", "_count", "_created")
BY_NAME = {metric.name + suffix: metric for metric in CATALOGUE for suffix in SUFFIXES}


def violations(series: Iterable[tuple[str, Labels]]) -> list[str]:
    """Every label value that the catalogue does not allow, and every label with too many values; in words."""
    found, seen = set[str](), defaultdict[tuple[str, str], set[str]](set)
    for name, labels in series:
        metric = BY_NAME.get(name)
        if metric is None:
            found.add(f"{name} is not declared")
            continue
        found |= {f"{name}: {wrong}" for wrong in _wrong(metric, labels)}
        for label in metric.labels:
            seen[metric.name, label.name].add(labels.get(label.name, ""))
    limits = {(metric.name, label.name): label.limit for metric in CATALOGUE for label in metric.labels}
    found |= {f"{key}: {len(seen[key])} values" for key in seen if len(seen[key] - {OTHER}) > limits[key]}
    return sorted(found)


def _wrong(metric: Metric, labels: Labels) -> Iterable[str]:
    declared = {label.name: label for label in metric.labels}
    yield from (f"label {name}" for name in labels if name not in declared and name not in PROMETHEUS_ADDS)
    yield from (f"no label {name}" for name in declared if name not in labels)
    for name, label in declared.items():
        if label.closed and labels.get(name) not in label.values:
            yield f'{name}="{labels.get(name)}"'
    if "le" in labels and labels["le"] not in bound_names(metric):
        yield f'le="{labels["le"]}"'


def most(*, entities: int, operations: int, processes: int) -> int:
    """The number of series that a prefork server can show at most, with so many names of the application's."""
    return sum(_most(metric, entities, operations) * _copies(metric, processes) for metric in CATALOGUE)


def _copies(metric: Metric, processes: int) -> int:
    """Gauges are one for each process; what is counted is summed up, a histogram is many."""
    lines = {Kind.GAUGE: processes, Kind.COUNTER: 1, Kind.HISTOGRAM: len(metric.buckets) + 3, Kind.SUMMARY: 2}
    return lines[metric.kind]


def _most(metric: Metric, entities: int, operations: int) -> int:
    """An operation belongs to one entity: together they have as many values as there are operations."""
    open_ = {label.name for label in metric.labels if not label.closed}
    names = operations if "operation" in open_ else entities if "entity" in open_ else 1
    return names * prod(_values(label) for label in metric.labels if label.closed)


def _values(label: Label) -> int:
    return len(label.values)
