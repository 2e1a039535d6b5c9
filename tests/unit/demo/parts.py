"""A stage without a store: flags act at once, phase 5 once it is armed, or as a test plans it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from dal.adapters.memory import MemoryDatabase
from demo.mix import World
from demo.scene import Scene
from demo.stage import Counts, Held, PhaseSeen
from demo.story import Story
from demo.traffic import Traffic
from examples.store.integration import memory_store
from examples.store.repositories import Store
from flags import FakeFlagSource, MigrationPhase
from tests.contract.store.worlds import CONTRACT

NOWHERE = World(products=(), scarce=(), categories=(), sellers=(), spare=(0, 0))
EQUAL: Counts = {"user": {"mysql": 3, "dynamodb": 3, "different": 0}}
UNEQUAL: Counts = {"user": {"mysql": 3, "dynamodb": 2, "different": 1}}


@dataclass
class FakeStage:
    """See `demo.stage.Stage`. Its processes obey `FakeFlagSource`; those in `deaf` hear nothing.

    `hasty`: those that go to phase 5 unarmed; `stuck`: those that do not go there at all.
    """

    name: str = "nowhere"
    url: str = "http://127.0.0.1:1"
    scene: Scene = field(default_factory=lambda: Scene(NOWHERE, {}))
    alive: frozenset[int] = frozenset({11, 12})
    deaf: frozenset[int] = frozenset()
    hasty: frozenset[int] = frozenset()
    stuck: frozenset[int] = frozenset()
    compared: list[Counts] = field(default_factory=list)
    mismatched: int = 0
    done: list[str] = field(default_factory=list)
    announced: list[PhaseSeen] = field(default_factory=list)
    excuses: list[Held] = field(default_factory=list)
    source: FakeFlagSource = field(default_factory=FakeFlagSource)

    def processes(self) -> frozenset[int]:
        return self.alive

    def flip(self, flag: str, *, on: bool) -> None:
        self.done.append(f"{flag}={on:d}")
        self.source._change({flag: on})
        assert self.source.rejected is None, "the walk asks for what the guard refuses"
        if self.source.snapshot().phase is MigrationPhase.DYNAMODB_ONLY:
            obedient = self.alive - self.deaf - self.hasty
            self.excuses += [Held(process, "unarmed", time.time()) for process in sorted(obedient)]
            self._go(self.hasty)
        else:
            self._go(self.alive)

    def _go(self, processes: frozenset[int]) -> None:
        """To the phase that the flags ask for."""
        phase = self.source.snapshot().phase
        self.announced += [PhaseSeen(process, phase, time.time()) for process in sorted(processes - self.deaf)]

    def seen(self) -> list[PhaseSeen]:
        return list(self.announced)

    def held(self) -> list[Held]:
        return list(self.excuses)

    def backfill(self) -> str:
        self.done.append("backfill")
        return "3 rows copied"

    def verify(self) -> Counts:
        self.done.append("verify")
        return self.compared.pop(0) if self.compared else EQUAL

    def arm(self) -> None:
        self.done.append("arm")
        self._go(self.alive - self.stuck)

    def mismatches(self) -> int:
        return self.mismatched

    def backend_milliseconds(self) -> Mapping[str, float]:
        return {"mysql": 1.5}

    def dynamodb_alone(self) -> Store:
        return memory_store(MemoryDatabase(CONTRACT))

    def close(self) -> None:
        """Nothing to stop."""


def story_on(stage: FakeStage, *, patience: float = 5.0) -> Story:
    """A story without customers, which stays nowhere."""
    return Story(stage, traffic_to(stage.url), 0.0, patience=patience)


def traffic_to(url: str, *, customers: int = 0) -> Traffic:
    """Customers of a store at that address."""
    return Traffic(url, NOWHERE, customers=customers, pause=0.0, run="test")
