"""The guard level decides what stands between flags and operations: a fleet with a journal, or the flags alone."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from dal.adapters.memory import MemoryDatabase
from dal.config import Config
from dal.domain.control import Authority
from dal.errors import BackendUnavailable, ConfigurationError
from dal.fleet import Fleet
from dal.guarding import Handover
from dal.journal import Keeper
from dal.ports import Alone, Leadership
from examples.store.tests.making import Maker
from flags import FakeFlagSource, FlagSnapshot, Guard, GuardLevel, MigrationPhase, Publishing
from metrics import RecordingSink
from metrics.events import Event, KeysRepaired
from tests.contract.store.worlds import CONTRACT
from tests.unit.bootstrap.parts import Layer, config, installed, layer_of, store_of
from tests.unit.bootstrap.test_precedence import flags_of

ONE, TWO, THREE, FOUR, FIVE = MigrationPhase
SOON = {"beat": 0.2, "lease": 0.6, "deadAfter": 1.0}
FULL: dict[str, Any] = {"flags": {"guard": "full"}, "fleet": SOON}


class Heard(RecordingSink):
    """Tells when keys were repaired."""

    def __init__(self) -> None:
        super().__init__()
        self.repaired = threading.Event()

    def emit(self, event: Event) -> None:
        super().emit(event)
        if isinstance(event, KeysRepaired):
            self.repaired.set()


def wishes(phase: MigrationPhase) -> FakeFlagSource:
    return FakeFlagSource(phase, Publishing(guard=Guard(GuardLevel.FULL)))


def arrives(layer: Layer, flags: FakeFlagSource, phase: MigrationPhase) -> bool:
    """Whether the layer comes to this phase once the flags ask for it."""
    there = threading.Event()

    def look(snapshot: FlagSnapshot) -> None:
        if snapshot.phase is phase:
            there.set()

    unsubscribe = layer.flags.subscribe(look)
    flags.move_to(phase)
    look(layer.flags.snapshot())
    arrived = there.wait(20)
    unsubscribe()
    return arrived


def test_full_is_the_default() -> None:
    """Several processes on one pair of databases need it; who does not says so."""
    assert Config.of({"database": {"mysql": {"database": "d", "username": "u"}}}).flags.guard == "full"


def test_at_full_operations_obey_the_fleet() -> None:
    """It is the source of snapshots and the membership; flags are only its wishes. All threads end with it."""
    before = set(threading.enumerate())
    flags = wishes(ONE)
    with layer_of(config(**FULL), source=flags) as layer:
        fleet = layer.runtime.source
        assert isinstance(fleet, Fleet)
        assert layer.runtime.membership is fleet
        assert layer.flags.snapshot().epoch == 1
        assert {thread.name for thread in set(threading.enumerate()) - before} == {"dal-fleet", "dal-journal"}
        assert len(layer.mysql.forum.sightings()) == 1
    assert set(threading.enumerate()) <= before
    assert layer.mysql.forum.sightings() == []


def test_what_phase_1_wrote_is_repaired_in_phase_2() -> None:
    """The journal is the exact difference: nothing has to be copied again that was written meanwhile."""
    flags, sink = wishes(ONE), Heard()
    journal = {"repairInterval": 0.05, "quiet": 0.0}
    with layer_of(config(**FULL, journal=journal), source=flags, sink=sink) as layer:
        user = Maker(store_of(layer)).user()
        assert layer.mysql.journal.depth().pending > 0
        assert layer.dynamodb.table("user").get(user.id) is None
        assert arrives(layer, flags, TWO)
        assert sink.repaired.wait(20)
        assert layer.dynamodb.table("user").get(user.id) == layer.mysql.table("user").get(user.id)


def test_the_whole_way_to_phase_5() -> None:
    """Through all phases by flags alone; before DynamoDB leads the ids are prepared, and it is written down."""
    flags = wishes(ONE)
    prepared: list[bool] = []
    recorded = threading.Event()

    class Lead:
        def look(self) -> None:
            return None

        def record(self, leadership: Leadership) -> bool:
            assert leadership.leader is Authority.DYNAMODB
            recorded.set()
            return True

    mysql = installed(ddb_complete=True, armed=True)
    handover = Handover(Lead(), lambda: prepared.append(True))
    journal = {"repairInterval": 0.05, "quiet": 0.0}
    with layer_of(config(**FULL, journal=journal), source=flags, mysql=mysql, handover=handover) as layer:
        maker = Maker(store_of(layer))
        maker.user()
        assert arrives(layer, flags, FOUR)
        maker.user()
        assert prepared == []
        assert arrives(layer, flags, FIVE)
        last = maker.user()
        assert prepared == [True]
        assert recorded.wait(20)
        assert layer.mysql.table("user").get(last.id) is None
        assert store_of(layer).users.find_by_id(last.id) is not None


@pytest.mark.parametrize("level", ["combinations", "off"])
def test_without_a_fleet_the_flags_are_obeyed_at_once(level: str) -> None:
    """A single process: nobody is written down, nothing lapses; the journal is still kept and repaired."""
    flags = FakeFlagSource(ONE)
    with layer_of(config(flags={"guard": level}), source=flags) as layer:
        assert layer.runtime.source is flags
        assert isinstance(layer.runtime.membership, Alone)
        assert layer.mysql.forum.sightings() == []
        assert isinstance(layer.keeper, Keeper)
        Maker(store_of(layer)).user()
        assert layer.mysql.journal.depth().pending > 0
        flags.move_to(FOUR)
        assert layer.flags.snapshot().phase is FOUR


class Plain(MemoryDatabase):
    """MySQL before `dal install`."""

    journal = None  # type: ignore[assignment]  # there are no tables
    forum = None  # type: ignore[assignment]


def test_full_without_the_tables_says_what_to_run() -> None:
    """Before anything is started."""
    before = set(threading.enumerate())
    with pytest.raises(
        ConfigurationError, match=r"flags\.guard: full needs the journal in MySQL; run `dal install`"
    ):
        layer_of(config(**FULL), mysql=Plain(CONTRACT))
    assert set(threading.enumerate()) <= before


def test_without_the_tables_there_is_neither_fleet_nor_journal() -> None:
    """Level `combinations` on a plain MySQL: phase 1 writes as without the layer."""
    with layer_of(config(), source=FakeFlagSource(ONE), mysql=Plain(CONTRACT)) as layer:
        assert layer.keeper is None
        assert not layer.runtime.journaled
        assert Maker(store_of(layer)).user().id == 1


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ({"fleet": {**SOON, "name": "other"}}, r"fleet\.name: this process is of fleet 'other'"),
        ({"fleet": {**SOON, "lease": 0.3}}, "the lease"),
        ({"fleet": {**SOON, "lease": 0.9}}, "the lease"),
    ],
    ids=["name", "short lease", "long lease"],
)
def test_what_does_not_fit_the_fleet_is_refused_at_start(sections: dict[str, Any], said: str) -> None:
    """And leaves no thread behind: neither the fleet's nor that of the flags."""
    before = set(threading.enumerate())
    with pytest.raises(ConfigurationError, match=said):
        layer_of(config(flags={"guard": "full"}, **sections), source=wishes(ONE))
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize("why", ["no such fleet", "MySQL is away"])
def test_a_start_that_fails_leaves_no_watcher_of_flags_behind(tmp_path: Path, why: str) -> None:
    """Applications try again: each try would leave one more thread that polls."""
    file = tmp_path / "flags.json"
    file.write_text(json.dumps(flags_of(ONE)))
    asked = {"file": str(file), "stateDir": str(tmp_path / "state"), "guard": "full"}
    mysql = MemoryDatabase(CONTRACT) if why == "no such fleet" else installed()
    if why == "MySQL is away":
        mysql.fail(BackendUnavailable("gone away"))
    before = set(threading.enumerate())
    with pytest.raises((ConfigurationError, BackendUnavailable)):
        layer_of(config(flags=asked, fleet=SOON), mysql=mysql)
    assert set(threading.enumerate()) <= before
