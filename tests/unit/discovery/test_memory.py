"""What one part of a large backend needed is given back before the next: memory does not grow with the backend."""

from __future__ import annotations

import gc

import pytest

from dal.discovery.evaluation.machine import Machine
from dal.discovery.parts import Backend, evaluated
from dal.discovery.pipeline import look_over
from dal.discovery.reading import LIMIT, walk
from tests.unit.discovery.golden import BACKENDS, NAMES


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_a_part_stays(name: str) -> None:
    tree = walk(BACKENDS / name)
    seen = look_over(tree, jobs=1)
    files = tuple(sorted(observed.file for observed in seen.observed))
    before = _machines()
    assert evaluated(Backend(tree.root, files, seen.methods, LIMIT, tree.sql), files).found
    gc.collect()
    assert _machines() == before


def _machines() -> int:
    return sum(isinstance(thing, Machine) for thing in gc.get_objects())
