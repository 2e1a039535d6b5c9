"""The way back, as `dal rollback` goes it, on the databases of a world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from dal.adapters.dynamodb import DynamoDatabase
from dal.adapters.memory import MemoryDatabase
from dal.adapters.mysql import MySQLDatabase
from dal.domain.fleet import Block
from dal.fleet import marks
from dal.fleet.rollcall import RollCall
from dal.ports import Led
from dal.rollback import Copying, Rollback, Tools
from dal.rollback.comparing import differing
from dal.rollback.counters import raise_ids
from examples.store.integration import mysql_store
from examples.store.repositories import Store
from flags import MigrationPhase
from tests.contract.store.fleets import forum_of
from tests.contract.store.watching import WatchingSink
from tests.contract.store.worlds import CONTRACT, DualWorld

FOUR, FIVE = MigrationPhase.DYNAMODB_PRIMARY, MigrationPhase.DYNAMODB_ONLY
FLEET = {"beat": 0.1, "lease": 1.5, "deadAfter": 2.0, "patience": 20.0}
"""Seconds: writes wait for 2 and what the last round takes. A shorter lease lapses while a machine is busy."""


def rollback_of(world: DualWorld, *, led: Callable[[Led], Led] = lambda led: led) -> Rollback:
    """An attempt; `led` may put something between the copy and DynamoDB."""
    mysql, dynamodb = world.leader, world.follower
    assert isinstance(mysql, MemoryDatabase | MySQLDatabase)
    assert isinstance(dynamodb, MemoryDatabase | DynamoDatabase)
    assert mysql.restoring is not None
    ids = dynamodb.ids if isinstance(dynamodb, DynamoDatabase) else _Highest(dynamodb)
    tools = Tools(
        copying=Copying(mysql, mysql.restoring, led(dynamodb)),
        compare=partial(differing, mysql, dynamodb, CONTRACT.entities),
        raise_ids=partial(raise_ids, mysql.restoring, ids, CONTRACT),
        lead=dynamodb.lead,
        check=mysql.restoring.check,
        translate=lambda error: dynamodb.translate(mysql.translate(error)),
    )
    roll = RollCall(forum_of(mysql), dead=FLEET["deadAfter"])
    return Rollback(forum_of(mysql), tools, roll, lease=FLEET["lease"], timeout=FLEET["patience"])


class _Highest:
    """Memory in the place of DynamoDB counts as memory in the place of MySQL does."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    def last(self, entity: str) -> int:
        """See `Given`."""
        return self._database.max_id(entity)


class _Reading:
    """A repository for MySQL whose reads find a connection by themselves."""

    def __init__(self, repository: object, database: MySQLDatabase) -> None:
        self._repository = repository
        self._database = database

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return self._database.reading(getattr(self._repository, name))


def mysql_alone(database: MySQLDatabase) -> Store:
    """The store's repositories on MySQL, without DynamoDB and without the layer, for reads."""
    store = mysql_store(database)
    names = ("users", "categories", "products", "carts", "orders")
    wrapped: dict[str, Any] = {name: _Reading(getattr(store, name), database) for name in names}
    return replace(store, **wrapped)


def cut_over(world: DualWorld, sink: WatchingSink) -> None:
    """From phase 4 to 5: the flag, which is held, then the command."""
    world.source.move_to(FIVE)
    sink.wait_until_blocked(Block.UNARMED)
    marks.arm(forum_of(world.leader))
    world.reach(FIVE)
