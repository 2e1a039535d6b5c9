"""What long runs have left behind: which entities were verified, and what has begun and not ended."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from dal.ports import Runs, Saved

VERIFIED = "verified"
_BACKFILL = "backfill"
UNFINISHED = (_BACKFILL, "verify")
"""What runs are kept under: results of verifications, and the progress of runs that have not ended."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The last verification of an entity: what it has found, and how many seconds ago it ended."""

    clean: bool
    rows: int
    different: int
    age: float

    @classmethod
    def of(cls, saved: Saved) -> Verified | None:
        """What was saved; None where this version does not understand it, so that it is verified again."""
        try:
            kept = json.loads(saved.state)
            return cls(bool(kept["clean"]), int(kept["rows"]), int(kept["different"]), saved.age)
        except (ValueError, KeyError, TypeError):
            return None

    def as_json(self) -> dict[str, object]:
        """`{"clean", "rows", "different", "age"}`; seconds."""
        told = {"clean": self.clean, "rows": self.rows, "different": self.different}
        return {**told, "age": round(self.age, 3)}


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A run that has begun and not ended: the seconds since its last sign of life, and what it still works on.

    `entities` is empty where a run does not go by entities.
    """

    run: str
    entities: tuple[str, ...]
    age: float

    def as_json(self) -> dict[str, object]:
        """`{"run", "entities", "age"}`; seconds."""
        return {"run": self.run, "entities": list(self.entities), "age": round(self.age, 3)}


@dataclass(frozen=True, slots=True)
class Proven:
    """By entity what its last verification has found (None: there was none); and the runs that have not ended.

    `copied` are the entities whose backfill has come to its end.
    """

    entities: Mapping[str, Verified | None] = field(default_factory=dict)
    unfinished: tuple[Unfinished, ...] = ()
    copied: frozenset[str] = frozenset()

    def run(self, name: str) -> Unfinished | None:
        """That run, if it has not ended."""
        return next((run for run in self.unfinished if run.run == name), None)


def proven(runs: Runs | None, entities: Iterable[str]) -> Proven:
    """Read what is kept of these entities; without a place to keep it, nothing is known."""
    if runs is None:
        return Proven(dict.fromkeys(entities))
    kept, names = runs.load(VERIFIED), tuple(entities)
    found = {name: Verified.of(kept[name]) if name in kept else None for name in names}
    begun = (_unfinished(run, runs.load(run), names) for run in UNFINISHED)
    copied = frozenset(part for part, saved in runs.load(_BACKFILL).items() if _done(saved))
    return Proven(found, tuple(run for run in begun if run is not None), copied)


def _unfinished(run: str, kept: Mapping[str, Saved], entities: Collection[str]) -> Unfinished | None:
    """Parts that are done wait for the others; the run ends with the last."""
    left = {part: saved.age for part, saved in kept.items() if not _done(saved)}
    if not left:
        return None
    return Unfinished(run, tuple(name for name in entities if name in left), min(left.values()))


def _done(saved: Saved) -> bool:
    try:
        kept = json.loads(saved.state)
    except ValueError:
        return False
    return isinstance(kept, dict) and kept.get("done") is True
