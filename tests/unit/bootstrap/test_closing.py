"""Closing ends what was started; closing twice is as good as once."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from prometheus_client import CollectorRegistry

from dal.watches.pools import Sampler
from examples.store.tests.making import Maker
from metrics import PrometheusSink
from metrics.exporter import metrics_app, serve
from tests.unit.bootstrap.parts import Layer, config, layer_of, store_of
from tests.unit.bootstrap.test_precedence import FOUR, THREE, flags_of


def whole_layer(folder: Path) -> Layer:
    """Everything that has threads: a watched file, the background, a sampler, an exporter."""
    file = folder / "flags.json"
    file.write_text(json.dumps(flags_of(THREE)))
    registry = CollectorRegistry()
    sink = PrometheusSink(registry)
    asked = config(flags={"file": str(file), "stateDir": str(folder / "state")})
    layer = layer_of(asked, sink=sink, registry=registry)
    exporter = serve(metrics_app(registry))
    return replace(layer, exporter=exporter, sampler=Sampler(lambda: None))


def _page(layer: Layer) -> str:
    assert layer.exporter is not None
    with urlopen(layer.exporter.url) as answer:
        return str(answer.read(), "utf-8")


def test_closing_ends_every_thread_and_may_be_repeated(tmp_path: Path) -> None:
    """After `close` the process has the threads that it had before, and nobody answers scrapes."""
    before = set(threading.enumerate())
    layer = whole_layer(tmp_path)
    users = store_of(layer).users
    users.find_by_id(Maker(store_of(layer)).user().id)
    assert {thread.name for thread in set(threading.enumerate()) - before} >= {
        "flags-file",
        "dal-background-0",
        "dal-sampler",
        "metrics-exporter",
    }
    layer.close()
    assert set(threading.enumerate()) <= before
    layer.close()
    with pytest.raises(URLError):
        _page(layer)


def test_a_block_closes_also_when_it_fails(tmp_path: Path) -> None:
    """The layer is a context manager."""
    before = set(threading.enumerate())
    with pytest.raises(ZeroDivisionError), whole_layer(tmp_path):
        raise ZeroDivisionError
    assert set(threading.enumerate()) <= before


def test_metrics_are_served(tmp_path: Path) -> None:
    """What was done is on the page, by route, with the phase; and follows a flip."""
    with whole_layer(tmp_path) as layer:
        Maker(store_of(layer)).user()
        page = _page(layer)
        flipped = threading.Event()
        layer.flags.subscribe(lambda snapshot: flipped.set() if snapshot.phase is FOUR else None)
        fresh = tmp_path / "fresh"
        fresh.write_text(json.dumps(flags_of(FOUR)))
        fresh.replace(tmp_path / "flags.json")
        assert flipped.wait(10)
        later = _page(layer)
    assert 'operation="create"' in page
    assert 'route="mysql+dynamodb"' in page
    phases = [line for text in (page, later) for line in text.splitlines() if line.startswith("dal_phase")]
    assert phases[0] != phases[-1]
