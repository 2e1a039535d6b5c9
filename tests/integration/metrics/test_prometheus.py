"""A real Prometheus scrapes real exporters: every panel has something to show, every alarm can ring."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

import pytest
import yaml

from devstack import Alertmanager
from devstack.prometheus import Prometheus, Sample
from metrics.dashboards.__main__ import ROOT
from metrics.dashboards.board import BOARDS, MARKS
from metrics.dashboards.panels import Mark
from metrics.dashboards.promql import WINDOW
from metrics.dashboards.recordings import RECORDINGS
from metrics.dashboards.rule import Alert, Recording
from metrics.dashboards.rules import ALERTS
from metrics.dashboards.verdict import REASONS, SAFE, UNSAFE, VERDICT, Reason
from metrics.events import (
    CircuitSampled,
    Difference,
    Event,
    FetchFailed,
    FleetObserved,
    JournalSampled,
    KeysRepaired,
    LayerMeasured,
    MirrorFailed,
    MismatchConfirmed,
    PoolSampled,
    ReadsCompared,
    ShadowShed,
    StepBlocked,
    VerificationSampled,
    WishRejected,
    WriteRehearsed,
)
from tests.integration.metrics.prefork import TRACE, served
from tests.integration.metrics.traffic import Process, flags, healthy
from tests.unit.metrics.bounds import most, violations

pytestmark = pytest.mark.integration

QUERIES = [
    pytest.param(query.expr, id=f"{board.uid}: {panel.title}: {query.legend}")
    for board in BOARDS
    for row in board.rows
    for panel in row.panels
    for query in panel.queries
]

PLANTED = [reason for reason in REASONS if reason.words != "the fleet is on its way"]
"""Processes that are two phases apart are not one apart: that one is in `parity_rules_test.yml`."""


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
        WriteRehearsed("user", "create", "mismatch"),
        LayerMeasured("user", "find", 0.2),
        VerificationSampled("user", at=0, different=3),
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


def returning() -> list[Event]:
    """One beat of a process in phase 4, three from the troubled one, under the kill switch and amid a rollback."""
    return [
        flags(wish=None, phase=4, read_only=True),
        FleetObserved(epoch=2, leader="returning", strict=True, members=3),
    ]


def flipping() -> Callable[[], list[Event]]:
    """A process whose flags somebody flips there and back, with every other second."""
    phases = cycle((3,) * 5 + (4,) * 5)

    def beat() -> list[Event]:
        phase = next(phases)
        return [flags(phase=phase, wish=phase, READ_MYSQL=phase == 3)]

    return beat


@pytest.fixture(scope="module")
def watched(
    prometheus: Prometheus, alertmanager: Alertmanager, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Prometheus]:
    """A Prometheus with our rules that scrapes healthy jobs, one of them prefork, and two troubled ones."""
    folder = tmp_path_factory.mktemp("watched")
    prometheus.use_rules(hurried(folder))
    prometheus.notify([alertmanager.target])
    ill = [
        Process(troubled, failing=True),
        *(Process(beat) for beat in (returning, deaf, flipping())),
    ]
    well, lost, silent = Process(healthy), Process(healthy), Process(healthy)
    with served(folder / "prefork") as prefork:
        prometheus.scrape("healthy", [well.target])
        prometheus.scrape("prefork", [prefork])
        prometheus.scrape("vanished", [lost.target])
        prometheus.scrape("troubled", [*(process.target for process in ill), silent.target])
        for job in ("healthy", "prefork", "troubled"):
            prometheus.wait_for(f'rate(dal_backend_seconds_count{{job="{job}"}}[30s])')
        prometheus.wait_for('dal_build_info{job="vanished"}')
        prometheus.wait_for(f'dal_build_info{{job="troubled", instance="{silent.target}"}}')
        silent.close()
        lost.close()
        prometheus.wait_for('absent(dal_build_info{job="vanished"})')
        yield prometheus
        for job in ("healthy", "prefork", "troubled", "vanished"):
            prometheus.scrape(job, [])
    prometheus.notify([])
    for process in (well, *ill):
        process.close()


def hurried(folder: Path) -> Path:
    """Our rules, but alerts wait for two missed scrapes only; `promtool` proves that they wait long enough."""
    rules = yaml.safe_load((ROOT / "grafana/prometheus/rules.yml").read_text())
    for rule in (rule for group in rules["groups"] for rule in group["rules"] if "alert" in rule):
        rule["for"] = "3s"
    file = folder / "rules.yml"
    file.write_text(yaml.safe_dump(rules))
    return file


def numbers(found: list[Sample]) -> list[float]:
    return [number for sample in found if not math.isnan(number := float(sample["value"][1]))]


def filled(expr: str) -> str:
    """With what Grafana fills in."""
    made = expr.replace(WINDOW, "30s").replace("$job", ".*").replace("$entity", ".*")
    assert "$" not in made
    return made


@pytest.mark.parametrize("expr", QUERIES)
def test_every_panel_shows_something(watched: Prometheus, expr: str) -> None:
    """No query of any dashboard fails, none is empty; there are no exceptions."""
    assert numbers(watched.wait_for(filled(expr)))


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: mark.name)
def test_every_flip_is_marked(watched: Prometheus, mark: Mark) -> None:
    """Of the job in which somebody flips, and of no other."""
    assert {sample["metric"]["job"] for sample in watched.wait_for(filled(mark.expr))} == {"troubled"}


@pytest.mark.parametrize("rule", RECORDINGS, ids=lambda rule: rule.record)
def test_every_recording_is_recorded(watched: Prometheus, rule: Recording) -> None:
    """Prometheus evaluates it, and the series that it makes has values."""
    assert numbers(watched.wait_for(rule.record))


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule.name)
def test_every_alarm_sees_its_planted_fault(watched: Prometheus, rule: Alert) -> None:
    """Its condition is true, and for the jobs with the fault only."""
    assert {sample["metric"]["job"] for sample in watched.wait_for(rule.expr)} == where(rule)


def where(rule: Alert) -> set[str]:
    """The jobs in which this fault is planted."""
    silent = {"DalExportersGone": {"vanished"}, "DalExporterDown": {"vanished", "troubled"}}
    return silent.get(rule.name, {"troubled"})


def test_alertmanager_hears_of_the_planted_faults_and_of_nothing_else(
    watched: Prometheus, alertmanager: Alertmanager
) -> None:
    """Each alert arrives, with its severity, for the jobs in which its fault is; nothing of healthy processes."""
    expected = {(rule.name, job, rule.severity) for rule in ALERTS for job in where(rule)}
    deadline = time.monotonic() + 20
    while (heard := names(alertmanager)) < expected:
        assert time.monotonic() < deadline, expected - heard
        watched.wait_for("ALERTS")
    assert heard == expected


def names(alertmanager: Alertmanager) -> set[tuple[str, str, str]]:
    return {(alert["alertname"], alert["job"], alert["severity"]) for alert in alertmanager.alerts()}


def test_the_verdict_is_safe_for_the_healthy_and_not_for_the_troubled(watched: Prometheus) -> None:
    """The first panel; of a job that vanished it says nothing, which the panel shows as such."""
    first = BOARDS[0].rows[0].panels[0].queries[0].expr
    watched.wait_for(f"{filled(first)} == 2")
    found = {sample["metric"]["job"]: float(sample["value"][1]) for sample in watched.query(filled(first))}
    assert found == {"healthy": SAFE, "prefork": SAFE, "troubled": UNSAFE}


@pytest.mark.parametrize("reason", PLANTED, ids=lambda reason: reason.words)
def test_every_reason_of_the_verdict_is_told(watched: Prometheus, reason: Reason) -> None:
    """Of the job in which it holds; the panel Because lists them."""
    found = watched.wait_for(f'{VERDICT.record}{{reason="{reason.words}"}} == {reason.code}')
    assert {sample["metric"]["job"] for sample in found} == {"troubled"}


def test_the_workers_of_a_prefork_server_are_seen_one_by_one(watched: Prometheus) -> None:
    """Two gauges by process id; what they count is one sum."""
    watched.wait_for('count(count by (pid) (dal_phase{job="prefork"})) == 2')
    (counted,) = watched.query('count(dal_operation_seconds_count{job="prefork"})')
    assert counted["value"][1] == "1"


def test_traces_of_prefork_workers_arrive(watched: Prometheus) -> None:
    """Prometheus reads the page of all workers as OpenMetrics; of processes that trace nothing it has none."""
    watched.wait_for('dal_backend_seconds_bucket{job="prefork"}')
    assert watched.traces('dal_backend_seconds_bucket{job="prefork"}') == {TRACE["trace_id"]}
    assert watched.traces('dal_backend_seconds_bucket{job="healthy"}') == set()


def test_every_series_is_declared_and_their_number_is_bounded(watched: Prometheus) -> None:
    """All that Prometheus keeps of the stack under traffic: closed sets, and no more than the catalogue allows."""
    found = [dict(sample["metric"]) for sample in watched.query('{__name__=~"dal_.+"}')]
    series = [(labels.pop("__name__"), labels) for labels in found]
    assert violations(series) == []
    jobs = Counter(labels["job"] for _, labels in series)
    assert set(jobs) == {"healthy", "prefork", "troubled"}
    assert jobs["prefork"] <= most(entities=1, operations=2, processes=2)
    assert jobs["troubled"] <= 4 * most(entities=1, operations=2, processes=1)


def test_counts_arrive_exactly_as_counted(watched: Prometheus) -> None:
    """One beat is an operation and then a comparison: a scrape sees as many of both, or one in between."""
    both = 'dal_operation_seconds_count{job="healthy"} - ignoring(route, outcome, verdict) group_left '
    found = watched.wait_for(both + 'dal_comparisons_total{job="healthy", verdict="match"}')
    assert len(found) == 1
    assert 0 <= numbers(found)[0] <= 1
