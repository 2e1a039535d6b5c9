"""The walk: 1 → 2 → 3 → 4, back to 2, forward again, and while customers go on shopping to 5, one way."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from demo.stage import Counts, Stage
from demo.traffic import Traffic

PATIENCE = 20.0
"""Seconds after which a flip that has not reached every process is a failure."""
ARMED = "dal cutover --arm"
"""What the step to phase 5 is called among the flips: it is taken when it is armed."""


@dataclass(frozen=True, slots=True)
class Move:
    """Flip this toggle; from then on every process has to be in `phase`."""

    flag: str
    on: bool
    phase: int
    why: str


WALK: tuple[Move | str, ...] = (
    Move("WRITE_DDB", on=True, phase=2, why="write both"),
    "backfill",
    Move("READ_DDB", on=True, phase=3, why="read both, compare"),
    "verify",
    Move("READ_MYSQL", on=False, phase=4, why="DynamoDB answers"),
    Move("READ_MYSQL", on=True, phase=3, why="and back"),
    Move("READ_DDB", on=False, phase=2, why="and back"),
    Move("READ_DDB", on=True, phase=3, why="forward again"),
    Move("READ_MYSQL", on=False, phase=4, why="DynamoDB answers"),
    "verify",
    "cutover",
)


@dataclass(slots=True)
class Visit:
    """One stay in a phase, as the customers and the metrics saw it."""

    number: int
    phase: int
    why: str
    began: float
    mismatches_before: int
    ended: float | None = None
    mismatches: int = 0


@dataclass(frozen=True, slots=True)
class Flip:
    """How long a flip took to take effect in one process, in seconds."""

    flag: str
    process: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment to another, in seconds since the epoch."""

    began: float
    ended: float


@dataclass(slots=True)
class Story:
    """Plays the walk, and stops where it is stuck; `told` holds what has happened, in words."""

    stage: Stage
    traffic: Traffic
    seconds: float
    patience: float = PATIENCE
    visits: list[Visit] = field(default_factory=list)
    flips: list[Flip] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    comparison: Counts = field(default_factory=dict)
    cutover: Span | None = None
    problems: list[str] = field(default_factory=list)
    tick: Callable[[], None] = lambda: None

    def play(self) -> None:
        """From phase 1 to phase 5."""
        chapters = {"backfill": self._backfill, "verify": self._verify, "cutover": self._cutover}
        self._arrive(1, "MySQL only")
        self._stay()
        for step in WALK:
            if isinstance(step, Move):
                self._move(step)
            else:
                chapters[step]()
            if self.problems:
                self._say(f"the walk ends here: {self.problems[-1]}")
                break
        self._leave()

    def _arrive(self, phase: int, why: str) -> None:
        self._leave()
        number = len(self.visits)
        self.visits.append(Visit(number, phase, why, time.time(), self.stage.mismatches()))
        self.traffic.stage = number

    def _leave(self) -> None:
        if not self.visits:
            return
        visit = self.visits[-1]
        visit.ended = time.time()
        visit.mismatches = self.stage.mismatches() - visit.mismatches_before

    def _stay(self) -> None:
        """Let the customers shop; nobody leaves a phase before every kind of write was tried in it."""
        until = time.monotonic() + self.seconds
        if not self._watch(
            lambda: time.monotonic() >= until and self.traffic.toured(), patience=self.seconds + self.patience
        ):
            self.problems.append(f"the customers did not do everything in {self.seconds + self.patience:.0f} s")

    def _watch(self, done: Callable[[], bool], *, patience: float = 3600.0) -> bool:
        deadline = time.monotonic() + patience
        while not done():
            if time.monotonic() > deadline:
                return False
            self.tick()
            time.sleep(0.1)
        return True

    def _move(self, move: Move) -> None:
        self._say(f"flip {_spelled(move.flag, on=move.on)}: {move.why}")
        self._do(move.flag, lambda: self.stage.flip(move.flag, on=move.on), self._announced(move.phase))
        self._arrive(move.phase, move.why)
        self._stay()

    def _do(self, name: str, action: Callable[[], None], reached: Callable[[], Mapping[int, float]]) -> None:
        """Act, and wait until that has reached every process; how long it took in each is a flip of that name."""
        began = time.time()
        action()
        if not self._watch(lambda: self.stage.processes() <= reached().keys(), patience=self.patience):
            late = sorted(self.stage.processes() - reached().keys())
            self.problems.append(f"{name} did not reach process {late} in {self.patience:.0f} s")
        self.flips += [Flip(name, process, round(at - began, 3)) for process, at in sorted(reached().items())]

    def _announced(self, phase: int) -> Callable[[], Mapping[int, float]]:
        """When each process announces that phase from now on."""
        known = len(self.stage.seen())

        def when() -> dict[int, float]:
            seen = [seen for seen in self.stage.seen()[known:] if seen.phase == phase]
            return {first.process: first.at for first in reversed(seen)}

        return when

    def _held(self, why: str) -> Callable[[], Mapping[int, float]]:
        """When each process says from now on that this keeps it from its next step."""
        known = len(self.stage.held())

        def when() -> dict[int, float]:
            held = [held for held in self.stage.held()[known:] if held.why == why]
            return {first.process: first.at for first in reversed(held)}

        return when

    def _backfill(self) -> None:
        self._say("dal backfill --all, beside the live writes")
        self._say(f"  {self.stage.backfill()}")

    def _verify(self) -> None:
        self._say("dal verify --all, beside the live writes")
        self.comparison = self.stage.verify()
        different = sum(entity["different"] for entity in self.comparison.values())
        rows = sum(entity["dynamodb"] for entity in self.comparison.values())
        self._say(f"  {rows:,} items compared, {different} differ")
        if different:
            self.problems.append(
                f"verify found {different} items that differ before phase {self.visits[-1].phase + 1}"
            )

    def _cutover(self) -> None:
        """WRITE_MYSQL off is held until it is armed; then everybody waits, drains, and goes on in phase 5."""
        arrived = self._announced(5)
        self._say("flip WRITE_MYSQL off: there is no way back, so it is held until it is armed")
        self._do("WRITE_MYSQL", lambda: self.stage.flip("WRITE_MYSQL", on=False), self._held("unarmed"))
        self._stay()
        if arrived():
            self.problems.append(f"process {sorted(arrived())} went to phase 5 unarmed")
        if self.problems:
            return
        self._say("  held: every process says `unarmed` and stays in phase 4")
        self._say(f"{ARMED}, while customers go on shopping")
        began = time.time()
        self._do(ARMED, self.stage.arm, arrived)
        if self.problems:
            return
        self.cutover = Span(began, max(arrived().values(), default=began))
        self._say(f"  DynamoDB leads, {self.cutover.ended - began:.1f} s after the command was typed")
        self._arrive(5, "DynamoDB only")
        self._stay()

    def _say(self, text: str) -> None:
        self.told.append(text)
        self.tick()


def _spelled(flag: str, *, on: bool) -> str:
    return f"{flag} {'on' if on else 'off'}"
