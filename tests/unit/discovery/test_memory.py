"""What one part of a large backend needed is given back before the next: memory does not grow with the backend."""

from __future__ import annotations

import gc
from weakref import ref

import pytest

from dal.discovery import parts
from dal.discovery.evaluation.machine import Machine
from dal.discovery.parts import Backend, evaluated
from dal.discovery.pipeline import look_over
from dal.discovery.reading import LIMIT, walk
from tests.unit.discovery.golden import BACKENDS, NAMES


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_a_part_stays(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody holds the machine once its part is done, whatever the stacks have learnt of the program."""
    machines: list[ref[Machine]] = []

    class Watched(Machine):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments)  # type: ignore[arg-type]  # handed on as they are
            machines.append(ref(self))

    monkeypatch.setattr(parts, "Machine", Watched)
    tree = walk(BACKENDS / name)
    seen = look_over(tree, jobs=1)
    files = tuple(sorted(observed.file for observed in seen.observed))
    assert evaluated(Backend(tree.root, files, seen.methods, LIMIT, tree.sql), files).found
    gc.collect()
    assert [machine() for machine in machines] == [None]
