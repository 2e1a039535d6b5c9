"""Two backends behind one store, in a process that belongs to a fleet: guard `full`, with the journal."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from dal.adapters.dynamodb import DynamoDatabase
from dal.adapters.memory import MemoryDatabase
from dal.adapters.mysql import MySQLDatabase
from dal.backfill import raise_counters
from dal.bootstrap import assemble
from dal.config import Config
from dal.domain.control import Authority, Control
from dal.dual import Background
from dal.guarding import Handover
from dal.ports import Follower, Forum, Leader
from dal.testing import InlineBackground
from examples.store.integration import StoreRepositories
from flags import Backend, FakeFlagSource, Guard, GuardLevel, MigrationPhase, Publishing
from metrics import RecordingSink
from tests.contract.store.worlds import CONTRACT, DualWorld, Side, memory_side

FLEET = "default"


def fleet_world(
    mysql: Side[Leader],
    dynamodb: Side[Follower],
    phase: MigrationPhase,
    *,
    background: Background | None = None,
    sink: RecordingSink | None = None,
    **sections: Any,
) -> DualWorld:
    """Both sides behind one store, in the only process of a fleet in that phase; close it.

    `sections` of the configuration: `journal={"quiet": 0}`.
    """
    settle(forum_of(mysql.database), phase)
    source, sink = FakeFlagSource(phase, Publishing(guard=Guard(GuardLevel.FULL))), sink or RecordingSink()
    config = Config.of({"database": {"mysql": {"database": "its own", "username": "nobody"}}, **sections})
    handover = _handover(mysql.database, dynamodb.database)
    layer = assemble(
        config, CONTRACT, mysql.database, dynamodb.database, sink=sink, source=source, handover=handover
    )
    runtime = replace(layer.runtime, background=background or InlineBackground())
    store = StoreRepositories(runtime, mysql=mysql.store, dynamodb=dynamodb.store).store()
    return DualWorld(runtime, store, source, sink, layer)


def memory_fleet(phase: MigrationPhase, *, background: Background | None = None, **sections: Any) -> DualWorld:
    """Memory on both sides."""
    return fleet_world(memory_side(), memory_side(Backend.DYNAMODB), phase, background=background, **sections)


def forum_of(leader: Leader) -> Forum:
    """Where the fleet meets."""
    assert leader.forum is not None
    return leader.forum


def settle(forum: Forum, phase: MigrationPhase) -> None:
    """Write the control row down as the fleet left it in that phase, and strike everybody."""
    with forum.assemble() as assembly:
        assembly.strike([sighting.member.id for sighting in assembly.sightings])
        assembly.change(_settled(assembly.control, phase))


def _settled(control: Control, phase: MigrationPhase) -> Control:
    answers, last = phase >= MigrationPhase.DYNAMODB_PRIMARY, phase is MigrationPhase.DYNAMODB_ONLY
    return replace(
        control,
        leader=Authority.DYNAMODB if last else Authority.MYSQL,
        strict=answers,
        ddb_answers=answers,
        ddb_complete=answers,
        mysql_complete=not last,
        armed=False,
        fleet=FLEET,
        contract=CONTRACT.hash,
    )


def _handover(leader: Leader, follower: Follower) -> Handover:
    if isinstance(leader, MySQLDatabase | MemoryDatabase) and isinstance(follower, DynamoDatabase):
        prepare = partial(raise_counters, leader, follower.ids, CONTRACT)
        return Handover(follower.lead, prepare, follower.hold_to)
    return Handover(follower.lead) if isinstance(follower, MemoryDatabase) else Handover()
