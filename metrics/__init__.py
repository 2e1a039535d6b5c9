"""What is measured and how it is shown. Knows neither `dal` nor `flags`."""

from metrics.memory import RecordingSink
from metrics.prometheus import PrometheusSink
from metrics.sink import MetricsSink, NullSink, Observe

__all__ = ["MetricsSink", "NullSink", "Observe", "PrometheusSink", "RecordingSink"]
