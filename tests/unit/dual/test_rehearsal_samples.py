"""Which writes are rehearsed, and which never."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dal.domain import FollowerPolicy, Key, Verdict
from dal.dual import transaction
from flags import FlagSnapshot, MigrationPhase
from metrics.events import WriteRehearsed
from tests.unit.dual.hand import HandFleet
from tests.unit.dual.test_rehearsals import THREE, WRITES, planned, rehearsing, verdicts
from tests.unit.dual.world import (
    HastyAuthors,
    StrictAuthors,
    label,
)


@pytest.mark.parametrize(("share", "rehearsed"), [(0.0, False), (0.5, False), (0.6, True)])
def test_a_share_of_writes_is_rehearsed(share: float, *, rehearsed: bool) -> None:
    """The dice say 0.5 here; what is not sampled is not planned."""
    world = rehearsing(share=share)
    WRITES["rename"](world)
    assert planned(world) == ["rename"] * rehearsed
    assert len(verdicts(world)) == rehearsed


@pytest.mark.parametrize("phase", [MigrationPhase(1), MigrationPhase(2), MigrationPhase(5)], ids=label)
def test_other_phases_do_not_rehearse(phase: MigrationPhase) -> None:
    """Before phase 3 DynamoDB need not be complete, in phase 5 it leads."""
    world = rehearsing(phase)
    WRITES["rename"](world)
    assert planned(world) == (["rename"] if phase is MigrationPhase.DYNAMODB_ONLY else [])
    assert verdicts(world) == []


def test_an_open_circuit_stops_rehearsals() -> None:
    """A DynamoDB that does not answer would make callers wait."""
    world = rehearsing()
    for _ in range(3):
        world.runtime.mirroring.breaker.record(ok=False, now=world.clock())
    WRITES["rename"](world)
    assert planned(world) == []
    assert verdicts(world) == []


def test_what_is_part_of_a_transaction_is_not_rehearsed() -> None:
    """The plan could not see what the block has written."""
    world = rehearsing()
    with transaction(world.runtime):
        WRITES["rename"](world)
        WRITES["create"](world)
    assert planned(world) == []
    assert verdicts(world) == []
    assert world.equal


def test_a_write_inside_another_is_not_rehearsed_by_itself() -> None:
    """The one around it is, with all of it."""
    world = rehearsing()
    world.on_mysql.before["rename"] = lambda: world.authors.clear_books(1)
    world.authors.rename(1, "Anna")
    assert planned(world) == ["rename"]
    assert verdicts(world) == [Verdict.MISMATCH]


@pytest.mark.parametrize("strict", [False, True])
def test_a_best_effort_write_is_rehearsed_when_its_mirror_is_waited_for(*, strict: bool) -> None:
    """What is mirrored after the answer cannot be looked at before that mirror."""
    world = rehearsing(table=HastyAuthors)
    world.rewire(source=HandFleet(replace(FlagSnapshot.of(THREE), strict=strict)))
    assert world.authors.policy is FollowerPolicy.BEST_EFFORT
    WRITES["rename"](world)
    assert verdicts(world) == [Verdict.MATCH] * strict
    assert world.equal


def test_a_strict_write_is_rehearsed_as_any_other() -> None:
    """Its caller waits for the mirror, not for the comparison."""
    world = rehearsing(table=StrictAuthors)
    WRITES["rename"](world)
    assert world.sink.events_of(WriteRehearsed) == []
    assert verdicts(world) == [Verdict.MATCH]


def test_a_lost_race_for_the_unit_is_planned_once() -> None:
    """However often the leader begins anew, its outcome is compared with the one plan."""
    world = rehearsing()
    world.journaled()
    world.mysql.lose_next_commit(committed=True)
    WRITES["rename"](world)
    assert planned(world) == ["rename"]
    assert verdicts(world) == [Verdict.MATCH]
    assert world.pending == list[Key]()
