"""What toggles spell: the same compiler and the same guard as in the processes that obey them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from flags.guard import Guard, GuardLevel
from flags.payload import compile_payload
from flags.phases import MigrationPhase
from flags.snapshot import FlagSnapshot
from flags.wish import FetchFailure, NoWishError, Rejection, Wish

_GUARD = Guard(GuardLevel.FULL)
_LAST = FlagSnapshot.of(MigrationPhase.MYSQL_ONLY)
"""The guard asks for a last snapshot; what it says of a legal phase does not depend on it at this level."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """A phase, read-only, or neither; then `why` says what is wrong."""

    phase: MigrationPhase | None = None
    read_only: bool = False
    prefers: bool = False
    rollout: int | None = None
    why: str = ""
    missing: bool = False

    @property
    def legal(self) -> bool:
        """Whether a process would take it as a wish."""
        return self.phase is not None or self.read_only

    def __str__(self) -> str:
        """For people: `phase 3 (dual-read-write), DynamoDB answers`."""
        if self.read_only:
            return "read-only"
        if self.phase is None:
            return f"no phase: {self.why}"
        return f"phase {self.phase} ({self.phase.label}){self._more()}"

    def _more(self) -> str:
        if self.phase is MigrationPhase.DUAL_WRITE and self.rollout is not None:
            return f", {self.rollout} % of all keys in phase 3"
        if self.phase is not MigrationPhase.DUAL_READ_WRITE:
            return ""
        if self.rollout is not None:
            return f", DynamoDB answers {self.rollout} % of all keys"
        return ", DynamoDB answers" if self.prefers else ""

    def as_json(self) -> dict[str, object]:
        """`{"phase", "read_only", "prefers", "rollout", "refused"}`; `refused` is null where it is legal."""
        return {
            "phase": self.phase and int(self.phase),
            "read_only": self.read_only,
            "prefers": self.prefers,
            "rollout": self.rollout,
            "refused": None if self.legal else self.why,
        }


def wish_of(features: Sequence[dict[str, object]]) -> Wish:
    """The wish of features in the shape in which clients get them.

    Raises:
        NoWishError: one of the four is missing.
    """
    return compile_payload(json.dumps({"features": features}))


def spell(features: Sequence[dict[str, object]]) -> Spelled:
    """What a process would make of these features."""
    try:
        wish = wish_of(features)
    except NoWishError as error:
        missing = error.reason is FetchFailure.MISSING_FLAGS
        return Spelled(why=f"{error.detail} missing" if missing else error.detail, missing=missing)
    verdict = _GUARD.judge(wish, _LAST, now=0.0)
    if isinstance(verdict, Rejection):
        return Spelled(why=verdict.detail)
    if verdict.read_only:
        return Spelled(read_only=True)
    share = None if verdict.rollout is None else verdict.rollout.percentage
    return Spelled(verdict.phase, prefers=wish.flags.PREFER_DDB, rollout=share)
