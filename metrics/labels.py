"""Keeps label values inside their declared sets, whatever comes from above."""

from __future__ import annotations

from itertools import product

from metrics.declaration import OTHER, Label, Metric


class _Gate:
    """Admits the values of one label."""

    def __init__(self, label: Label) -> None:
        self._label = label
        self._seen = set(label.values)

    def admit(self, value: str) -> str:
        """Return the value itself, or `other` where the label has no room for it."""
        if value in self._seen:
            return value
        if self._label.closed or len(self._seen) >= self._label.limit:
            return OTHER
        self._seen.add(value)
        return value


class LabelGate:
    """Admits the label values of one metric. Not thread-safe: its owner holds a lock."""

    def __init__(self, metric: Metric) -> None:
        self._metric = metric
        self._gates = tuple(_Gate(label) for label in metric.labels)

    def admit(self, values: tuple[str, ...]) -> tuple[str, ...]:
        """Return values that are safe to make a series of."""
        return tuple(gate.admit(value) for gate, value in zip(self._gates, values, strict=True))

    def siblings(self, values: tuple[str, ...]) -> list[tuple[str, ...]]:
        """Every series that shares the open labels of `values`.

        Counters start all of them at zero together: `increase()` cannot see a series that is born at 1.
        """
        labels = zip(self._metric.labels, values, strict=True)
        return list(product(*(label.values or (value,) for label, value in labels)))
