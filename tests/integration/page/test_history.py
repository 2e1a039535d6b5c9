"""The page's queries on a real Prometheus that scrapes real exporters of two services."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from prometheus_client import CollectorRegistry

from dal.page import Prometheus
from dal.page.prometheus import PrometheusError
from dal.page.questions import Questions
from devstack import Part, Stack
from devstack import prometheus as server
from metrics import PrometheusSink
from metrics.events import Event, ReadsCompared
from metrics.exporter import process_app, serve
from tests.integration.metrics.traffic import Beats, Process, healthy

pytestmark = pytest.mark.integration
SHOP, STORE = "shop", "store (old)"


@pytest.fixture(scope="module")
def prometheus() -> Iterator[server.Prometheus]:
    """One of its own: what is counted here would ring the alarms of other tests."""
    with Stack.start({Part.PROMETHEUS}) as stack:
        yield stack.prometheus


def disagreeing() -> list[Event]:
    """One beat of a process whose databases answer differently."""
    return [*healthy(), ReadsCompared("user", "find", "mismatch")]


@contextmanager
def neighbour() -> Iterator[str]:
    """Another service with the same operations, whose MySQL is a thousand times slower; nothing differs there."""
    registry = CollectorRegistry()
    sink = PrometheusSink(registry, version="test")
    mysql = sink.backend_seconds(entity="user", operation="find", backend="mysql", outcome="ok")

    def beat() -> list[Event]:
        for _ in range(9):
            mysql(0.4)
        return healthy()

    exporter = serve(process_app(registry))
    with closing(exporter), closing(Beats(sink, beat)):
        yield f"{exporter.host}:{exporter.port}"


def test_the_last_half_hour(prometheus: server.Prometheus) -> None:
    """Of one of two services: its latencies, its mismatches that have only just begun, nothing of the other's."""
    with closing(Process(disagreeing)) as process, neighbour() as other:
        prometheus.scrape(SHOP, [process.target])
        prometheus.scrape(STORE, [other])
        for job in ("shop", r"store \(old\)"):
            prometheus.wait_for(f"{Questions(job).busiest} > 0")
        shop, store, both = (Prometheus(prometheus.url, job).trends() for job in ("shop", r"store \(.*", ""))
    assert [found.jobs for found in (shop, store, both)] == [(SHOP,), (STORE,), (SHOP, STORE)]
    lines = shop.latency["user", "find"]
    assert 0.0001 < (lines["mysql"].now or 0) <= 0.00025
    assert 0.002 < (lines["dynamodb"].now or 0) <= 0.0055
    assert (shop.mismatches["user"].now or 0) > 0
    assert shop.mismatches["user"].values[0] is None
    assert not any((line.now or 0) > 0 for line in store.mismatches.values())
    for found in (store, both):
        assert (found.latency["user", "find"]["mysql"].now or 0) > 0.2


def test_a_job_that_is_not_there(prometheus: server.Prometheus) -> None:
    """A part of a name is no name: nothing is found, and nobody is passed off as it."""
    found = Prometheus(prometheus.url, "sho").trends()
    assert (found.jobs, found.latency, found.mismatches) == ((), {}, {})


def test_what_prometheus_refuses(prometheus: server.Prometheus) -> None:
    """Its words are said; where it is the expression of the jobs, the option too."""
    with pytest.raises(PrometheusError, match=r"refuses the query with status 400: .*parse error"):
        Prometheus(prometheus.url).query("rate(", 0.0, 1.0, 1)
    with pytest.raises(PrometheusError, match=r"status 400: .*regexp.*; is --job right\?$"):
        Prometheus(prometheus.url, "(?=shop)").trends()
