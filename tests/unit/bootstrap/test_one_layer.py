"""`dal.transaction()` belongs to the one layer of a process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

import dal
from dal import bootstrap
from dal.errors import ConfigurationError


class Layer:
    """Counts its transactions."""

    def __init__(self) -> None:
        self.begun = 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One more."""
        self.begun += 1
        yield


@pytest.mark.parametrize("number", [0, 2])
def test_without_exactly_one_layer_nothing_begins(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says how many there are, and what to write instead."""
    monkeypatch.setattr(bootstrap, "_connected", [Layer() for _ in range(number)])
    with pytest.raises(ConfigurationError, match=rf"here are {number}.*layer\.transaction"), dal.transaction():
        raise AssertionError("nothing may begin")


def test_with_one_layer_it_is_that_layers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The transaction of the layer is begun."""
    layer = Layer()
    monkeypatch.setattr(bootstrap, "_connected", [layer])
    with dal.transaction():
        assert layer.begun == 1
