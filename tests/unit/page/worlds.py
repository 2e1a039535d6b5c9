"""Fleets on databases in memory, in the three situations that the page is for."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from dal.adapters.memory import MemoryDatabase
from dal.domain import Key
from dal.domain.control import Control
from dal.domain.fleet import Place
from dal.errors import DalError
from dal.fleet.look import Look, Viewpoint
from dal.fleet.wished import Wished
from dal.ports import POISONED
from flags import MigrationPhase
from tests.contract.rows import CONTRACT
from tests.unit.cli.fakes import FakeFleet

ONE, TWO, THREE, FOUR, FIVE = MigrationPhase
MINUTE, HOUR = 60.0, 3600.0
BEAT = 0.02
ROWS = {
    "user": 48_210,
    "category": 310,
    "product": 12_077,
    "cart_item": 9_431,
    "order": 105_922,
    "order_item": 388_054,
}


@dataclass(slots=True)
class Ticks:
    """Microseconds since the epoch, as far as the test moves them."""

    now: int = 1_700_000_000_000_000

    def __call__(self) -> int:
        return self.now


@dataclass(slots=True)
class World:
    """MySQL in memory with a fleet, and what the flags say; `trouble` is raised by every look.

    `planted`: reads of both databases have found differences.
    """

    ticks: Ticks = field(default_factory=Ticks)
    database: MemoryDatabase = field(init=False)
    fleet: FakeFleet = field(init=False)
    wished: Wished = field(default_factory=Wished)
    trouble: DalError | None = None
    looks: int = 0
    planted: bool = False

    def __post_init__(self) -> None:
        control = Control(fleet="shop", contract=CONTRACT.hash)
        self.database = MemoryDatabase(CONTRACT, now=self.ticks, control=control)
        self.fleet = FakeFleet(self.database.forum)

    def look(self) -> Look:
        """As `dal status` looks."""
        self.looks += 1
        if self.trouble is not None:
            raise self.trouble
        entities = tuple(CONTRACT.entities)
        mysql = self.database
        return Viewpoint(self.fleet, mysql.journal, BEAT, 0.1, mysql.runs, entities).look(lambda: self.wished)

    def at(self, phase: MigrationPhase, *names: str, wants: MigrationPhase | None = None) -> None:
        """These processes stand in a phase; the flags say what they want."""
        for name in names:
            self.fleet.has(name, phase, wants)
        self.wished = Wished(place=Place(wants or phase), age=1.2)

    def control(self, **changes: Any) -> None:
        """Change the control row."""
        with self.database.forum.assemble() as assembly:
            assembly.change(replace(assembly.control, **changes))

    def verified(self, **different: int) -> None:
        """Every entity was verified, with so many differences."""
        for name in CONTRACT.entities:
            found = different.get(name, 0)
            told = {"clean": not found, "rows": ROWS[name], "different": found, "seconds": 9.0}
            self.database.runs.save("verified", name, json.dumps(told))

    def pends(self, *numbers: int) -> None:
        """These users were written, and their mirrors are not confirmed."""
        for number in numbers:
            with self.database.unit() as unit:
                unit.touch([Key("user", (number,))])

    def refuses(self, number: int) -> None:
        """DynamoDB has refused this user so often that repair has given up."""
        for _ in range(POISONED):
            entry = self.database.journal.find(Key("user", (number,)))
            assert entry is not None
            self.database.journal.postpone(entry, seconds=0.0, error="the item is too large")

    def pass_time(self, seconds: float) -> None:
        """Everything that is kept grows older."""
        self.ticks.now += round(seconds * 1_000_000)


def healthy() -> World:
    """Phase 3, all is proved: it may advance."""
    world = World()
    world.at(THREE, "web-1", "web-2", "web-3", "worker-1")
    world.control(ddb_complete=True, epoch=4)
    world.verified()
    world.pass_time(2 * HOUR + 12 * MINUTE)
    world.pends(7)
    world.pass_time(0.4)
    return world


def planted() -> World:
    """Phase 3 with rows that somebody changed behind everybody's back."""
    world = World(planted=True)
    world.at(THREE, "web-1", "web-2", "web-3", "worker-1")
    world.control(epoch=4)
    for name in CONTRACT.entities:
        world.database.runs.save("backfill", name, '{"done": true}')
    world.database.runs.save("verify", "order_item", '{"done": false}')
    world.verified(order=3, user=1)
    world.pass_time(9 * MINUTE)
    return world


def blocked() -> World:
    """The flags ask for phase 4; a process has not followed, one is silent, and repair has given up on a key."""
    world = World()
    world.control(ddb_complete=True, strict=True, epoch=6)
    world.verified()
    world.pass_time(5 * HOUR)
    world.at(THREE, "web-1", "web-2", "worker-1", wants=FOUR)
    world.fleet.had("web-3", THREE)
    world.pends(7, 8, 9)
    world.pass_time(7 * MINUTE)
    world.refuses(7)
    world.control(epoch=7)
    return world
