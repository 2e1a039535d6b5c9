"""Spans are made where the configuration asks for them, and only there."""

from __future__ import annotations

import sys

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from dal.errors import ConfigurationError
from dal.observing import trace_finder
from dal.tracing import CarryingBackground, exemplar
from tests.unit.bootstrap.parts import config, layer_of, store_of


@pytest.fixture
def exporter(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """The application's provider, as it would be set once per process."""
    exporter, provider = InMemorySpanExporter(), TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", provider)
    return exporter


def test_a_layer_that_traces(exporter: InMemorySpanExporter) -> None:
    """The application's provider gets the spans; the background is one that carries them."""
    with layer_of(config(tracing={"enabled": True}, migration={"phase": "dual-read-write"})) as layer:
        store_of(layer).users.find_by_id(1)
        assert isinstance(layer.runtime.background, CarryingBackground)
    names = [span.name for span in exporter.get_finished_spans()]
    assert names.count("dal user.find_by_id") == 1
    assert "dal user.find_by_id background" in names


def test_a_router_traces_too(exporter: InMemorySpanExporter) -> None:
    """Code without repositories has the same spans."""
    with layer_of(config(tracing={"enabled": True})) as layer:
        assert layer.router.read("user.count", mysql=lambda: 3, dynamodb=lambda: 3) == 3
    assert [span.name for span in exporter.get_finished_spans()] == ["mysql user.count call", "dal user.count"]


def test_without_a_provider_nothing_is_recorded() -> None:
    """And everything works."""
    with layer_of(config(tracing={"enabled": True})) as layer:
        assert store_of(layer).users.find_by_id(1) is None


def test_no_span_unless_asked(exporter: InMemorySpanExporter) -> None:
    """Operations are the plain ones: nothing is looked up, nothing is paid."""
    with layer_of(config()) as layer:
        store_of(layer).users.find_by_id(1)
        assert layer.runtime.read_operation is None
        assert not isinstance(layer.runtime.background, CarryingBackground)
    assert exporter.get_finished_spans() == ()


def test_histograms_are_told_where_traces_are() -> None:
    """Only where spans are asked for."""
    assert trace_finder(config(tracing={"enabled": True})) is exemplar
    assert trace_finder(config()) is None


def test_an_extra_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence, with what to do."""
    monkeypatch.setitem(sys.modules, "dal.tracing", None)
    with pytest.raises(ConfigurationError, match=r"tracing\.enabled: .* install switchyard-dal\[otel\]"):
        layer_of(config(tracing={"enabled": True}))
    layer_of(config()).close()
