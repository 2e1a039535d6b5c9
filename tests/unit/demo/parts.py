"""A stage without a store: flags act at once, or as a test plans it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from dal.adapters.memory import MemoryDatabase
from demo.mix import World
from demo.scene import Scene
from demo.stage import Counts, PhaseSeen
from demo.story import Story
from demo.traffic import Traffic
from examples.store.integration import memory_store
from examples.store.repositories import Store
from flags import FakeFlagSource
from tests.contract.store.worlds import CONTRACT

NOWHERE = World(products=(), scarce=(), categories=(), sellers=(), spare=(0, 0))
EQUAL: Counts = {"user": {"mysql": 3, "dynamodb": 3, "different": 0}}
UNEQUAL: Counts = {"user": {"mysql": 3, "dynamodb": 2, "different": 1}}


@dataclass
class FakeStage:
    """See `demo.stage.Stage`. Its processes obey `FakeFlagSource`; those in `deaf` hear nothing."""

    name: str = "nowhere"
    url: str = "http://127.0.0.1:1"
    scene: Scene = field(default_factory=lambda: Scene(NOWHERE, {}))
    alive: frozenset[int] = frozenset({11, 12})
    deaf: frozenset[int] = frozenset()
    compared: list[Counts] = field(default_factory=list)
    mismatched: int = 0
    done: list[str] = field(default_factory=list)
    announced: list[PhaseSeen] = field(default_factory=list)
    source: FakeFlagSource = field(default_factory=FakeFlagSource)

    def processes(self) -> frozenset[int]:
        return self.alive

    def flip(self, flags: Mapping[str, bool]) -> None:
        self.done.append("+".join(f"{name}={on:d}" for name, on in flags.items()))
        self.source._change(dict(flags))
        assert self.source.rejected is None, "the walk asks for what the guard refuses"
        snapshot = self.source.snapshot()
        self.announced += [
            PhaseSeen(process, snapshot.phase, snapshot.read_only, time.time())
            for process in sorted(self.alive - self.deaf)
        ]

    def seen(self) -> list[PhaseSeen]:
        return list(self.announced)

    def backfill(self) -> str:
        self.done.append("backfill")
        return "3 rows copied"

    def verify(self, *, looks: int) -> Counts:
        self.done.append(f"verify looks={looks}")
        return self.compared.pop(0) if self.compared else EQUAL

    def raise_counters(self) -> None:
        self.done.append("raise counters")

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
