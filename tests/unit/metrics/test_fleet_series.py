"""What a scrape shows of journal, fleet and cutover: one reason, one leader, counters from zero."""

from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry

from metrics import PrometheusSink
from metrics.catalog import BLOCKS, LEADERS
from metrics.events import CircuitSampled, Event, FleetObserved, KeysRepaired, StepBlocked
from tests.unit.metrics import readings


class Scraped:
    """A sink and what a scrape shows after each event."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._sink = PrometheusSink(self._registry)

    def after(self, *happened: Event) -> Scraped:
        """Let these things happen."""
        for event in happened:
            self._sink.emit(event)
        return self

    def by(self, label: str, name: str) -> dict[str, float]:
        """The series of a metric by the values of one label."""
        return {
            sample.labels[label]: sample.value for sample in readings.of(self._registry) if sample.name == name
        }

    def value(self, name: str) -> float | None:
        """The value of a metric without labels."""
        return readings.value(readings.of(self._registry), name)


@pytest.fixture
def scraped() -> Scraped:
    """A sink that has seen nothing yet."""
    return Scraped()


def fleet(leader: str, *, epoch: int = 1, strict: bool = False, members: int = 1) -> FleetObserved:
    return FleetObserved(epoch, leader, strict, members)


@pytest.mark.parametrize("reason", BLOCKS)
def test_the_one_reason_that_blocks_shows_as_one_and_all_others_as_zero(scraped: Scraped, reason: str) -> None:
    """Each reason has a series from the first event on, so that no alarm waits for one to be born."""
    found = scraped.after(StepBlocked(reason, "detail")).by("reason", "dal_step_blocked")
    assert found == {each: float(each == reason) for each in BLOCKS}


def test_a_reason_gives_way_to_the_next_and_to_none(scraped: Scraped) -> None:
    """A gauge is the last word: what blocked before blocks no longer."""
    scraped.after(StepBlocked("fleet"), StepBlocked("journal"))
    assert scraped.by("reason", "dal_step_blocked") == {each: float(each == "journal") for each in BLOCKS}
    scraped.after(StepBlocked(""))
    assert scraped.by("reason", "dal_step_blocked") == dict.fromkeys(BLOCKS, 0.0)


@pytest.mark.parametrize("leader", LEADERS)
def test_exactly_one_leader_shows(scraped: Scraped, leader: str) -> None:
    """Whoever led before is at zero."""
    scraped.after(*(fleet(each) for each in LEADERS), fleet(leader))
    assert scraped.by("leader", "dal_control_leader") == {each: float(each == leader) for each in LEADERS}


def test_a_wrong_reason_or_leader_makes_no_series_of_its_own(scraped: Scraped) -> None:
    """The twin: what is outside the closed sets, a process id say, shows nowhere as a label."""
    scraped.after(StepBlocked("host-17 (phase 2)"), fleet("host-17"))
    assert scraped.by("reason", "dal_step_blocked") == dict.fromkeys(BLOCKS, 0.0)
    assert scraped.by("leader", "dal_control_leader") == dict.fromkeys(LEADERS, 0.0)


def test_details_never_become_labels(scraped: Scraped) -> None:
    """The sentence for the operator names processes; it is for the log and `dal status`."""
    scraped.after(*(StepBlocked("fleet", f"process {n}") for n in range(100)))
    assert len(scraped.by("reason", "dal_step_blocked")) == len(BLOCKS)


def test_repairs_are_counted_from_zero_before_the_first(scraped: Scraped) -> None:
    """The first refused key is an increase."""
    assert scraped.by("result", "dal_repaired_keys_total") == {"confirmed": 0, "refused": 0}
    scraped.after(KeysRepaired(3, 0), KeysRepaired(2, 1))
    assert scraped.by("result", "dal_repaired_keys_total") == {"confirmed": 5, "refused": 1}


def test_the_control_row_is_shown_as_it_is_obeyed_now(scraped: Scraped) -> None:
    """Epoch, strictness and members follow each other's last word, down as well as up."""
    scraped.after(fleet("mysql", epoch=4, strict=True, members=3), fleet("mysql", epoch=5, members=2))
    shown = [scraped.value(f"dal_{name}") for name in ("control_epoch", "control_strict", "fleet_members")]
    assert shown == [5, 0, 2]


def test_a_circuit_that_closes_again_shows_as_closed(scraped: Scraped) -> None:
    """The alarm ends with the outage."""
    assert scraped.value("dal_mirror_circuit_open") is None
    assert scraped.after(CircuitSampled(open=True)).value("dal_mirror_circuit_open") == 1
    assert scraped.after(CircuitSampled(open=False)).value("dal_mirror_circuit_open") == 0
