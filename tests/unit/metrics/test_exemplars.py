"""Histograms name a trace for each bucket, in OpenMetrics; here in a single process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from urllib.request import Request, urlopen

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics.exposition import generate_latest as openmetrics
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from metrics import PrometheusSink
from metrics.exemplars import Exemplars
from metrics.exporter import process_app, serve

# prometheus_client carries no annotations here
_parsed: Callable[[str], Iterable[Metric]] = text_string_to_metric_families
_written: Callable[[CollectorRegistry], bytes] = openmetrics

LABELS = {"entity": "user", "operation": "find", "route": "mysql", "outcome": "ok"}
Found = dict[str, str] | None


def _sink(*traces: Found) -> tuple[CollectorRegistry, Callable[[float], None]]:
    registry, following = CollectorRegistry(), iter(traces)
    sink = PrometheusSink(registry, find_trace=lambda: next(following))
    return registry, sink.operation_seconds(**LABELS)


def shown(registry: CollectorRegistry) -> dict[str, tuple[str, float]]:
    """By the bound of the bucket: the trace and the value of its exemplar, as a scraper reads them."""

    def each() -> Iterator[tuple[str, tuple[str, float]]]:
        for family in _parsed(_written(registry).decode()):
            for sample in family.samples:
                if sample.exemplar is not None:
                    yield sample.labels["le"], (sample.exemplar.labels["trace_id"], sample.exemplar.value)

    return dict(each())


def test_the_last_trace_of_each_bucket_is_shown() -> None:
    """A slow call can be told from a quick one."""
    registry, observe = _sink({"trace_id": "a"}, {"trace_id": "b"}, {"trace_id": "c"})
    for seconds in (0.0004, 0.04, 0.0003):
        observe(seconds)
    assert shown(registry) == {"0.0005": ("c", 0.0003), "0.1": ("b", 0.04)}


def test_what_has_no_trace_leaves_none() -> None:
    """It is counted, and what was there stays."""
    registry, observe = _sink({"trace_id": "a"}, None)
    observe(0.0004)
    observe(0.0004)
    assert shown(registry) == {"0.0005": ("a", 0.0004)}
    assert registry.get_sample_value("dal_operation_seconds_count", LABELS) == 2


def test_a_value_beyond_all_bounds() -> None:
    """The last bucket has one too."""
    registry, observe = _sink({"trace_id": "a"})
    observe(1000)
    assert shown(registry) == {"+Inf": ("a", 1000)}


def test_the_plain_format_has_none() -> None:
    """It knows of no exemplars: a scraper of it must not stumble."""
    registry, observe = _sink({"trace_id": "abc"})
    observe(0.1)
    assert b"abc" not in generate_latest(registry)


def test_a_scraper_that_asks_for_openmetrics_gets_them() -> None:
    """As Prometheus does, from the endpoint itself."""
    registry, observe = _sink({"trace_id": "abc"})
    observe(0.1)
    exporter = serve(process_app(registry))
    try:
        asked = Request(exporter.url, headers={"Accept": "application/openmetrics-text; version=1.0.0"})
        with urlopen(asked, timeout=5) as answer:
            assert b'# {trace_id="abc"} 0.1' in answer.read()
    finally:
        exporter.close()


def test_without_tracing_the_observer_is_the_plain_one() -> None:
    """Nobody pays."""
    plain = PrometheusSink(CollectorRegistry()).operation_seconds(**LABELS)
    _, exemplifying = _sink()
    assert plain.__name__ == "observe"
    assert exemplifying.__name__ == "observe_both"


def test_traces_of_a_parent_are_forgotten() -> None:
    """A forked child shows its own."""
    exemplars = Exemplars((1.0,), lambda: {"trace_id": "a"}, clock=lambda: 7.0)
    exemplars.beside(lambda _: None)(0.5)
    found = exemplars.of(0)
    assert found is not None
    assert (found.labels, found.value, found.timestamp) == ({"trace_id": "a"}, 0.5, 7.0)
    exemplars.forget()
    assert exemplars.of(0) is None
