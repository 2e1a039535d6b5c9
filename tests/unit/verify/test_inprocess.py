"""`verify` on databases that are open already, in either direction."""

from __future__ import annotations

import pytest

from dal.domain import Key
from dal.verify import verify
from tests.contract.rows import named
from tests.unit.verify.world import ENTITIES, filled, found_in


@pytest.mark.parametrize("chunk", [1, 2, 100])
def test_both_sides_are_counted(chunk: int) -> None:
    """Rows and unique values, whatever the size of pages."""
    world, heard = filled(5), dict[str, int]()
    report = verify(world.mysql, world.dynamodb, ["user"], chunk=chunk, looks=0, progress=heard.__setitem__)
    assert report.clean
    assert {name: (c.leader, c.follower) for name, c in report.entities.items()} == dict.fromkeys(
        ("user", "user.username", "user.email"), (5, 5)
    )
    assert heard == {"user": 10}


def test_everything_is_named() -> None:
    """Callers act on each difference."""
    world = filled(400)
    for number in range(1, 401):
        world.spoils(Key("user", (number,)), first_name="spoilt")
    report = verify(world.mysql, world.dynamodb, ENTITIES, looks=0, threads=2)
    assert len(found_in(report)) == 400


def test_roles_can_be_swapped() -> None:
    """What MySQL lacks where DynamoDB is right: both directions are looked at."""
    world = filled(3)
    world.dynamodb.table("user").update(1, first_name="new")
    world.mysql.table("user").delete(2)
    world.plants(Key("user", (3,)), None, 5)
    report = verify(world.dynamodb, world.mysql, ENTITIES, looks=0)
    assert found_in(report) == {
        Key("user", (1,)): ("different", "unknown"),
        Key("user", (2,)): ("missing", "unknown"),
        Key("user", (3,)): ("extra", "unknown"),
        named("user1"): ("missing", "unknown"),
        Key("user.email", ("USER1@EXAMPLE.ORG",)): ("missing", "unknown"),
    }


def test_pending_keys_without_their_journal() -> None:
    """Without a journal whatever differs is a difference."""
    world = filled(1)
    world.updates(Key("user", (1,)), first_name="new")
    assert verify(world.mysql, world.dynamodb, ["user"], looks=0, journal=world.mysql.journal).clean
    assert verify(world.mysql, world.dynamodb, ["user"], looks=0).different == 1
