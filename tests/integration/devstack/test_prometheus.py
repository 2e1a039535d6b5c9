"""Prometheus runs, scrapes what it is told to, and loads rules."""

from pathlib import Path

import pytest

from devstack import Prometheus, StartError

pytestmark = pytest.mark.integration

RULES = """\
groups:
  - name: test
    rules: [{record: test:answer, expr: vector(42)}]
"""


def test_a_query_is_answered(prometheus: Prometheus) -> None:
    """An instant query gives its samples."""
    assert prometheus.query("vector(1)")[0]["value"][1] == "1"


def test_a_wrong_query_is_an_error(prometheus: Prometheus) -> None:
    """A query that cannot be parsed is not an empty answer."""
    with pytest.raises(ValueError, match="parse error"):
        prometheus.query("sum(")


def test_a_new_target_is_scraped(prometheus: Prometheus) -> None:
    """A target that was added while it runs is up soon after."""
    prometheus.scrape("itself", [prometheus.url.removeprefix("http://")])
    prometheus.wait_for('up{job="itself"} == 1')


def test_broken_rules_are_refused_and_good_ones_loaded(prometheus: Prometheus, tmp_path: Path) -> None:
    """The refusal is an error here, not a line in a log, and does not spoil the next rules."""
    broken, good = tmp_path / "broken.yml", tmp_path / "good.yml"
    broken.write_text("groups: [{name: a, rules: [{record: b, expr: 'sum('}]}]")
    good.write_text(RULES)
    with pytest.raises(StartError, match="refused"):
        prometheus.use_rules(broken)
    prometheus.use_rules(good)
    prometheus.wait_for("test:answer == 42")
