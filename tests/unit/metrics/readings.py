"""Reads what a scrape would show."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterable
from typing import TYPE_CHECKING
from wsgiref.util import setup_testing_defaults

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication, WSGIEnvironment


def samples(text: str) -> list[Sample]:
    """Every sample of an exposition."""
    return [sample for family in text_string_to_metric_families(text) for sample in family.samples]


def of(registry: CollectorRegistry) -> list[Sample]:
    """Every sample that a scrape of this process would carry."""
    return samples(generate_latest(registry).decode())


def answer(app: WSGIApplication) -> list[Sample]:
    """Every sample that an embedded application shows."""
    environ: WSGIEnvironment = {}
    setup_testing_defaults(environ)
    return samples(b"".join(app(environ, lambda *_: lambda _: None)).decode())


def scrape(url: str) -> list[Sample]:
    """Every sample behind an address."""
    with urllib.request.urlopen(url, timeout=5) as page:
        return samples(page.read().decode())


def value(found: Iterable[Sample], name: str, **labels: str) -> float | None:
    """The sum of the samples that carry these labels; None where there is none."""
    values = [sample.value for sample in found if sample.name == name and labels.items() <= sample.labels.items()]
    return sum(values) if values else None
