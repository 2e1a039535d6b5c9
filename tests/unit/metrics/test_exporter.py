"""The endpoint answers as Prometheus expects."""

from __future__ import annotations

import urllib.request
from pathlib import Path
from urllib.error import URLError

import pytest
from prometheus_client import CollectorRegistry

from metrics import PrometheusSink
from metrics.events import ReadsCompared
from metrics.exporter import DIRECTORY, metrics_app, process_app, serve
from tests.addresses import IPV6
from tests.unit.metrics import readings


@pytest.fixture
def registry() -> CollectorRegistry:
    """A registry of its own for each test."""
    return CollectorRegistry()


def test_a_scrape_sees_what_was_counted(registry: CollectorRegistry) -> None:
    """Two scrapes, counts in between."""
    sink = PrometheusSink(registry)
    exporter = serve(process_app(registry))
    sink.emit(ReadsCompared("user", "find", "match"))
    first = readings.value(readings.scrape(exporter.url), "dal_comparisons_total")
    sink.emit(ReadsCompared("user", "find", "match"))
    second = readings.value(readings.scrape(exporter.url), "dal_comparisons_total")
    exporter.close()
    assert (first, second) == (1, 2)


@pytest.mark.parametrize("host", IPV6)
def test_scrapes_over_ipv6(registry: CollectorRegistry, host: str) -> None:
    """At an address of IPv6, whose URL has brackets."""
    PrometheusSink(registry).emit(ReadsCompared("user", "find", "match"))
    exporter = serve(process_app(registry), host=host)
    assert exporter.url == f"http://[{host}]:{exporter.port}/metrics"
    assert readings.value(readings.scrape(exporter.url), "dal_comparisons_total") == 1
    exporter.close()


def test_open_metrics_are_spoken_too(registry: CollectorRegistry) -> None:
    """Prometheus asks for them first."""
    PrometheusSink(registry)
    exporter = serve(process_app(registry))
    request = urllib.request.Request(
        exporter.url, headers={"Accept": "application/openmetrics-text;version=1.0.0"}
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        body = answer.read()
        kind = answer.headers["Content-Type"]
    exporter.close()
    assert kind.startswith("application/openmetrics-text")
    assert body.endswith(b"# EOF\n")


def test_closing_frees_the_port(registry: CollectorRegistry) -> None:
    """After `close` nobody answers, and the port can be taken again."""
    exporter = serve(process_app(registry))
    exporter.close()
    with pytest.raises(URLError):
        readings.scrape(exporter.url)
    again = serve(process_app(registry), port=exporter.port)
    again.close()
    assert again.port == exporter.port


def test_a_taken_port_is_an_error(registry: CollectorRegistry) -> None:
    """The second exporter says so at once."""
    exporter = serve(process_app(registry))
    with pytest.raises(OSError, match="in use"):
        serve(process_app(registry), port=exporter.port)
    exporter.close()


def ask(registry: CollectorRegistry) -> set[str]:
    """Call the application that the environment chooses, as Flask's dispatcher would."""
    PrometheusSink(registry)
    app = metrics_app(registry)
    return {sample.name for sample in readings.answer(app)}


def test_embedded_it_shows_this_process(registry: CollectorRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a shared directory."""
    monkeypatch.delenv(DIRECTORY, raising=False)
    assert "dal_build_info" in ask(registry)


def test_embedded_in_a_prefork_server_it_shows_the_directory(
    registry: CollectorRegistry, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With a shared directory, which is empty here."""
    monkeypatch.setenv(DIRECTORY, str(tmp_path))
    assert ask(registry) == set()
