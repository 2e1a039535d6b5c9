"""The walk: 1 → 2 → 3 → 4, back to 2, forward again, and with a short pause of writes to 5."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from demo.http import Kind
from demo.stage import Counts, Stage
from demo.traffic import Traffic

PATIENCE = 20.0
"""Seconds after which a flip that has not reached every process is a failure."""


@dataclass(frozen=True, slots=True)
class Move:
    """Flip these toggles; from then on every process has to be in `phase`."""

    flags: Mapping[str, bool]
    phase: int
    why: str


WALK: tuple[Move | str, ...] = (
    Move({"WRITE_DDB": True}, 2, "write both"),
    "backfill",
    Move({"READ_DDB": True}, 3, "read both, compare"),
    "verify",
    Move({"READ_MYSQL": False}, 4, "DynamoDB answers"),
    Move({"READ_MYSQL": True}, 3, "and back"),
    Move({"READ_DDB": False}, 2, "and back"),
    Move({"READ_DDB": True}, 3, "forward again"),
    Move({"READ_MYSQL": False}, 4, "DynamoDB answers"),
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


@dataclass(slots=True)
class Story:
    """Plays the walk; `told` holds what has happened, in words."""

    stage: Stage
    traffic: Traffic
    seconds: float
    patience: float = PATIENCE
    visits: list[Visit] = field(default_factory=list)
    flips: list[Flip] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    comparison: Counts = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    tick: Callable[[], None] = lambda: None

    def play(self) -> None:
        """From phase 1 to phase 5."""
        chapters = {"backfill": self._backfill, "verify": self._verify, "cutover": self._cutover}
        self._arrive(1, "MySQL only")
        self._stay()
        for step in WALK:
            if isinstance(step, Move):
                self._flip(step)
                self._stay()
            else:
                chapters[step]()
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

    def _stay(self, seconds: float | None = None) -> None:
        """Let the customers shop."""
        until = time.monotonic() + (self.seconds if seconds is None else seconds)
        self._watch(lambda: time.monotonic() >= until)

    def _watch(self, done: Callable[[], bool], *, patience: float = 3600.0) -> bool:
        deadline = time.monotonic() + patience
        while not done():
            if time.monotonic() > deadline:
                return False
            self.tick()
            time.sleep(0.1)
        return True

    def _flip(self, move: Move) -> None:
        self._say(f"flip {_spelled(move.flags)}: {move.why}")
        self._flip_and_wait(move.flags, phase=move.phase, read_only=False)
        self._arrive(move.phase, move.why)

    def _flip_and_wait(self, flags: Mapping[str, bool], *, phase: int, read_only: bool) -> None:
        """Flip, and wait until every process has announced the effect."""
        known = len(self.stage.seen())
        flipped = time.time()
        self.stage.flip(flags)
        reached: dict[int, float] = {}

        def everywhere() -> bool:
            for seen in self.stage.seen()[known:]:
                if (seen.phase, seen.read_only) == (phase, read_only):
                    reached.setdefault(seen.process, seen.at)
            return self.stage.processes() <= reached.keys()

        if not self._watch(everywhere, patience=self.patience):
            late = self.stage.processes() - reached.keys()
            self.problems.append(
                f"{_spelled(flags)} did not reach process {sorted(late)} in {self.patience:.0f} s"
            )
        self.flips += [
            Flip("+".join(flags), process, round(at - flipped, 3)) for process, at in sorted(reached.items())
        ]

    def _backfill(self) -> None:
        self._say("dal backfill --all, beside the live writes")
        self._say(f"  {self.stage.backfill()}")

    def _verify(self) -> None:
        self._say("dal verify --all, beside the live writes")
        different = _different(self.stage.verify(looks=3))
        self._say(f"  {different} rows differ")
        if different:
            self.problems.append(f"verify found {different} rows that differ before phase 4")

    def _cutover(self) -> None:
        """Both WRITE flags off, let the last writes land, compare, then WRITE_DDB on alone: phase 5."""
        self._say("PAUSE: both WRITE flags off, the store is read-only for a moment")
        self._flip_and_wait({"WRITE_MYSQL": False, "WRITE_DDB": False}, phase=4, read_only=True)
        paused = time.monotonic()
        if not self.traffic.no_write_under_way(self.patience):
            self.problems.append("writes were still under way when both databases were compared")
        self.comparison = self.stage.verify(looks=0)
        self._say(f"  both databases compared, nothing repaired: {_different(self.comparison)} rows differ")
        self.stage.raise_counters()
        self._flip_and_wait({"WRITE_DDB": True}, phase=5, read_only=False)
        self._say(f"  writes go on in DynamoDB alone, after {time.monotonic() - paused:.1f} s")
        self._arrive(5, "DynamoDB only")
        self._stay()

    def _say(self, text: str) -> None:
        self.told.append(text)
        self.tick()


def operations(kinds: Mapping[Kind, int]) -> int:
    """Everything that was asked, paused writes apart."""
    return sum(count for kind, count in kinds.items() if kind is not Kind.PAUSED)


def _different(counts: Counts) -> int:
    return sum(entity["different"] for entity in counts.values())


def _spelled(flags: Mapping[str, bool]) -> str:
    return ", ".join(f"{name} {'on' if on else 'off'}" for name, on in flags.items())
