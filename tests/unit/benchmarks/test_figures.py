"""Figures say whether a budget is met, and are written as the format has it."""

import json
from pathlib import Path

import pytest

from benchmarks.figures import Figure, Unit, micros, timed, write_json


def _figure(value: float, budget: float = 1.05) -> Figure:
    return Figure("single route over the bare read", value, Unit.TIMES, budget, "bare 100 µs")


@pytest.mark.parametrize(
    ("value", "met"),
    [(1.0, True), (1.05, True), (1.0500001, False), (2.0, False), (-0.1, True)],
)
def test_a_budget_is_the_most_that_a_value_may_be(value: float, met: bool) -> None:  # noqa: FBT001  a parameter of pytest's
    """The limit itself is within; what rounds to the limit is not."""
    assert _figure(value).met is met


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_no_measurement(value: float) -> None:
    """A division by a clock that stood still must not pass for a met budget."""
    with pytest.raises(ValueError, match="no measurement"):
        _figure(value)


def test_durations_are_shown_in_the_unit_of_their_budget() -> None:
    """Races measure seconds; figures tell micro- or nanoseconds."""
    micro = timed("read", 2.5e-6, Unit.MICROSECONDS, budget=3, peer="")
    nano = timed("snapshot", 2.5e-6, Unit.NANOSECONDS, budget=3, peer="")
    assert micro.value == pytest.approx(2.5)
    assert nano.value == pytest.approx(2500)
    assert [micro.met, nano.met] == [True, False]


@pytest.mark.parametrize(
    ("seconds", "shown"), [(4.2e-8, "0.04 µs"), (4.51e-5, "45.1 µs"), (0.0012, "1200 µs")], ids=str
)
def test_durations_have_the_digits_that_mean_something(seconds: float, shown: str) -> None:
    """Peers are read by people."""
    assert micros(seconds) == shown


def test_the_json_has_exactly_the_promised_keys(tmp_path: Path) -> None:
    """Others read it: names, values, units, budgets, and whether they are met."""
    path = tmp_path / "figures.json"
    write_json(path, [_figure(1.123456), _figure(1.0)])
    named = {"name": "single route over the bare read", "unit": Unit.TIMES.value, "budget": 1.05}
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "figures": [{**named, "value": 1.1235, "met": False}, {**named, "value": 1.0, "met": True}]
    }
