"""The declarations are sound, and agree with the words that the other layers use."""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import pairwise

import pytest

from dal.domain.control import Authority
from dal.domain.fleet import Block
from dal.domain.policy import FollowerPolicy
from dal.domain.verdict import Verdict
from flags import Backend, FetchFailure, MigrationPhase, RejectReason
from flags.phases import OPTIONAL_FLAGS, REQUIRED_FLAGS, route_of
from metrics import catalog
from metrics.catalog import CATALOGUE
from metrics.declaration import Kind, Label, Metric
from metrics.labels import LabelGate


@pytest.mark.parametrize("metric", CATALOGUE, ids=lambda metric: metric.name)
def test_declarations_follow_the_naming_rules_of_prometheus(metric: Metric) -> None:
    """Prefix, counter suffix, buckets for histograms only, help that ends as a sentence."""
    assert re.fullmatch(r"dal_[a-z_]+", metric.name)
    assert metric.name.endswith("_total") == (metric.kind is Kind.COUNTER)
    assert bool(metric.buckets) == (metric.kind is Kind.HISTOGRAM)
    assert list(metric.buckets) == sorted(set(metric.buckets))
    assert metric.help.endswith(".")
    assert "pid" not in metric.label_names  # multiprocess mode adds it


def test_a_quantile_is_off_by_no_more_than_is_said() -> None:
    """A step of 2.5 at most where well databases answer, of 5 above; a line of every series buys each."""
    steps = {bound: bound / last for last, bound in pairwise(catalog.LATENCY_BUCKETS)}
    assert max(step for bound, step in steps.items() if bound <= 0.025) <= 2.5
    assert max(steps.values()) <= 5
    assert len(catalog.LATENCY_BUCKETS) <= 11


def test_names_are_unique_and_every_declaration_is_listed() -> None:
    """Nothing is declared beside the catalogue."""
    declared = [value for value in vars(catalog).values() if isinstance(value, Metric)]
    assert len({metric.name for metric in CATALOGUE}) == len(CATALOGUE)
    assert set(declared) == set(CATALOGUE)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (catalog.VERDICTS, Verdict),
        (catalog.POLICIES, FollowerPolicy),
        (catalog.BACKENDS, Backend),
        (catalog.REJECTIONS, RejectReason),
        (catalog.FETCH_FAILURE_REASONS, FetchFailure),
        (catalog.BLOCKS, Block),
        (catalog.LEADERS, Authority),
    ],
)
def test_closed_sets_are_those_of_the_domain(ours: tuple[str, ...], theirs: type[StrEnum]) -> None:
    """A verdict, a reason or a leader that somebody adds must be added here."""
    assert set(ours) == {str(member) for member in theirs}


def test_routes_and_flags_are_those_of_the_phases() -> None:
    """Every route label that a phase can have is declared, and every flag."""
    routes = [
        route_of(phase, prefer_ddb=prefer, read_only=read_only)
        for phase in MigrationPhase
        for prefer in (False, True)
        for read_only in (False, True)
    ]
    assert {label for route in routes for label in (route.reads, route.writes)} == set(catalog.ROUTES)
    assert catalog.FLAGS == REQUIRED_FLAGS + OPTIONAL_FLAGS


def metric_of(*labels: Label) -> Metric:
    return Metric("dal_x_total", Kind.COUNTER, "For tests.", "things", labels)


def test_a_value_outside_a_closed_set_becomes_other() -> None:
    """An id or a message in the wrong place makes one series, not thousands."""
    gate = LabelGate(metric_of(Label("verdict", ("match", "mismatch"))))
    assert gate.admit(("match",)) == ("match",)
    assert {gate.admit((f"user-{n}",)) for n in range(1000)} == {("other",)}


def test_an_open_label_is_bounded() -> None:
    """The first values keep their names, later ones share one."""
    gate = LabelGate(metric_of(Label("operation", limit=3)))
    admitted = [gate.admit((name,))[0] for name in "abcde"]
    assert admitted == ["a", "b", "c", "other", "other"]
    assert gate.admit(("b",)) == ("b",)


def test_siblings_are_all_values_of_the_closed_labels() -> None:
    """Open labels stay, closed ones are spelled out."""
    gate = LabelGate(metric_of(Label("entity"), Label("verdict", ("match", "mismatch"))))
    assert gate.siblings(("user", "match")) == [("user", "match"), ("user", "mismatch")]
