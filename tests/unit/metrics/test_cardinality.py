"""Label sets are closed: a real layer that walks through the phases makes no series that nobody declared."""

from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from benchmarks.hour import all_phases
from examples.store.tests.making import Maker
from flags import FakeFlagSource, MigrationPhase
from metrics import PrometheusSink
from metrics.events import ReadsCompared
from tests.unit.bootstrap.parts import config, layer_of, store_of
from tests.unit.metrics import readings
from tests.unit.metrics.bounds import Labels, most, violations

JOURNAL = {"repairInterval": 0.01, "quiet": 0.0}
ONE, TWO, THREE, FOUR, FIVE = MigrationPhase
WALK = (ONE, TWO, THREE, FOUR, THREE, TWO, ONE, TWO, THREE, FOUR, FIVE)


@pytest.fixture(scope="module")
def series() -> list[tuple[str, Labels]]:
    """Everything that a scrape shows after purchases in every phase, forth and back."""
    registry = CollectorRegistry()
    flags, sink = FakeFlagSource(ONE), PrometheusSink(registry)
    with layer_of(config(journal=JOURNAL), source=flags, sink=sink) as layer:
        maker, store = Maker(store_of(layer)), store_of(layer)
        for phase in WALK:
            flags.move_to(phase)
            user = maker.user()
            assert store.users.find_by_id(user.id) == user
            assert store.users.find_by_id(10**9) is None
            maker.product()
        assert layer.keeper is not None
        layer.keeper.close()  # its thread; its last round is taken here
        layer.keeper.turn()
    return [(sample.name, sample.labels) for sample in readings.of(registry)]


def test_every_label_value_is_declared(series: list[tuple[str, Labels]]) -> None:
    """None is `other` either: that would be a word of the layer's that the catalogue lacks."""
    assert {"dal_operation_seconds_count", "dal_comparisons_total", "dal_verified_different"} <= {
        n for n, _ in series
    }
    assert violations(series) == []


def test_the_number_of_series_is_bounded(series: list[tuple[str, Labels]]) -> None:
    """By the names that the application gives; ids, keys and messages make none."""
    entities = {labels["entity"] for _, labels in series if "entity" in labels}
    operations = {(labels["entity"], labels["operation"]) for _, labels in series if "operation" in labels}
    assert len(series) == len({(name, *sorted(labels.items())) for name, labels in series})
    assert len(series) <= most(entities=len(entities), operations=len(operations), processes=1)


def test_an_hour_in_all_phases_fits_into_a_page() -> None:
    """Every operation on each route that a phase has for it, some refused, some failing: 0.75 MB at most."""
    registry = CollectorRegistry()
    all_phases(PrometheusSink(registry))
    assert 600_000 < len(generate_latest(registry)) < 750_000


def test_the_example_store_has_room() -> None:
    """Six entities, 48 operations, four workers, every route and outcome: what Prometheus keeps for one target."""
    assert most(entities=6, operations=48, processes=4) < 25_000


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        (("dal_surprise_total", {}), "dal_surprise_total is not declared"),
        (("dal_wish_phase", {"user": "7"}), "dal_wish_phase: label user"),
        (("dal_flag_state", {"flag": "other"}), 'dal_flag_state: flag="other"'),
        (("dal_pool_in_use", {}), "dal_pool_in_use: no label backend"),
    ],
)
def test_a_planted_series_is_found(planted: tuple[str, Labels], said: str) -> None:
    """The walk can fail."""
    assert said in violations([planted])


def test_ids_in_place_of_names_are_found() -> None:
    """A hundred entities have room, and no more: the sink calls the others `other`."""
    registry = CollectorRegistry()
    sink = PrometheusSink(registry)
    for number in range(300):
        sink.emit(ReadsCompared(f"user-{number}", "find", "match"))
    assert violations((sample.name, sample.labels) for sample in readings.of(registry)) == []
    raw = [("dal_verified_different", {"entity": f"user-{number}"}) for number in range(300)]
    assert violations(raw) == ["('dal_verified_different', 'entity'): 300 values"]
