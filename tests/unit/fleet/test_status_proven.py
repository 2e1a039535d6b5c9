"""What is read of long runs."""

from __future__ import annotations

import json

import pytest

from dal.adapters.memory import MemoryDatabase
from dal.fleet.proven import Proven, Unfinished, Verified, proven
from dal.ports import Runs, Saved
from tests.contract.rows import CONTRACT

ENTITIES = ["user", "order", "cart_item"]


@pytest.fixture
def runs() -> Runs:
    """Where progress is kept; nothing was run yet."""
    return MemoryDatabase(CONTRACT).runs


def test_nothing_was_run(runs: Runs) -> None:
    """Every entity is known and none was verified; the same where nothing is kept at all."""
    for kept in (runs, None):
        assert proven(kept, ["user", "order"]) == Proven({"user": None, "order": None})


def test_the_last_verification(runs: Runs) -> None:
    """By entity; what the contract does not know any more is left out."""
    result = {"clean": False, "rows": 12, "different": 3, "seconds": 0.5}
    for name in ("user", "gone"):
        runs.save("verified", name, json.dumps(result))
    found = proven(runs, ["user", "order"])
    assert list(found.entities) == ["user", "order"]
    assert found.entities["order"] is None
    verified = found.entities["user"]
    assert verified is not None
    assert {**verified.as_json(), "age": 0} == {"clean": False, "rows": 12, "different": 3, "age": 0}
    assert 0 <= verified.age < 60


@pytest.mark.parametrize("state", ["", "[]", "{}", '{"clean": true, "rows": "many", "different": 0}'])
def test_results_of_another_version(state: str) -> None:
    """What cannot be read counts as never verified."""
    assert Verified.of(Saved(state, 1.0)) is None


@pytest.mark.parametrize("run", ["backfill", "verify"])
def test_unfinished_runs(runs: Runs, run: str) -> None:
    """What a run still works on; parts that are done do not count, and a run of which all are done has ended."""
    runs.save(run, "user", json.dumps({"done": True}))
    assert proven(runs, ENTITIES).run(run) is None
    runs.save(run, "order", json.dumps({"done": False}))
    runs.save(run, "cart_item", "of another version")
    found = proven(runs, ENTITIES).run(run)
    assert found is not None
    assert found == Unfinished(run, ("order", "cart_item"), found.age)
    runs.forget(run)
    assert proven(runs, ENTITIES).unfinished == ()


def test_a_run_that_does_not_go_by_entities(runs: Runs) -> None:
    """It has not ended, and that is all that is told of it."""
    runs.save("verify", "a plan of its own", "{}")
    found = proven(runs, ENTITIES).run("verify")
    assert found is not None
    assert found.entities == ()
