"""What is asked of Prometheus, and what becomes of its answers."""

from __future__ import annotations

import json

import pytest

from dal.errors import ConfigurationError
from dal.page.prometheus import Prometheus, PrometheusError
from dal.page.trends import LATENCY, MISMATCHES, SPAN, STEP, Series, trends
from tests.unit.page.fakes import CALLS, FakePrometheus, prometheus_at


def test_half_an_hour() -> None:
    """Both queries over the same times; every operation with a line for each database."""
    fake = FakePrometheus(mismatches=True)
    with prometheus_at(fake) as address:
        found = Prometheus(f"{address}/").trends()
    assert [query["query"] for query in fake.asked] == [LATENCY, MISMATCHES]
    assert {float(query["end"]) - float(query["start"]) for query in fake.asked} == {SPAN}
    assert list(found.latency) == sorted(CALLS)
    assert {len(line.values) for lines in found.latency.values() for line in lines.values()} == {SPAN // STEP + 1}
    assert {name: line.now for name, line in found.mismatches.items()} == {"order": 3.0, "user": 1.0}


def test_what_was_not_measured_is_a_hole() -> None:
    """Missing points, NaN and what is outside of the times."""
    points = ((-STEP, 7.0), (0, 1.0), (2 * STEP, float("nan")), (3 * STEP, 4.0), (SPAN + STEP, 9.0))
    start = 1_700_000_000.25
    series = Series({"entity": "user"}, tuple((start + at, value) for at, value in points))
    found = trends(lambda query, *_: [series] if query == MISMATCHES else [], start + SPAN)
    values = found.mismatches["user"].values
    assert values[:4] == (1.0, None, None, 4.0)
    assert set(values[4:]) == {None}


def test_nobody_answers() -> None:
    """One sentence with place, reason and remedy."""
    with prometheus_at(FakePrometheus()) as address:
        gone = Prometheus(address)
    with pytest.raises(PrometheusError, match=r"at 127.0.0.1:\d+ does not answer \(.*refused\): is it running"):
        gone.trends()


REASON = json.dumps({"status": "error", "error": "query timed out"})
TOLD = {
    ("503 Service Unavailable", REASON): "refuses the query with status 503: query timed out",
    ("401 Unauthorized", "<html>"): "refuses the query with status 401: Unauthorized",
}
NO_ANSWERS = ("<html>", "[]", '{"data": null}', '{"data": {"result": [{}]}}', '{"data": {"result": [1]}}')
ELSE = {("200 OK", body): "is no Prometheus: is --prometheus right?" for body in NO_ANSWERS}


def test_what_it_answers_instead() -> None:
    """Its own reason, the reason of the status, or that it is something else."""
    fake, told = FakePrometheus(), {}
    with prometheus_at(fake) as address:
        for fake.status, fake.body in (*TOLD, *ELSE):
            with pytest.raises(PrometheusError) as caught:
                Prometheus(address).trends()
            told[fake.status, fake.body] = str(caught.value).partition(address.removeprefix("http://") + " ")[2]
    assert told == {**TOLD, **ELSE}


@pytest.mark.parametrize("url", ["localhost:9090", "file:///etc/passwd", "http://", "http://user:word@host:9090"])
def test_addresses_that_are_none(url: str) -> None:
    """Said at once, and without the password."""
    with pytest.raises(ConfigurationError, match="write it as http://HOST:PORT") as caught:
        Prometheus(url)
    assert "word@" not in str(caught.value)
