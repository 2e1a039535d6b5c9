"""What a scrape shows after things happened."""

from __future__ import annotations

import logging

import pytest
from prometheus_client import CollectorRegistry

from metrics import PrometheusSink
from metrics.catalog import CATALOGUE, OPERATION_SECONDS
from metrics.events import (
    CircuitSampled,
    Difference,
    Event,
    FetchFailed,
    FlagsObserved,
    FleetObserved,
    JournalSampled,
    KeysRepaired,
    LayerMeasured,
    MirrorApplied,
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
from metrics.prometheus import version_number
from tests.unit.metrics import readings

FLAGS = FlagsObserved(
    {"READ_MYSQL": True, "READ_DDB": False}, None, 2, 3, read_only=True, version="41", fetched_at=1_700_000_000.5
)
UF = {"entity": "user", "operation": "find"}
FLEET = FleetObserved(9, "draining", strict=True, members=4)

CASES: list[tuple[Event, str, dict[str, str], float]] = [
    (ReadsCompared("user", "find", "match"), "dal_comparisons_total", {**UF, "verdict": "match"}, 1),
    (
        MismatchConfirmed("user", "find", (Difference("a", "value"), Difference("b", "value"))),
        "dal_mismatched_fields_total",
        {**UF, "kind": "value"},
        2,
    ),
    (ShadowShed("user", "find", "queue_full"), "dal_shadow_sheds_total", {"reason": "queue_full"}, 1),
    (MirrorFailed("user", "find", "strict", "X", 3), "dal_mirror_failures_total", {**UF, "policy": "strict"}, 1),
    (MirrorFailed("user", "find", "strict", "X", 3), "dal_mirror_keys_total", {**UF, "result": "failed"}, 3),
    (MirrorApplied("user", "find", 5, 2), "dal_mirror_keys_total", {**UF, "result": "applied"}, 3),
    (MirrorApplied("user", "find", 5, 2), "dal_mirror_keys_total", {**UF, "result": "stale"}, 2),
    (FLAGS, "dal_wish_phase", {}, 0),
    (FLAGS, "dal_phase", {"bound": "lowest"}, 2),
    (FLAGS, "dal_phase", {"bound": "highest"}, 3),
    (FLAGS, "dal_flag_state", {"flag": "READ_MYSQL"}, 1),
    (FLAGS, "dal_flag_state", {"flag": "READ_DDB"}, 0),
    (FLAGS, "dal_read_only", {}, 1),
    (FLAGS, "dal_flags_fetched_timestamp_seconds", {}, 1_700_000_000.5),
    (FLAGS, "dal_flags_snapshot_version", {}, 41),
    (WishRejected("stale"), "dal_wishes_rejected_total", {"reason": "stale"}, 1),
    (FetchFailed("server_error"), "dal_flag_fetch_failures_total", {"reason": "server_error"}, 1),
    (PoolSampled("mysql", 3, 4, 10, 5, 6), "dal_pool_in_use", {"backend": "mysql"}, 3),
    (PoolSampled("mysql", 3, 4, 10, 5, 6), "dal_pool_idle", {"backend": "mysql"}, 4),
    (PoolSampled("mysql", 3, 4, 10, 5, 6), "dal_pool_size", {"backend": "mysql"}, 10),
    (PoolSampled("mysql", 3, 4, 10, 5, 6), "dal_pool_waiting", {"backend": "mysql"}, 5),
    (PoolSampled("mysql", 3, 4, 10, 5, 6), "dal_pool_replaced", {"backend": "mysql"}, 6),
    (JournalSampled(7, 2, 31.5), "dal_journal_pending", {}, 7),
    (JournalSampled(7, 2, 31.5), "dal_journal_poisoned", {}, 2),
    (JournalSampled(7, 2, 31.5), "dal_journal_oldest_seconds", {}, 31.5),
    (VerificationSampled("user", 1_700_000_000.0, 4), "dal_verified_timestamp_seconds", {"entity": "user"}, 1.7e9),
    (VerificationSampled("user", 1_700_000_000.0, 4), "dal_verified_different", {"entity": "user"}, 4),
    (KeysRepaired(5, 3), "dal_repaired_keys_total", {"result": "confirmed"}, 5),
    (KeysRepaired(5, 3), "dal_repaired_keys_total", {"result": "refused"}, 3),
    (StepBlocked("fleet", "a (phase 2)"), "dal_step_blocked", {"reason": "fleet"}, 1),
    (FLEET, "dal_fleet_members", {}, 4),
    (FLEET, "dal_control_epoch", {}, 9),
    (FLEET, "dal_control_strict", {}, 1),
    (FLEET, "dal_control_leader", {"leader": "draining"}, 1),
    (CircuitSampled(open=True), "dal_mirror_circuit_open", {}, 1),
    (CircuitSampled(open=False), "dal_mirror_circuit_open", {}, 0),
    (LayerMeasured("user", "find", 0.5), "dal_layer_seconds_sum", UF, 0.5),
    (WriteRehearsed("user", "find", "mismatch"), "dal_rehearsals_total", {**UF, "verdict": "mismatch"}, 1),
]


@pytest.fixture
def registry() -> CollectorRegistry:
    """A registry of its own for each test."""
    return CollectorRegistry()


@pytest.fixture
def sink(registry: CollectorRegistry) -> PrometheusSink:
    """The sink under test."""
    return PrometheusSink(registry, version="1.2.3")


@pytest.mark.parametrize("case", CASES)
def test_an_event_shows_in_its_series(
    sink: PrometheusSink, registry: CollectorRegistry, case: tuple[Event, str, dict[str, str], float]
) -> None:
    """Each event lands in the metric the catalogue declares for it, and nowhere else."""
    event, name, labels, expected = case
    sink.emit(event)
    assert readings.value(readings.of(registry), name, **labels) == expected


def test_what_the_layer_adds_shows_as_count_and_sum(sink: PrometheusSink, registry: CollectorRegistry) -> None:
    """A mean can be made of it; nothing shows before the first look."""
    assert readings.value(readings.of(registry), "dal_layer_seconds_count") is None
    for seconds in (0.25, 0.5):
        sink.emit(LayerMeasured("user", "find", seconds))
    found = readings.of(registry)
    assert readings.value(found, "dal_layer_seconds_count", **UF) == 2
    assert readings.value(found, "dal_layer_seconds_sum", **UF) == 0.75


def test_latencies_show_as_cumulative_buckets(sink: PrometheusSink, registry: CollectorRegistry) -> None:
    """Sum, count and buckets agree."""
    observe = sink.operation_seconds(**UF, route="mysql+dynamodb", outcome="ok")
    for seconds in (0.00003, 0.0004, 0.0004, 70.0):
        observe(seconds)
    found = readings.of(registry)
    labels = {**UF, "route": "mysql+dynamodb", "outcome": "ok"}

    def bucket(bound: str) -> float | None:
        return readings.value(found, "dal_operation_seconds_bucket", **labels, le=bound)

    assert [bucket("0.00025"), bucket("0.0005"), bucket("10.0"), bucket("+Inf")] == [1, 3, 3, 4]
    assert readings.value(found, "dal_operation_seconds_count", **labels) == 4
    assert readings.value(found, "dal_operation_seconds_sum", **labels) == pytest.approx(70.00083)


def test_the_same_labels_give_the_same_observer(sink: PrometheusSink) -> None:
    """Looking up twice costs a dictionary access and keeps one series."""
    labels = {"backend": "mysql", **UF, "outcome": "ok"}
    assert sink.backend_seconds(**labels) is sink.backend_seconds(**labels)


def test_an_observer_that_saw_nothing_shows_nothing(sink: PrometheusSink, registry: CollectorRegistry) -> None:
    """Callers look up more than they use."""
    sink.backend_seconds(backend="mysql", **UF, outcome="error")
    assert readings.value(readings.of(registry), "dal_backend_seconds_count") is None


def test_the_siblings_of_a_counter_are_born_at_zero(sink: PrometheusSink, registry: CollectorRegistry) -> None:
    """The first mismatch is an increase, not a birth that `increase()` cannot see."""
    sink.emit(ReadsCompared("user", "find", "match"))
    sink.emit(MirrorApplied("user", "create", 1, 0))
    found = readings.of(registry)
    assert readings.value(found, "dal_comparisons_total", verdict="mismatch") == 0
    assert readings.value(found, "dal_mirror_keys_total", result="failed") == 0
    assert readings.value(found, "dal_shadow_sheds_total", reason="timeout") == 0


def test_unknown_label_values_share_one_series(sink: PrometheusSink, registry: CollectorRegistry) -> None:
    """Ids that get into labels by mistake cannot flood Prometheus, whatever the label."""
    for n in range(1000):
        sink.emit(ReadsCompared("user", f"find_{n}", f"verdict {n}"))
        sink.operation_seconds(entity=f"user_{n}", operation="find", route=f"route {n}", outcome="ok")(0.1)
    found = readings.of(registry)
    operations = {sample.labels["operation"] for sample in found if sample.name == "dal_comparisons_total"}
    assert len(operations) == 301
    assert readings.value(found, "dal_comparisons_total", verdict="other") == 1000
    assert readings.value(found, "dal_operation_seconds_count", entity="other", route="other") == 900
    assert len(sink._tallied[OPERATION_SECONDS]._feeds) == 101  # nor this process's memory


def test_only_declared_metrics_show(sink: PrometheusSink, registry: CollectorRegistry) -> None:
    """Nothing reaches a scrape that the catalogue does not declare."""
    for event, *_ in CASES:
        sink.emit(event)
    sink.operation_seconds(**UF, route="mysql", outcome="ok")(0.1)
    sink.backend_seconds(backend="mysql", **UF, outcome="ok")(0.1)
    families = {family.name for family in registry.collect() if family.samples}
    assert families == {metric.name.removesuffix("_total") for metric in CATALOGUE}


def test_the_build_is_known_before_anything_happens(sink: PrometheusSink, registry: CollectorRegistry) -> None:
    """One series says which version runs."""
    assert sink is not None
    assert readings.value(readings.of(registry), "dal_build_info", version="1.2.3") == 1


@pytest.mark.parametrize(
    ("version", "number"),
    [("0", 0), ("12345", 12345), ("", 0), ("123456789", 123456789), ("rev-1", 0x68400DB4)],
)
def test_a_version_becomes_one_number(version: str, number: float) -> None:
    """Numbers stay themselves, text becomes its CRC-32."""
    assert version_number(version) == number


@pytest.mark.parametrize("version", ["9" * 20, "٣", "-1", "1.5"])
def test_what_only_looks_like_a_number_is_hashed(version: str) -> None:
    """Nothing exceeds the range in which a float is exact."""
    assert 0 <= version_number(version) < 2**32
    assert version_number(version) == version_number(version)


def test_an_event_that_cannot_be_counted_is_logged_not_raised(
    sink: PrometheusSink, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever emits is never hurt by whoever counts."""
    with caplog.at_level(logging.ERROR, logger="metrics"):
        sink.emit("no event")  # type: ignore[arg-type]  # the planted fault
    assert "event not counted: str" in caplog.text


def test_two_sinks_cannot_share_a_registry(sink: PrometheusSink, registry: CollectorRegistry) -> None:
    """Their series would appear twice in one scrape; the error says what to do instead."""
    assert sink is not None
    with pytest.raises(ValueError, match=r"registry=CollectorRegistry\(\)"):
        PrometheusSink(registry)
