"""The page's queries on a real Prometheus that scrapes a real exporter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from dal.page import Prometheus
from dal.page.prometheus import PrometheusError
from dal.page.trends import BUSIEST
from devstack import Part, Stack
from devstack import prometheus as server
from metrics.events import Event, ReadsCompared
from tests.integration.metrics.traffic import Process, healthy

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def prometheus() -> Iterator[server.Prometheus]:
    """One of its own: what is counted here would ring the alarms of other tests."""
    with Stack.start({Part.PROMETHEUS}) as stack:
        yield stack.prometheus


def disagreeing() -> list[Event]:
    """One beat of a process whose databases answer differently."""
    return [*healthy(), ReadsCompared("user", "find", "mismatch")]


def test_the_last_half_hour(prometheus: server.Prometheus) -> None:
    """Both latencies as they are, and mismatches that have only just begun; nothing of what was before."""
    with closing(Process(disagreeing)) as process:
        prometheus.scrape("page", [process.target])
        prometheus.wait_for(f"{BUSIEST} > 0")
        found = Prometheus(prometheus.url).trends()
    lines = found.latency["user", "find"]
    assert 0.0001 < (lines["mysql"].now or 0) <= 0.00025
    assert 0.002 < (lines["dynamodb"].now or 0) <= 0.0055
    assert (found.mismatches["user"].now or 0) > 0
    assert found.mismatches["user"].values[0] is None


def test_a_query_that_is_none(prometheus: server.Prometheus) -> None:
    """What Prometheus says about it is said."""
    with pytest.raises(PrometheusError, match=r"refuses the query with status 400: .*parse error"):
        Prometheus(prometheus.url).query("rate(", 0.0, 1.0, 1)
