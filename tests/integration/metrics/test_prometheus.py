"""A real Prometheus scrapes real exporters: every panel has something to show, every alarm can ring."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest

from devstack.prometheus import Prometheus, Sample
from metrics.dashboards.__main__ import ROOT
from metrics.dashboards.board import ROWS
from metrics.dashboards.promql import WINDOW
from metrics.dashboards.recordings import RECORDINGS
from metrics.dashboards.rule import Alert, Recording
from metrics.dashboards.rules import ALERTS
from metrics.events import (
    CircuitSampled,
    Difference,
    Event,
    FetchFailed,
    FleetObserved,
    JournalSampled,
    KeysRepaired,
    MirrorFailed,
    MismatchConfirmed,
    PoolSampled,
    ReadsCompared,
    ShadowShed,
    StepBlocked,
    WishRejected,
)
from tests.integration.metrics.traffic import Process, flags, healthy

pytestmark = pytest.mark.integration

QUERIES = [
    pytest.param(query.expr, id=f"{panel.title}: {query.legend}")
    for row in ROWS
    for panel in row.panels
    for query in panel.queries
]


def troubled() -> list[Event]:
    """One beat of a process whose flags spell no phase, whose follower fails and whose databases disagree."""
    waiting = PoolSampled("mysql", in_use=8, idle=0, size=8, waiting=2, replaced=1)
    return [
        flags(wish=None, phase=1),
        ReadsCompared("user", "find", "mismatch"),
        MismatchConfirmed("user", "find", (Difference("email", "value"),)),
        ShadowShed("user", "find", "queue_full"),
        MirrorFailed("user", "create", "journal", "BackendTimeout", keys=1),
        WishRejected("stale"),
        FetchFailed("timeout"),
        waiting,
        *draining(),
    ]


def draining() -> list[Event]:
    """One beat of a cutover that waits for keys which DynamoDB, out of reach by now, has refused."""
    return [
        JournalSampled(pending=9, poisoned=1, oldest=4000.0),
        KeysRepaired(confirmed=0, refused=1),
        StepBlocked("journal", "the cutover waits for pending keys"),
        FleetObserved(epoch=3, leader="draining", strict=True, members=3),
        CircuitSampled(open=True),
    ]


def deaf() -> list[Event]:
    """One beat of a process that has heard nothing of its flags for ten minutes."""
    return [flags(phase=3, age=600)]


def paused() -> list[Event]:
    """One beat of a process in phase 4 under the kill switch: three phases and an epoch from the troubled one."""
    return [
        flags(wish=None, phase=4, read_only=True),
        FleetObserved(epoch=2, leader="mysql", strict=True, members=3),
    ]


@pytest.fixture(scope="module")
def watched(prometheus: Prometheus) -> Iterator[Prometheus]:
    """A Prometheus with our rules that scrapes a healthy job and a troubled one."""
    prometheus.use_rules(ROOT / "grafana/prometheus/rules.yml")
    well, ill, still, lost = Process(healthy), Process(troubled, failing=True), Process(paused), Process(deaf)
    prometheus.scrape("healthy", [well.target])
    prometheus.scrape("troubled", [ill.target, still.target, lost.target])
    prometheus.wait_for('rate(dal_backend_seconds_count{job="healthy"}[30s])')
    prometheus.wait_for('rate(dal_backend_seconds_count{job="troubled"}[30s])')
    yield prometheus
    prometheus.scrape("healthy", [])
    prometheus.scrape("troubled", [])
    for process in (well, ill, still, lost):
        process.close()


def numbers(found: list[Sample]) -> list[float]:
    return [number for sample in found if not math.isnan(number := float(sample["value"][1]))]


@pytest.mark.parametrize("expr", QUERIES)
def test_every_panel_shows_something(watched: Prometheus, expr: str) -> None:
    """With what Grafana fills in filled in, no query fails and none is empty."""
    filled = expr.replace(WINDOW, "30s").replace("$job", ".*")
    assert "$" not in filled
    assert numbers(watched.wait_for(filled))


@pytest.mark.parametrize("rule", RECORDINGS, ids=lambda rule: rule.record)
def test_every_recording_is_recorded(watched: Prometheus, rule: Recording) -> None:
    """Prometheus evaluates it, and the series that it makes has values."""
    assert numbers(watched.wait_for(rule.record))


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule.name)
def test_every_alarm_sees_its_planted_fault(watched: Prometheus, rule: Alert) -> None:
    """Its condition is true, and Prometheus has it as pending or firing, for the troubled job only."""
    assert {sample["metric"]["job"] for sample in watched.wait_for(rule.expr)} == {"troubled"}
    assert watched.wait_for(f'ALERTS{{alertname="{rule.name}", job="troubled"}}')
    assert watched.query(f'ALERTS{{alertname="{rule.name}", job!="troubled"}}') == []


def test_counts_arrive_exactly_as_counted(watched: Prometheus) -> None:
    """One beat is an operation and then a comparison: a scrape sees as many of both, or one in between."""
    both = 'dal_operation_seconds_count{job="healthy"} - ignoring(route, outcome, verdict) group_left '
    found = watched.wait_for(both + 'dal_comparisons_total{job="healthy", verdict="match"}')
    assert len(found) == 1
    assert 0 <= numbers(found)[0] <= 1
