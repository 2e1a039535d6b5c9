"""What is asked of Prometheus, and what becomes of its answers."""

from __future__ import annotations

import json

import pytest

from dal.errors import ConfigurationError
from dal.page.prometheus import Prometheus, PrometheusError
from dal.page.questions import Questions
from dal.page.trends import SPAN, STEP, Series, trends
from tests.unit.page.fakes import CALLS, FakePrometheus, prometheus_at


def test_half_an_hour() -> None:
    """All queries over the same times; every operation with a line for each database."""
    fake = FakePrometheus(mismatches=True)
    with prometheus_at(fake) as address:
        found = Prometheus(f"{address}/").trends()
    everything = Questions()
    assert [query["query"] for query in fake.asked] == [everything.jobs, everything.latency, everything.mismatches]
    assert (found.jobs, found.job) == (("shop",), "")
    assert {float(query["end"]) - float(query["start"]) for query in fake.asked} == {SPAN}
    assert list(found.latency) == sorted(CALLS)
    assert {len(line.values) for lines in found.latency.values() for line in lines.values()} == {SPAN // STEP + 1}
    assert {name: line.now for name, line in found.mismatches.items()} == {"order": 3.0, "user": 1.0}


def test_some_jobs_only() -> None:
    """Every selector of every query asks for them, and for nothing that the expression smuggles in."""
    job = 'shop|"} or vector(1) or up{x="|back\\\\slash|büro'
    fake = FakePrometheus(jobs=("shop", "büro"), job=job)
    with prometheus_at(fake) as address:
        found = Prometheus(address, job).trends()
    matcher = 'job=~"shop|\\"} or vector(1) or up{x=\\"|back\\\\\\\\slash|büro"'
    for query in (asked["query"] for asked in fake.asked):
        assert query.count("dal_") == query.count(matcher) > 0
    assert (found.jobs, found.job) == (("büro", "shop"), job)


def test_all_jobs_without_a_choice() -> None:
    """No label is asked for that a Prometheus could have called otherwise."""
    questions = Questions()
    assert not any("job=" in query for query in (questions.jobs, questions.latency, questions.mismatches))


def test_what_was_not_measured_is_a_hole() -> None:
    """Missing points, NaN and what is outside of the times."""
    points = ((-STEP, 7.0), (0, 1.0), (2 * STEP, float("nan")), (3 * STEP, 4.0), (SPAN + STEP, 9.0))
    start = 1_700_000_000.25
    series = Series({"entity": "user"}, tuple((start + at, value) for at, value in points))
    found = trends(lambda query, *_: [series] if query == Questions().mismatches else [], start + SPAN)
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


def test_an_expression_that_only_prometheus_refuses() -> None:
    """Its words, and the option."""
    body = json.dumps({"status": "error", "error": "parse error: error parsing regexp: invalid Perl syntax"})
    fake = FakePrometheus(status="400 Bad Request", body=body)
    with (
        prometheus_at(fake) as address,
        pytest.raises(PrometheusError, match=r"status 400: .*invalid Perl syntax; is --job right\?$"),
    ):
        Prometheus(address, "(?=shop)").trends()


@pytest.mark.parametrize("job", ["shop(", "*", "[a", "a{2,1}"])
def test_expressions_that_are_none(job: str) -> None:
    """Said at once, with what is wrong and how to write one."""
    with pytest.raises(ConfigurationError, match=r"^--job: .* is no regular expression \(.*; write one like shop"):
        Prometheus("http://127.0.0.1:9090", job)


def test_both_at_once() -> None:
    """Whatever is wrong is said together."""
    with pytest.raises(ConfigurationError) as caught:
        Prometheus("nowhere", "shop(")
    assert [problem.partition(":")[0] for problem in caught.value.problems] == ["--prometheus", "--job"]


@pytest.mark.parametrize("url", ["localhost:9090", "file:///etc/passwd", "http://", "http://user:word@host:9090"])
def test_addresses_that_are_none(url: str) -> None:
    """Said at once, and without the password."""
    with pytest.raises(ConfigurationError, match="write it as http://HOST:PORT") as caught:
        Prometheus(url)
    assert "word@" not in str(caught.value)
