"""What the declaration of a metric says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

OTHER = "other"


class Kind(StrEnum):
    """What Prometheus makes of a metric."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Label:
    """One dimension of a metric: either the closed set `values`, or at most `limit` values seen at run time."""

    name: str
    values: tuple[str, ...] = ()
    limit: int = 200

    @property
    def closed(self) -> bool:
        """Whether the values are known before anything happens."""
        return bool(self.values)


@dataclass(frozen=True, slots=True, eq=False)
class Metric:
    """One declaration. `unit` is what one step of the value is; `buckets` are upper bounds in that unit."""

    name: str
    kind: Kind
    help: str
    unit: str
    labels: tuple[Label, ...] = ()
    buckets: tuple[float, ...] = ()

    @property
    def label_names(self) -> tuple[str, ...]:
        """The names of the labels in their order."""
        return tuple(label.name for label in self.labels)

    @property
    def places(self) -> int:
        """How many buckets there are, +Inf among them."""
        return len(self.buckets) + 1

    @property
    def width(self) -> int:
        """How many numbers are counted: one, or those of the buckets, if there are some, of +Inf and the sum."""
        return self.places + 1 if self.kind in {Kind.HISTOGRAM, Kind.SUMMARY} else 1
